// What was before: the history of a contact, how it stood, and other contacts of the same household.

import { h } from "./dom.js";
import { asideOf, labelOf, open, post } from "./dialogs.js";
import { titleOf } from "./top.js";
import { dayOf, fold, t } from "./words.js";

// Every change, the last first; a button shows the contact as it stood then.
export async function history(desk) {
  const id = desk.active;
  if (desk.outbox.of(id).length) await desk.outbox.flush();
  const field = h("div", { id: "history-said" }, t("sending"));
  const { dialog, over } = open("history", `${t("history")} · ${titleOf(desk, desk.contact(id))}`, field, []);
  const fill = async (at = "") => {
    const answer = await desk.ask("history", id, { headers: { Accept: "text/html" } }, at ? `?at=${at}` : "").catch(() => null);
    if (answer?.status === 401) desk.signedOut();
    if (!answer?.ok) { field.textContent = t("history.offline"); return; }
    field.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    (field.querySelector("#stood") || field.querySelector("[data-at]"))?.focus();
    if (at) dialog.scrollTop = 0;
  };
  field.addEventListener("click", ({ target }) => { const wanted = target.closest("[data-at]"); if (wanted) fill(wanted.dataset.at); });
  dialog.addEventListener("keydown", (event) => step(dialog, event));
  await fill();
  return over;
}

// Up and down go from one moment to another.
function step(dialog, event) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const all = [...dialog.querySelectorAll("[data-at]")], at = all.indexOf(document.activeElement);
  event.preventDefault();
  all[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1)]?.focus();
}

// Which contact is of the same household: words narrow the list, arrows choose, Enter links.
export async function household(desk) {
  const id = desk.active;
  if (desk.outbox.of(id).length) await desk.outbox.flush();
  const words = h("input", { id: "linked-filter", type: "search", autocomplete: "off" });
  const day = h("input", { id: "linked-day", type: "date", max: dayOf(Date.now()) });
  const list = h("select", { id: "linked-list", size: 8, "aria-label": t("linked.which") });
  const told = h("p.desk-note", { id: "linked-told", role: "status" });
  const undo = h("button.desk-button", { type: "button", hidden: true }, t("linked.undo"));
  const body = h("div", {}, h("p.desk-note", {}, t("linked.why")),
    h("div.desk-pair", {}, h("p.desk-field", {}, h("label", { for: words.id }, t("linked.filter")), words), h("p.desk-field", {}, h("label", { for: day.id }, t("linked.day")), day)),
    list, told, undo);
  const { dialog, over } = open("household", t("linked"), body, [["yes", t("linked.go")]]);
  let all = [];
  const show = () => {
    const asked = fold(words.value).split(/\s+/);
    const found = all.filter(({ label }) => asked.every((word) => fold(label).includes(word)));
    list.replaceChildren(...found.map((one) => h("option", { value: one.id, disabled: one.is_linked }, one.is_linked ? `✓ ${one.label} (${t("linked.is")})` : one.label)));
    told.textContent = found.length ? "" : t("linked.none");
    undo.hidden = !all.some((one) => one.is_linked);
    list.value = found.find((one) => !one.is_linked)?.id || "";
  };
  const ask = async () => {
    const answer = await desk.ask("household", id, {}, day.value ? `?day=${day.value}` : "").catch(() => null);
    if (answer?.status === 401) desk.signedOut();
    all = answer?.ok ? (await answer.json()).contacts : [];
    show();
    if (!answer?.ok) told.textContent = t("offline.none");
  };
  const link = async (other) => {
    const answer = await post(desk, "household", id, { other });
    if (answer.refused) { told.textContent = answer.refused; return; }
    dialog.close("");
    await desk.load(id, true);
    desk.tell(other ? t("linked.done", { day: answer.until }) : t("linked.undone"));
  };
  words.addEventListener("input", show);
  words.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") { event.preventDefault(); list.focus(); } });
  day.addEventListener("change", ask);
  undo.addEventListener("click", () => link(null));
  list.addEventListener("dblclick", () => { if (list.value) link(list.value); });
  list.addEventListener("keydown", (event) => { if (event.key === "Enter" && list.value) { event.preventDefault(); link(list.value); } });
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); if (list.value) link(list.value); });
  words.focus();
  await ask();
  return over;
}

const OWN_DAYS = 7;

// Contacts of another day, to be opened again: one's own of the last days, or anyone's for a senior.
export async function earlier(desk) {
  const yesterday = dayOf(desk.now(), -1), first = desk.start.is_senior ? null : dayOf(desk.now(), -OWN_DAYS);
  const day = h("input", { id: "earlier-day", type: "date", value: yesterday, min: first, max: dayOf(desk.now()) });
  const words = h("input", { id: "earlier-filter", type: "search", autocomplete: "off" });
  const list = h("select", { id: "earlier-list", size: 8, "aria-label": t("earlier.which") });
  const told = h("p.desk-note", { id: "earlier-told", role: "status" });
  const body = h("div", {}, h("p.desk-note", {}, t(desk.start.is_senior ? "earlier.why_senior" : "earlier.why")),
    h("div.desk-pair", {}, h("p.desk-field", {}, h("label", { for: day.id }, t("earlier.day")), day), h("p.desk-field", {}, h("label", { for: words.id }, t("linked.filter")), words)),
    list, told);
  const { dialog, over } = open("earlier", t("earlier"), body, [["yes", t("earlier.go")]]);
  let all = [], asked = 0;
  const show = () => {
    const wanted = fold(words.value).split(/\s+/);
    const found = all.filter(({ label }) => wanted.every((word) => fold(label).includes(word)));
    list.replaceChildren(...found.map((one) => h("option", { value: one.id }, one.label)));
    list.value = found[0]?.id || "";
    told.textContent = found.length ? "" : t(all.length ? "linked.none" : "earlier.none");
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const answer = day.value ? await desk.ask("contacts", "", {}, `?day=${day.value}`).catch(() => null) : null;
    if (mine !== asked) return; // another day was asked since
    if (answer?.status === 401) desk.signedOut();
    all = answer?.ok ? (await answer.json()).contacts.map((one) => ({ id: one.id, label: [labelOf(desk, one), asideOf(one)].filter(Boolean).join(" · ") })) : [];
    show();
    if (day.value && !answer?.ok) told.textContent = t("earlier.offline");
  };
  const go = () => { if (list.value) dialog.close(list.value); };
  day.addEventListener("change", ask);
  day.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); list.focus(); } });
  words.addEventListener("input", show);
  words.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") { event.preventDefault(); list.focus(); } });
  list.addEventListener("dblclick", go);
  list.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); go(); } });
  dialog.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); go(); });
  day.focus();
  await ask();
  const id = await over;
  return id ? desk.reopen(id) : undefined;
}
