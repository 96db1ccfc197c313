// What every key and every button does.

import { $ } from "./dom.js";
import * as dialogs from "./dialogs.js";
import { after } from "./fields.js";
import { NOW } from "./model.js";
import * as past from "./past.js";
import { uuid } from "./outbox.js";
import { dayOf, fold, language, t } from "./words.js";

// Alt and a letter, the same in both languages; the table is also what the help shows.
const GROUPS = {
  contacts: [["Alt+N", "new"], ["Alt+W", "next_tab"], ["Alt+B", "earlier"], ["Alt+X", "end"], ["Alt+J", "lacking"], ["Alt+C", "close"], ["Alt+H", "history"], ["Alt+M", "linked"]],
  go: [["Alt+1", "go.contact"], ["Alt+2", "go.needs"], ["Alt+3", "go.search"], ["Alt+4", "go.given"]],
  call: [["Alt+A", "need.add"], ["Alt+I", "need.status"], ["Alt+U", "unmet"], ["Alt+S", "words"], ["Alt+G", "scripts"], ["Alt+T", "transfer.add"], ["Alt+R", "follow_up.add"], ["Alt+P", "interpreter"], ["Alt+O", "note"], ["Alt+V", "summary"]],
  screen: [["Alt+L", "other_language"], ["Alt+K", "menu"], ["Alt+Q", "sign_out"], ["?", "help"]],
};
const SHORTCUTS = Object.values(GROUPS).flat();
const WITHOUT_CONTACT = ["new", "earlier", "menu", "help", "other_language", "sign_out"];
const IN_RESULTS = [["1 – 9", "give"], ["↑ ↓", "results.move"], ["Enter", "give.this"], ["I W T C", "results.way"], ["D", "details"], ["Del", "take_back"]];
const IN_FIELDS = [["1 – 9", "fields.digit"], ["A – Z", "fields.letter"], ["Enter", "fields.next"], ["Del", "fields.clear"]];

const DEEDS = {
  "go.contact": () => $("who")?.focus(),
  "go.needs": () => $("needs")?.focus(),
  "go.search": (desk) => (desk.search.buttons()[0] || $("found")).focus(),
  "go.given": () => $("given")?.focus(),
  new: (desk) => desk.begins(),
  earlier: (desk) => past.earlier(desk),
  menu: () => menu(),
  next_tab: (desk) => { if (desk.open.length) desk.show(desk.open[(desk.open.indexOf(desk.active) + 1) % desk.open.length]); },
  "need.add": () => $("need-new")?.focus(),
  "need.status": (desk) => status(desk),
  unmet: (desk) => dialogs.unmet(desk),
  words: () => $("words")?.focus(),
  scripts: (desk, { dataset } = { dataset: {} }) => dialogs.scripts(desk, dataset.script),
  "transfer.add": (desk) => transfer(desk),
  "follow_up.add": (desk) => followUp(desk),
  note: (desk) => $(desk.contact() ? noteOf(desk) : "")?.focus(),
  interpreter: (desk) => interpreter(desk),
  summary: (desk) => dialogs.summary(desk),
  history: (desk) => past.history(desk),
  linked: (desk) => past.household(desk),
  end: (desk) => end(desk),
  close: (desk) => dialogs.close(desk),
  lacking: (desk) => dialogs.close(desk, { isMending: true }),
  other_language: (desk) => desk.speak(language() === "fr" ? "en" : "fr"),
  sign_out: (desk) => desk.signOut(),
  help: (desk) => dialogs.help(desk, GROUPS, IN_RESULTS, IN_FIELDS),
};

const BUTTONS = {
  ...DEEDS,
  transfer: DEEDS["transfer.add"],
  "follow-up": DEEDS["follow_up.add"],
  show: (desk, { dataset }) => desk.show(dataset.id),
  "put-away": (desk, { dataset }) => desk.putAway(dataset.id),
  reopen: (desk, { dataset }) => desk.reopen(dataset.id),
  need: (desk, { dataset }) => { Object.assign(desk.contacts.get(desk.active), { need: dataset.need, words: "", page: 1 }); desk.draw(); desk.search.run(); },
  "need-remove": (desk, { dataset }) => desk.remove("need", dataset.need).then(() => $("need-new")?.focus()),
  "reason-remove": (desk, { dataset }) => desk.remove("unmet_reason", dataset.id),
  "referral-remove": (desk, { dataset }) => desk.remove("referral", dataset.id).then(() => $("given")?.focus()),
  "transfer-remove": (desk, { dataset }) => desk.remove("transfer", dataset.id).then(() => $("transfers")?.focus()),
  "follow-up-remove": (desk, { dataset }) => desk.remove("follow_up", dataset.id).then(() => $("follow-ups")?.focus()),
  "transfer-ended": (desk, { dataset }) => desk.set("transfer", dataset.id, { ended_at: NOW }),
  "interpreter-asked": (desk) => desk.set("contact", desk.active, { interpreter_asked_at: NOW }).then(() => $("interpreter-joined")?.focus()),
  "interpreter-joined": (desk) => desk.set("contact", desk.active, { interpreter_joined_at: NOW, interpreting: "joined" }).then(() => $(`g-contact-${desk.active}-interpreting-joined`)?.focus()),
  identity: (desk, { dataset }) => dialogs.identity(desk, dataset.purpose),
  "identity-shown": (desk, { dataset }) => dialogs.person(desk, dataset.id),
  dismiss: (desk, { dataset }) => { desk.dismiss([dataset.key]); desk.draw(); },
  give: (desk, target) => desk.search.press(target),
  "give-aside": (desk, target) => desk.search.press(target),
  more: (desk) => { const here = desk.contacts.get(desk.active); here.page = (here.page || 1) + 1; desk.search.focus(); desk.search.go(); },
  back: (desk) => { desk.contacts.get(desk.active).page = 1; desk.search.focus(); desk.search.go(); },
  "transfer-to": (desk, { dataset }) => { $("scripts")?.close(""); transfer(desk, dataset.line); },
};

