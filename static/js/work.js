// Small comforts of the officials' forms; every page works without them.
"use strict";

// A refused form: the list of its faults has the focus also where autofocus is not honoured.
const faults = document.getElementById("faults");
if (faults) faults.focus();

// Typed answers are not lost by a stray tap on a link.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let touched = faults !== null;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}

// A tap on a field half below the line that stays at the bottom focuses it without scrolling, and
// the line grows with what it says: the field that has the focus comes out from under it.
for (const bar of document.querySelectorAll("form .entry-bar, form .actions-sticky")) {
  const form = bar.closest("form");
  const uncover = () => {
    const field = document.activeElement;
    if (!form.contains(field) || bar.contains(field)) return;
    const { top, bottom } = field.getBoundingClientRect();
    const line = bar.getBoundingClientRect();
    if (top < line.bottom && bottom > line.top) {
      scrollBy({ top: bottom - line.top + 8, behavior: "instant" });
    }
  };
  form.addEventListener("focusin", uncover);
  new ResizeObserver(uncover).observe(bar);
}
