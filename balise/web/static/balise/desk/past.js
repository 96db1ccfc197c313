// What was before: the history of a contact, how it stood, and other contacts of the same household.

import { h } from "./dom.js";
import { open, post } from "./dialogs.js";
import { titleOf } from "./top.js";
import { fold, t } from "./words.js";

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
  const day = h("input", { id: "linked-day", type: "date", max: new Date().toLocaleDateString("sv-SE") });
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
