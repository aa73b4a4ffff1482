// The page of a unit's answers: keys for the hands, and saving while one types.
//
// Without this script the page is one plain form with a button. With it, what is typed goes into
// the queue (queue.js) at once and from there to the server; the line at the bottom of the page
// says what the server has confirmed, and nothing more.
"use strict";

const { Queue } = await import(document.getElementById("queue-module").href);
const form = document.querySelector("form[data-entries]");
const settings = JSON.parse(document.getElementById("entering-settings").textContent);
const words = settings.words;
const bar = {
  state: form.querySelector("[data-save-state]"),
  result: form.querySelector("[data-live-result]"),
  missing: form.querySelector("[data-next-missing]"),
  keys: form.querySelector("[data-show-keys]"),
};
const progress = document.querySelector("[data-progress]");
const dialog = document.getElementById("keys-dialog");
const token = form.elements.csrfmiddlewaretoken;
const REFRESH_AFTER = 60_000; // milliseconds in the background

// One row for each answer: its controls, and what the server is known to have.
class Row {
  constructor(value) {
    this.value = value;
    this.field = value.name.slice(0, -"-value".length);
    this.el = value.closest(".entry");
    this.na = form.elements[`${this.field}-not_applicable`];
    this.note = form.elements[`${this.field}-note`];
    this.seen = form.elements[`${this.field}-seen`];
    this.erased = ""; // the value that "not applicable" took out of the field
  }

  get version() { return Number.parseInt(this.seen.value, 10) || 0; }

  // No mark of a content is put behind the version: the plain form then sends the row as touched.
  set version(number) { this.seen.value = `${number}.${"0".repeat(16)}`; }

  get answer() {
    return { value: this.value.value, not_applicable: this.na.checked, note: this.note.value };
  }

  set answer({ value, not_applicable: notApplicable, note }) {
    if (this.value.value !== value) this.value.value = value;
    this.na.checked = notApplicable;
    if (this.note.value !== note) this.note.value = note;
    if (note) this.note.closest("details").open = true;
  }

  get missing() { return !this.na.checked && !this.value.value.trim(); }

  // What the server has now, in the words of the badge.
  badge({ value, not_applicable: notApplicable }) {
    const zero = /^0*(?:[.,]0*)?$/;
    const kind = notApplicable ? "not-applicable"
      : !value.trim() ? "missing" : zero.test(value.trim()) ? "zero" : "given";
    const badge = this.el.querySelector(".badge");
    badge.className = `badge state-${kind}`;
    badge.textContent = words[kind];
  }

  // The messages at the fields, as the server's page would show them.
  faults(found) {
    for (const part of ["value", "note"]) {
      const control = part === "note" ? this.note : this.value;
      const id = `${control.id}_error`;
      const texts = found.filter((fault) => (fault.part === "note") === (part === "note"));
      document.getElementById(id)?.remove();
      control.toggleAttribute("aria-invalid", false);
      control.removeAttribute("aria-describedby");
      if (!texts.length) continue;
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.id = id;
      for (const { text } of texts) {
        const item = document.createElement("li");
        item.textContent = text;
        list.append(item);
      }
      control.after(list);
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", id);
      if (part === "note") control.closest("details").open = true;
    }
  }

  // Both answers, and a button for each; gone when there is no clash.
  clash(found) {
    const shown = this.el.querySelector(".entry-clash");
    if (!found) { shown?.remove(); return; }
    const box = shown ?? document.getElementById("clash-template").content
      .cloneNode(true).firstElementChild;
    if (!box.querySelector("[data-theirs]")) { shown.remove(); this.clash(found); return; }
    const mine = this.answer;
    const put = (name, text) => { box.querySelector(`[data-${name}]`).textContent = text; };
    put("who", found.who);
    put("when", found.when);
    put("theirs", found.text);
    put("their-note", found.note && `(${found.note})`);
    put("mine", mine.not_applicable ? words["not-applicable"] : mine.value || words.missing);
    put("my-note", mine.note && `(${mine.note})`);
    if (!shown) this.el.append(box);
  }
}

