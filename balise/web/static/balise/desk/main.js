// The desk: one page on which a contact is recorded whole while the person is still on the line.

import * as combobox from "./combobox.js";
import { Desk } from "./desk.js";
import { whose } from "./device.js";
import { Proposing } from "./proposing.js";
import { Store } from "./store.js";
import { language } from "./words.js";

const PATIENCE = 10000; // milliseconds

// Alt N pressed while the desk opens is not lost.
let isWanted = false;
function early(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN") return;
  event.preventDefault();
  isWanted = true;
}

async function begin() {
  addEventListener("keydown", early);
  const here = document.documentElement.lang;
  const { start, isAway } = await begun();
  if (!start) return location.assign(document.body.dataset.signIn);
  const desk = new Desk(start, here, isAway);
  await desk.begin();
  removeEventListener("keydown", early);
  const proposing = new Proposing(desk);
  combobox.start({
    sources: proposing.sources,
    leaving: (field) => proposing.leaving(field),
    chosen: (field, option) => proposing.chosen(field, option),
    none: (field, text) => proposing.none(field, text),
    told: (count) => proposing.told(count),
  });
  document.documentElement.lang = language();
  if (isWanted) desk.begins();
}

// What the server tells to begin with; where none answers, what it told last to who works here. Nothing: sign in first.
async function begun() {
  let why;
  try {
    const answer = await fetch(document.body.dataset.start, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) return { start: await answer.json(), isAway: false };
    if (answer.status === 401) return {};
    why = new Error(`the desk does not answer (${answer.status})`);
    if (answer.status < 500) throw why;
  } catch (problem) {
    if (problem === why) throw problem;
    why = problem;
  }
  const kept = whose() && (await (await Store.open(whose())).kept("start"));
  if (!kept) throw why;
  return { start: kept, isAway: true };
}

begin().catch((problem) => {
  const told = document.getElementById("desk-failed");
  document.getElementById("opening")?.remove();
  told.hidden = false;
  told.querySelector("code").textContent = problem.message;
  throw problem;
});
