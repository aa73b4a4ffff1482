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