export function listen(desk) {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-do]");
    if (target?.closest("#menu")) $("menu").querySelector("summary").focus(); // where one comes back to
    if (!event.target.closest("#menu") || target) $("menu").open = false;
    if (target && BUTTONS[target.dataset.do]) BUTTONS[target.dataset.do](desk, target);
  });
  document.addEventListener("keydown", (event) => key(desk, event));
  document.addEventListener("change", ({ target }) => changed(desk, target));
  document.addEventListener("input", ({ target }) => typed(desk, target));
  document.addEventListener("focusout", ({ target }) => left(desk, target));
  document.addEventListener("visibilitychange", () => { if (document.hidden) settle(desk); });
  addEventListener("pagehide", () => settle(desk));
}

function key(desk, event) {
  if (event.isComposing || event.getModifierState?.("AltGraph")) return;
  const combined = event.altKey && !event.ctrlKey && !event.metaKey ? `Alt+${event.code.replace(/^(Key|Digit)/, "")}` : "";
  const found = SHORTCUTS.find(([keys]) => keys === combined) || (event.key === "?" && !isTyping(event.target) && singleKeys() ? ["?", "help"] : null);
  // The scripts stand beside the work: only what stands in its way stops its keys.
  if (found && !(document.querySelector("dialog:modal") && found[1] !== "other_language")) {
    event.preventDefault();
    if (desk.contact() || WITHOUT_CONTACT.includes(found[1])) DEEDS[found[1]](desk);
    return undefined;
  }
  if (event.key === "Escape" && !event.defaultPrevented) return folded() || $("scripts")?.close("");
  return combined || event.ctrlKey || event.metaKey ? undefined : inField(desk, event);
}

export const singleKeys = () => localStorage.getItem("balise-desk-single-keys") !== "no";

function isTyping(target) {
  return target.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");
}

function inField(desk, event) {
  const { target } = event;
  if (event.key === "Enter" && target.id === "words") return askWords(desk, target, event);
  if (event.key === "Enter" && target.matches("input[type=radio], input[type=checkbox], select, [data-propose], input[data-set]") && target.closest("[data-column]")) {
    event.preventDefault();
    return after(target);
  }
  if (target.type === "radio" && event.key.length === 1 && event.key !== " ") return pick(target, event);
  if (target.type === "radio" && (event.key === "Delete" || event.key === "Backspace") && target.dataset.set) return clear(desk, target, event);
  return undefined;
}

// A digit, or the first letter of what is said; the letter again goes to the next one that begins so.
function pick(target, event) {
  const group = [...document.querySelectorAll(`input[name="${CSS.escape(target.name)}"]`)];
  const letter = fold(event.key);
  const begins = (one) => fold(one.closest("label").querySelector("span").lastChild.textContent).startsWith(letter);
  const at = group.findIndex((one) => one.checked);
  const found = /\d/.test(event.key) ? group[Number(event.key) - 1] : [...group.slice(at + 1), ...group.slice(0, at + 1)].find(begins);
  if (!found) return;
  event.preventDefault();
  found.focus();
  if (!found.checked) found.click();
}

function clear(desk, target, event) {
  event.preventDefault();
  const [noun, name] = target.dataset.set.split(".");
  if (document.querySelector(`input[name="${CSS.escape(target.name)}"]:checked`)) desk.set(noun, target.dataset.id, { [name]: target.dataset.kind === "flag" ? null : "" });
}

function changed(desk, target) {
  if (target.dataset.mode !== undefined) { Object.assign(desk.contacts.get(desk.active), { mode: target.value, page: 1 }); return desk.search.run(); }
  if (target.dataset.profiled) { Object.assign(desk.contacts.get(desk.active), { isProfiled: target.checked, page: 1 }); return desk.draw(); }
  if (target.id === "single-keys") return localStorage.setItem("balise-desk-single-keys", target.checked ? "yes" : "no");
  if (!target.dataset.set) return undefined;
  const [noun, name] = target.dataset.set.split(".");
  if (noun === "need" && name === "status" && target.value === "unmet") return dialogs.unmet(desk, target.dataset.id);
  const values = { [name]: valueOf(desk, target), ...beside(desk, noun, name, target) };
  clearTimeout(timers.get(target));
  timers.delete(target);
  if (target.dataset.kind === "long" && valueNow(desk, target) === target.value) return desk.outbox.plan(0);
  return desk.set(noun, target.dataset.id, values);
}

