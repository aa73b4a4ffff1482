// The what-if form without a reload: the server computes, only the result is replaced.
// Without this script the same form loads the same page.

const PAUSE = 400; // milliseconds after the last change
const PART = "[data-live-result]";

for (const form of document.querySelectorAll("form[data-live]")) {
  let waiting;
  let asked = 0;

  const address = () => {
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    return `${location.pathname}?${new URLSearchParams(filled)}`;
  };

  const show = async (whole) => {
    const number = ++asked;
    const url = address();
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (number !== asked) return;
    // A refused form needs its messages at the fields: the page itself shows them.
    if (!answer.ok || answer.redirected) {
      if (whole) form.submit();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked) return;
    document.querySelector(PART).replaceChildren(...page.querySelector(PART).childNodes);
    const keep = document.querySelector("[data-live-keep]");
    const kept = page.querySelector("[data-live-keep]");
    if (keep && kept) keep.replaceChildren(...kept.childNodes);
    history.replaceState(null, "", url);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show(true).catch(() => form.submit());
  });

  form.addEventListener("change", () => {
    clearTimeout(waiting);
    // A half-typed form is no fault yet, and a lost line is told at the next submit.
    waiting = setTimeout(() => show(false).catch(() => {}), PAUSE);
  });
}