const rows = new Map();
for (const value of form.querySelectorAll(".entry-value > input")) {
  const row = new Row(value);
  rows.set(row.field, row);
}
const order = [...rows.values()];
const rowOf = (element) => {
  const value = element.closest(".entry")?.querySelector(".entry-value > input");
  return value && rows.get(value.name.slice(0, -"-value".length));
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// ---------------------------------------------------------------- saving

const queue = new Queue({ ...settings, token: token.value });
const others = "BroadcastChannel" in window ? new BroadcastChannel(queue.name) : null;
let keeps = Queue.works(); // false: the browser keeps nothing, the plain form has to do
let unkept = false; // something was typed that is kept nowhere
let savedAt = "";
let lastSeen = Date.now();
const late = new Map(); // stored by another tab, while its record still seems to wait here

function say(text, login = false) {
  if (bar.state.textContent === text && !login) return; // said once
  bar.state.replaceChildren(text);
  if (!login) return;
  const link = document.createElement("a");
  link.href = settings.login;
  link.textContent = words.log_in;
  bar.state.append(" ", link);
}

function sayState() {
  if (!keeps) { bar.state.dataset.saveState = "none"; say(words.no_storage); return; }
  const counts = queue.counts();
  const left = [];
  if (counts.clashes) left.push(fill(words.clashes, { n: counts.clashes }));
  if (counts.faults) left.push(fill(words.faults, { n: counts.faults }));
  const saved = savedAt ? fill(words.saved, { time: savedAt }) : "";
  const text = {
    saving: words.saving,
    waiting: fill(words.waiting, { n: counts.waiting }),
    session: fill(words.session, { n: counts.all }),
    failed: fill(words.failed, { why: queue.reason, n: counts.all }),
    idle: counts.waiting ? words.typing
      : [saved, ...left].filter(Boolean).join(" ") || words.ready,
  }[queue.state];
  bar.state.dataset.saveState = counts.waiting && queue.state === "idle" ? "typing" : queue.state;
  say(text, queue.state === "session");
}

// Bring the marks of all rows, and the fields that another tab has changed, up to the queue.
function showRecords({ fields = false } = {}) {
  const records = queue.records();
  for (const [field, row] of rows) {
    const record = records.get(field);
    if (record && fields && !row.el.contains(document.activeElement)) row.answer = record;
    const troubled = Boolean(record?.clash || record?.faults);
    row.el.classList.toggle("is-waiting", Boolean(record) && !troubled);
    if (!record) showLate(row);
    if (row.troubled === undefined && !troubled) continue;
    row.troubled = troubled || undefined;
    row.faults(record?.faults ?? []);
    row.clash(record?.clash);
    row.el.classList.toggle("field", troubled);
    row.el.classList.toggle("has-error", troubled);
  }
}

function showResult(result) {
  if (bar.result.innerHTML !== result.html) bar.result.innerHTML = result.html;
  if (progress) progress.textContent = fill(words.progress, result);
}

// What the server has by now; answers that wait here keep their fields.
function showStored({ entries, result }) {
  for (const entry of entries) {
    const row = rows.get(entry.field);
    if (!row || row.version === entry.version) continue;
    if (queue.record(entry.field)) late.set(entry.field, entry); else showEntry(row, entry);
  }
  showResult(result);
}

function showEntry(row, entry) {
  row.answer = entry;
  row.version = entry.version;
  row.badge(entry);
}

// The news of another tab may overtake the end of that tab's record: then it is shown at this end.
function showLate(row) {
  const entry = late.get(row.field);
  late.delete(row.field);
  if (entry?.version > row.version) showEntry(row, entry);
}

function keep(row) {
  unkept = !queue.put(row.field, row.answer, row.version);
  if (unkept) { keeps = false; sayState(); } else queue.soon();
}

async function saveNow() {
  const before = queue.counts().all;
  await queue.send();
  if (!before && queue.state === "idle") say([words.nothing, savedAt
    && fill(words.saved, { time: savedAt })].filter(Boolean).join(" "));
  const trouble = form.querySelector(".entry.has-error");
  const target = trouble?.querySelector("[data-use-mine], [aria-invalid=true]");
  if (target && queue.state === "idle") target.focus();
}

queue.addEventListener("change", () => { sayState(); showRecords(); });
queue.addEventListener("token", ({ detail }) => { token.value = detail; });
queue.addEventListener("answer", ({ detail: { answer, sent } }) => {
  savedAt = answer.saved_at.text;
  const bySent = new Map(sent.map((one) => [`${one.indicator}_${one.product ?? 0}`, one]));
  const saved = answer.saved.map((one) => ({ ...bySent.get(one.field), ...one }));
  for (const one of saved) {
    const row = rows.get(one.field);
    row.version = one.version;
    row.badge(one);
  }
  showResult(answer.result);
  showRecords();
  others?.postMessage({ entries: saved, result: answer.result });
});
others?.addEventListener("message", ({ data }) => { showStored(data); showRecords(); });
addEventListener("storage", () => showRecords({ fields: true }));

form.addEventListener("input", ({ target }) => {
  const row = rowOf(target);
  if (!row) return;
  if (target === row.value && row.value.value.trim()) row.na.checked = false;
  if (target === row.na) swap(row);
  if (keeps) keep(row); else unkept = true;
});

// A value and "not applicable" exclude each other; what was typed comes back when it is unticked.
function swap(row) {
  if (row.na.checked) { row.erased = row.value.value; row.value.value = ""; return; }
  row.value.value = row.value.value || row.erased;
}

form.addEventListener("submit", (event) => {
  unkept = false;
  if (!keeps) return; // the plain form saves
  event.preventDefault();
  saveNow();
});
addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
document.addEventListener("visibilitychange", async () => {
  if (document.visibilityState === "hidden") {
    lastSeen = Date.now();
    if (queue.state === "idle" && queue.counts().waiting) queue.send();
    return;
  }
  if (queue.state !== "idle" || Date.now() - lastSeen > REFRESH_AFTER) await refresh();
});
addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });

