// What was typed and not yet stored by the server, kept in this browser until the server says so.
//
// One record for each answer, in localStorage, under the person and the unit: nobody else's page
// ever reads it, and a closed tab or an empty battery loses nothing. Records travel in batches;
// a batch keeps its Idempotency-Key until it is answered, so that a lost answer changes nothing.
// Only one tab sends at a time.
"use strict";

const MOST_ANSWERS = 200;
const LARGEST_BODY = 150_000; // bytes; the server takes 200,000
const TIMEOUT = 20_000; // milliseconds a request may take
const LEASE = 30_000; // milliseconds a tab may hold the queue where there are no Web Locks
const LONGEST_WAIT = 60_000; // milliseconds between two attempts

const pause = (time) => new Promise((done) => { setTimeout(done, time); });

function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Queue extends EventTarget {
  // `page`: {person, unit, url, token}. Events: "change", "answer" (what the server said),
  // "token" (a new one).
  constructor(page) {
    super();
    this.page = page;
    this.name = `isian:${page.person}:${page.unit}`;
    this.id = randomKey();
    this.state = "idle"; // idle, saving, waiting, session, failed
    this.reason = "";
    this.attempts = 0;
    this.running = null;
    this.timer = 0;
    addEventListener("online", () => this.send());
    addEventListener("storage", (event) => {
      if (event.key && event.key.startsWith(`${this.name}:`)) this.tell("change");
    });
  }

  // Tell whether this browser can keep anything at all.
  static works() {
    try {
      localStorage.setItem("isian:uji", "1");
      localStorage.removeItem("isian:uji");
      return true;
    } catch {
      return false;
    }
  }

  tell(type, detail = null) { this.dispatchEvent(new CustomEvent(type, { detail })); }

  read(part) {
    try { return JSON.parse(localStorage.getItem(`${this.name}:${part}`)); } catch { return null; }
  }

  write(part, value) { localStorage.setItem(`${this.name}:${part}`, JSON.stringify(value)); }

  erase(part) { localStorage.removeItem(`${this.name}:${part}`); }

  // All records by field.
  records() {
    const found = new Map();
    const start = `${this.name}:f:`;
    for (let place = 0; place < localStorage.length; place += 1) {
      const key = localStorage.key(place);
      if (!key.startsWith(start)) continue;
      const field = key.slice(start.length);
      const record = this.read(`f:${field}`);
      if (record) found.set(field, record);
    }
    return found;
  }

  record(field) { return this.read(`f:${field}`); }

  // How many records wait to be sent, clash with another person's, or are faulty.
  counts() {
    const counts = { waiting: 0, clashes: 0, faults: 0, all: 0 };
    for (const record of this.records().values()) {
      counts.all += 1;
      if (record.clash) counts.clashes += 1;
      else if (record.faults) counts.faults += 1;
      else counts.waiting += 1;
    }
    return counts;
  }

  // Keep an answer; false when the browser refuses to. `seen` counts for a new record only: an
  // answer that is still on its way was made in knowledge of the version before it.
  put(field, answer, seen) {
    const known = this.record(field);
    const record = {
      ...answer, seen: known ? known.seen : seen, clash: known?.clash, mark: randomKey(),
    };
    try { this.write(`f:${field}`, record); } catch { return false; }
    if (this.state === "failed") this.state = "idle";
    this.tell("change");
    return true;
  }

  drop(field) {
    this.erase(`f:${field}`);
    this.tell("change");
  }

  // Send this answer although another one was stored meanwhile.
  insist(field) {
    const record = this.record(field);
    if (!record?.clash) return;
    record.seen = record.clash.version;
    delete record.clash;
    this.write(`f:${field}`, record);
    this.send();
  }

  // Send what waits after a moment without typing.
  soon(time = 1000) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), time);
  }

  // Send all that waits; the promise ends when it is answered or has failed for now.
  async send() {
    clearTimeout(this.timer);
    if (this.running) {
      await this.running;
      if (!this.counts().waiting || this.state !== "idle") return;
    }
    this.running = this.alone(() => this.sendAll()).finally(() => { this.running = null; });
    await this.running;
  }

  async sendAll() {
    for (;;) {
      const batch = this.read("batch") ?? this.batchOfWaiting();
      if (!batch) break;
      this.become("saving");
      if (!await this.post(batch, true)) return;
    }
    if (this.state !== "idle") this.become("idle");
  }

  become(state, reason = "") {
    this.state = state;
    this.reason = reason;
    this.tell("change");
  }

  batchOfWaiting() {
    const changes = [];
    const marks = {};
    let size = 0;
    for (const [field, record] of this.records()) {
      if (record.clash || record.faults) continue;
      const cut = field.lastIndexOf("_");
      const change = {
        indicator: field.slice(0, cut),
        product: Number(field.slice(cut + 1)) || null,
        value: record.value,
        not_applicable: record.not_applicable,
        note: record.note,
        seen: record.seen,
      };
      size += new Blob([JSON.stringify(change)]).size;
      if (changes.length && (size > LARGEST_BODY || changes.length === MOST_ANSWERS)) break;
      changes.push(change);
      marks[field] = record.mark;
    }
    if (!changes.length) return null;
    const batch = { key: randomKey(), body: JSON.stringify({ changes }), marks };
    // A full storage must not stop the sending: without the copy only a lost answer would repeat.
    try { this.write("batch", batch); } catch { /* goes out all the same */ }
    return batch;
  }

  headers() {
    return { Accept: "application/json", "Portal-Person": String(this.page.person) };
  }

  async fetched(options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    try {
      const response = await fetch(this.page.url, {
        credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal,
        ...options,
      });
      const json = response.headers.get("Content-Type")?.includes("application/json");
      return { status: response.status, answer: json ? await response.json() : null };
    } catch {
      return { status: 0, answer: null }; // no line, or too slow a one
    } finally {
      clearTimeout(timer);
    }
  }

  // What is stored by now, with a fresh token; null while it cannot be had.
  async stored() {
    const { status, answer } = await this.fetched({ headers: this.headers() });
    if (status === 401) this.become("session");
    if (status !== 200 || !answer) return null;
    this.page.token = answer.csrf;
    this.tell("token", answer.csrf);
    return answer;
  }

  async post(batch, mayRenew) {
    const { status, answer } = await this.fetched({
      method: "POST",
      headers: {
        ...this.headers(),
        "Content-Type": "application/json",
        "Idempotency-Key": batch.key,
        "X-CSRFToken": this.page.token,
      },
      body: batch.body,
    });
    if (status === 200 && answer) {
      this.settle(batch, answer);
      return true;
    }
    if (status === 401) {
      this.become("session");
      return false;
    }
    // A refusal without JSON is the token's: somebody has logged in anew since the page was made.
    if (status === 403 && !answer && mayRenew) {
      if (await this.stored()) return this.post(batch, false);
      if (this.state === "saving") this.later();
      return false;
    }
    const inFlight = status === 409 && answer?.code === "in-flight";
    if (status >= 400 && status < 500 && ![408, 429].includes(status) && !inFlight) {
      this.erase("batch"); // refused for good: what is sent next is another request
      this.become("failed", answer?.detail ?? `HTTP ${status}`);
      return false;
    }
    this.later();
    return false;
  }

  // Try again by itself, after longer and longer pauses.
  later() {
    this.attempts += 1;
    this.become("waiting");
    this.soon(Math.min(LONGEST_WAIT, 1000 * 2 ** this.attempts));
  }

  settle(batch, answer) {
    this.attempts = 0;
    for (const { field, version } of answer.saved) {
      const record = this.record(field);
      if (!record) continue;
      if (record.mark === batch.marks[field]) {
        this.erase(`f:${field}`);
      } else { // typed again meanwhile, in knowledge of what has just been stored
        this.write(`f:${field}`, { ...record, seen: version });
      }
    }
    for (const clash of answer.clashes) this.note(batch, clash.field, { clash });
    const faults = new Map();
    for (const fault of answer.faults) {
      faults.set(fault.field, [...(faults.get(fault.field) ?? []), fault]);
    }
    for (const [field, found] of faults) this.note(batch, field, { faults: found });
    this.erase("batch");
    this.tell("answer", { answer, sent: JSON.parse(batch.body).changes });
  }

  note(batch, field, what) {
    const record = this.record(field);
    if (record && record.mark === batch.marks[field]) {
      this.write(`f:${field}`, { ...record, ...what });
    }
  }

  // Run `act` while no other tab of this person and unit does.
  async alone(act) {
    if (navigator.locks) return navigator.locks.request(this.name, act);
    for (;;) {
      const owner = this.read("owner");
      if (!owner || owner.until < Date.now() || owner.id === this.id) {
        try { this.write("owner", { id: this.id, until: Date.now() + LEASE }); } catch { break; }
        await pause(50 + Math.random() * 50);
        if (this.read("owner")?.id === this.id) break;
      }
      await pause(500);
    }
    try {
      return await act();
    } finally {
      if (this.read("owner")?.id === this.id) this.erase("owner");
    }
  }
}
