// Keeps the public pages that were opened, so that they open again without a line, with the date
// of the copy on them. A page counts as public when its answer says `Cache-Control: public`:
// nothing of an official's room ever does, and addresses below /kerja/ and /masuk/ are not even
// looked at. Pages come from the line first; a copy answers only when the line fails or takes long.

const PAGES = "pages-1";
const FILES = "files-1";
const MOST_PAGES = 60; // the pages kept longest go first
const MOST_FILES = 60;
const PATIENCE = 6000; // milliseconds before a copy is shown in place of a line that hangs
const CLOSED = /^\/(en\/)?(kerja|masuk|api)(\/|$)/;
const OFFLINE = { id: "/luring/", en: "/en/luring/" };
const WORDS = {
  id: (date) => `Salinan luring: halaman ini dibuka ${date}, mungkin sudah ada yang lebih baru.`,
  en: (date) => `Offline copy: this page was opened on ${date}; there may be a newer one.`,
};

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepFirst());
});

addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || CLOSED.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event));
});

// The start page, those for times without a line, and the page of this first visit, which was
// opened before anybody could keep it.
async function keepFirst() {
  const pages = await caches.open(PAGES);
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const paths = ["/", ...Object.values(OFFLINE), ...open.map(({ url }) => withoutPlace(url))];
  // One by one: a page that fails now is kept when it is opened.
  for (const path of new Set(paths)) {
    try {
      const request = new Request(path);
      if (CLOSED.test(new URL(request.url).pathname)) continue;
      const answer = await fetch(request);
      await keepFilesOf(answer.clone());
      await keep(pages, request, answer);
    } catch {
      // no line any more
    }
  }
}

async function keepFilesOf(answer) {
  const files = await caches.open(FILES);
  const named = (await answer.text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g);
  for (const [, path] of named) if (!(await files.match(path))) await files.add(path);
}

function withoutPlace(url) {
  return url.split("#")[0];
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => ![PAGES, FILES].includes(name)).map((name) => caches.delete(name)));
}

function isPublicPage(answer) {
  const says = (name, pattern) => pattern.test(answer.headers.get(name) || "");
  const whole = answer.status === 200 && answer.type === "basic" && !answer.redirected;
  return whole && says("Cache-Control", /\bpublic\b/) && says("Content-Type", /^text\/html\b/);
}

async function keep(cache, request, answer) {
  if (!isPublicPage(answer)) return;
  await cache.delete(request); // so that the newest copy stands last
  await cache.put(request, answer);
  await letGo(cache, MOST_PAGES);
}

async function letGo(cache, most) {
  const kept = (await cache.keys()).filter(({ url }) => !url.includes("/luring/"));
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((old) => cache.delete(old)));
}

// A page from the line; from its copy when there is no line; else the page that says so.
async function page(event) {
  const cache = await caches.open(PAGES);
  const fresh = fetch(event.request).then((answer) => {
    event.waitUntil(keep(cache, event.request, answer.clone()));
    return answer;
  });
  const copy = await cache.match(event.request);
  if (!copy) return fresh.catch(() => cache.match(OFFLINE[languageOf(event.request.url)]).then((found) => found || Response.error()));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([fresh.catch(() => undefined), late]);
  // A portal that is down says 5xx, and then a copy says more.
  if (first && first.status < 500) return first;
  event.waitUntil(fresh.catch(() => undefined));
  return dated(copy, languageOf(event.request.url));
}

function languageOf(url) {
  return new URL(url).pathname.startsWith("/en/") ? "en" : "id";
}

// The copy with its date above the content; a page says itself how old it is.
async function dated(copy, language) {
  const text = await copy.text();
  const opened = new Date(copy.headers.get("Date") || Date.now());
  const date = opened.toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const note = `<p class="message message-warning" role="status" id="offline-copy">${WORDS[language](date)}</p>`;
  const headers = new Headers(copy.headers);
  headers.delete("Content-Length");
  headers.delete("Content-Encoding");
  const body = text.replace(/<main id="main"[^>]*>\s*<div class="wrap">/, (found) => found + note);
  return new Response(body, { status: 200, headers });
}

// Styles, scripts and pictures: the copy at once, and a newer one for the next time.
async function file(event) {
  const cache = await caches.open(FILES);
  const copy = await cache.match(event.request);
  const fresh = fetch(event.request).then((answer) => {
    if (answer.status === 200) event.waitUntil(cache.put(event.request, answer.clone()).then(() => letGo(cache, MOST_FILES)));
    return answer;
  });
  if (!copy) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return copy;
}