function valueNow(desk, target) {
  const [noun, name] = target.dataset.set.split(".");
  return desk.contact()?.rows[noun]?.find(({ id }) => id === target.dataset.id)?.[name];
}

// What goes with a choice.
function beside(desk, noun, name, target) {
  if (noun === "contact" && name === "channel") return desk.answering(target.value);
  if (noun === "contact" && name === "is_area_unknown" && target.checked) return { area: null };
  if (noun === "transfer" && name === "is_accepted") return { accepted_at: target.value === "true" ? NOW : null };
  return {};
}

function valueOf(desk, target) {
  if (target.dataset.kind === "flag") return target.value === "" ? null : target.value === "true";
  if (target.dataset.kind === "tick") return target.checked ? true : null;
  if (target.dataset.kind === "person") return target.value ? Number(target.value) : null;
  if (target.dataset.kind === "received") return target.value && target.value !== dayOf(desk.now()) ? `${target.value}T17:00:00Z` : NOW;
  if (target.dataset.kind === "several") return [...target.closest("fieldset").querySelectorAll("input:checked")].map(({ value }) => value);
  return target.value;
}

// A long text is on this disk every second while it is typed, not only once it is left.
const timers = new Map();
const EVERY = 1000;
function typed(desk, target) {
  if (target.id === "words") return askSoon(desk, target);
  if (!["long", "text"].includes(target.dataset.kind) || target.type === "date" || timers.has(target)) return undefined;
  timers.set(target, setTimeout(() => write(desk, target), EVERY));
  return undefined;
}

function write(desk, target) {
  clearTimeout(timers.get(target));
  timers.delete(target);
  const [noun, name] = target.dataset.set.split(".");
  if (valueNow(desk, target) !== target.value) desk.set(noun, target.dataset.id, { [name]: target.value }, { isTyping: true });
}

function settle(desk) {
  for (const target of [...timers.keys()]) write(desk, target);
  if (desk.outbox.pending.length) desk.outbox.plan(0);
}

function left(desk, target) {
  if (!target.dataset) return;
  if (timers.has(target)) write(desk, target);
  if (desk.outbox.pending.length) desk.outbox.plan(0);
  // An area half typed is put back to the one that is recorded.
  if (target.dataset.propose === "area" && desk.contact()) target.value = desk.contact().fields.area ? desk.areaName(desk.contact().fields) : "";
}

let asking = 0;
function askSoon(desk, target) {
  clearTimeout(asking);
  asking = setTimeout(() => setWords(desk, target), 250);
}

function setWords(desk, target) {
  const here = desk.contacts.get(desk.active);
  if (!here || (here.words || "") === target.value.trim()) return;
  Object.assign(here, { words: target.value.trim(), page: 1 });
  desk.search.run();
}

function askWords(desk, target, event) {
  event.preventDefault();
  clearTimeout(asking);
  desk.search.focus();
  setWords(desk, target);
  desk.search.go();
}

// Deeds

const noteOf = (desk) => `f-note-${desk.contact().rows.note[0]?.id || desk.noteId(desk.contact())}-text`;

function status(desk) {
  const need = desk.need();
  if (!need) return desk.tell(t("need_first"));
  const group = document.querySelectorAll(`input[name="g-need-${need.id}-status"]`);
  return ([...group].find((one) => one.checked) || group[0])?.focus();
}

async function transfer(desk, line = "") {
  const id = uuid();
  await desk.change("add", "transfer", id, { line, decided_at: NOW });
  (line ? document.querySelector(`input[name="g-transfer-${id}-has_handover"]`) : $(`f-transfer-${id}-line`))?.focus();
}

async function followUp(desk) {
  const id = uuid(), isOwner = desk.start.people.some(([one]) => one === desk.start.user);
  await desk.change("add", "follow_up", id, { due_on: dayOf(desk.now(), 7), owner: isOwner ? desk.start.user : null });
  document.querySelector(`input[name="g-follow_up-${id}-has_consent"]`)?.focus();
}

function menu() {
  $("menu").open = true;
  $("menu").querySelector("a")?.focus();
}

// Whether the menu was open, and is not any more.
function folded() {
  const isOpen = $("menu").open;
  if (isOpen) {
    $("menu").open = false;
    $("menu").querySelector("summary").focus();
  }
  return isOpen;
}

function interpreter(desk) {
  const panel = $("interpreter");
  if (!panel) return;
  panel.open = true;
  (panel.querySelector("button") || panel.querySelector("input")).focus();
}

function end(desk) {
  const contact = desk.contact();
  if (!desk.isTimed(contact) || contact.fields.ended_at) return;
  desk.set("contact", contact.id, { ended_at: NOW });
  desk.tell(t("ended"));
}
