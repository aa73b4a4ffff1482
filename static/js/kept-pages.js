// Lists the pages that this browser has kept, the newest first.

const section = document.getElementById("kept-pages");
const list = section.querySelector("ul");
const cache = "caches" in window && (await caches.open("pages-1"));
const kept = cache ? await cache.keys() : [];

for (const request of kept.reverse()) {
  const { pathname, search } = new URL(request.url);
  if (pathname.endsWith("/luring/")) continue;
  const answer = await cache.match(request);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const link = document.createElement("a");
  link.href = pathname + search;
  link.lang = page.documentElement.lang;
  link.textContent = page.title.split(" · ").slice(0, -1).join(" · ") || page.title;
  const date = document.createElement("span");
  date.className = "muted small";
  const opened = new Date(answer.headers.get("Date") || Date.now());
  date.textContent = ` ${opened.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" })}`;
  const item = document.createElement("li");
  item.append(link, date);
  list.append(item);
  section.hidden = false;
}
