// The page of a unit that is locked: what this person typed before the lock and could not send is
// shown and can be copied, until it is thrown away on purpose.
"use strict";

const { Queue } = await import(document.getElementById("queue-module").href);
const settings = JSON.parse(document.getElementById("entering-settings").textContent);
const box = document.querySelector("[data-unsent]");

const queue = Queue.works() ? new Queue(settings) : null;
const records = queue?.records() ?? new Map();
const list = document.createElement("ul");
box.querySelector("p").after(list);
for (const [field, { value, not_applicable: notApplicable, note }] of records) {
  const item = document.createElement("li");
  const name = document.getElementById(`${field}-name`)?.textContent.trim().replace(/\s+/g, " ");
  const answer = notApplicable ? settings.words["not-applicable"] : value || settings.words.missing;
  item.textContent = `${name ?? field}: ${answer}${note ? ` (${note})` : ""}`;
  list.append(item);
}
box.hidden = records.size === 0;
box.querySelector("button").addEventListener("click", () => {
  for (const field of records.keys()) queue.drop(field);
  queue.erase("batch");
  box.hidden = true;
});