async function refresh() {
  const stored = await queue.stored();
  if (!stored) return;
  showStored(stored);
  if (queue.state === "session") queue.become("idle");
  queue.send();
}

// ---------------------------------------------------------------- clashes

form.addEventListener("click", ({ target }) => {
  const row = rowOf(target);
  const clash = row && queue.record(row.field)?.clash;
  if (!clash || !target.matches("[data-use-mine], [data-use-theirs]")) return;
  if (target.matches("[data-use-mine]")) {
    queue.insist(row.field);
  } else {
    row.answer = clash;
    row.version = clash.version;
    row.badge(clash);
    queue.drop(row.field);
  }
  row.value.focus();
});

// ---------------------------------------------------------------- keys

function moveTo(row) {
  if (!row) return;
  row.value.focus();
  row.value.select();
}

function nextMissing() {
  const here = order.indexOf(rowOf(document.activeElement));
  const rest = [...order.slice(here + 1), ...order.slice(0, here + 1)];
  const found = rest.find((row) => row.missing && row.value !== document.activeElement);
  if (found) moveTo(found); else say(words.no_missing);
}

document.addEventListener("keydown", (event) => {
  if (dialog.open) return;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
    event.preventDefault();
    if (keeps) saveNow(); else form.requestSubmit();
  } else if (event.altKey && event.code === "KeyM") {
    event.preventDefault();
    nextMissing();
  }
});

// In a field for a value letters mean nothing else, so that single keys do no harm.
form.addEventListener("keydown", (event) => {
  const row = rowOf(event.target);
  if (!row || event.target !== row.value) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const place = order.indexOf(row);
  const act = {
    ArrowDown: () => moveTo(order[place + 1]),
    ArrowUp: () => moveTo(order[place - 1]),
    Enter: () => moveTo(order[event.shiftKey ? place - 1 : place + 1]),
    n: () => row.na.click(),
    N: () => row.na.click(),
    "?": () => dialog.showModal(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
bar.missing?.addEventListener("click", nextMissing);
bar.keys?.addEventListener("click", () => dialog.showModal());

// ---------------------------------------------------------------- start

for (const button of [bar.missing, bar.keys]) if (button) button.hidden = false;
if (keeps) {
  // The server's page and the queue are the truth, not what a browser restores by itself; only
  // typing that came through a login stands on the page and is nowhere else yet.
  const bound = order.filter((row) => row.el.hasAttribute("data-bound"))
    .filter((row) => !queue.record(row.field));
  if (!bound.length) form.reset();
  for (const row of bound) keep(row);
  showRecords({ fields: true });
  if (queue.counts().waiting || queue.read("batch")) queue.send();
} else if (form.querySelector("[data-bound]")) {
  unkept = true;
}
sayState();
form.dataset.entries = "ready";
