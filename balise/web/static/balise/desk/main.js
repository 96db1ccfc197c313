// The desk: one page on which a contact is recorded whole while the person is still on the line.

import * as combobox from "./combobox.js";
import { Desk } from "./desk.js";
import { Proposing } from "./proposing.js";
import { language } from "./words.js";

async function begin() {
  const here = document.documentElement.lang;
  const answer = await fetch(document.body.dataset.start, { headers: { Accept: "application/json" } });
  if (answer.status === 401) return location.assign(document.body.dataset.signIn);
  if (!answer.ok) throw new Error(`the desk does not answer (${answer.status})`);
  const desk = new Desk(await answer.json(), here);
  await desk.begin();
  const proposing = new Proposing(desk);
  combobox.start({
    sources: proposing.sources,
    leaving: (field) => proposing.leaving(field),
    chosen: (field, option) => proposing.chosen(field, option),
    none: (field, text) => proposing.none(field, text),
    told: (count) => proposing.told(count),
  });
  document.documentElement.lang = language();
}

begin().catch((problem) => {
  const told = document.getElementById("desk-failed");
  told.hidden = false;
  told.querySelector("code").textContent = problem.message;
  throw problem;
});
