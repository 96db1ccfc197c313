// What is asked apart: why a need stays unmet, what a contact lacks, how to sign in again.

import { $, h, icon } from "./dom.js";
import { NOW, of, stands } from "./model.js";
import { cookie } from "./device.js";
import { uuid } from "./outbox.js";
import { hour, language, say, spaced, t } from "./words.js";

// Opens a dialogue; resolves with what its button says, or "" when it is left.
export function open(id, title, body, buttons, { isModal = true, beside = null } = {}) {
  const from = $(id)?.from || document.activeElement;
  $(id)?.remove();
  const dialog = h("dialog.desk-dialog", { id, "aria-labelledby": `${id}-title` },
    h("form", { method: "dialog" },
      h("div.desk-head", {}, h("h2", { id: `${id}-title`, tabindex: "-1" }, title), h("button.desk-icon", { type: "button", "data-leave": "yes", "aria-label": t("leave"), title: `${t("leave")} (Esc)` }, icon("x"))),
      body,
      buttons.length ? h("div.desk-row.desk-dialog-foot", {}, buttons.map(([value, label, kind = ""], at) => h("button.desk-button", { type: "submit", value, class: at === 0 ? "is-strong" : kind }, label))) : null));
  dialog.from = from;
  (beside || document.body).append(dialog);
  dialog.addEventListener("click", ({ target }) => { if (target.closest("[data-leave]")) dialog.close(""); });
  const over = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const { returnValue } = dialog;
      const isElsewhere = !isModal && document.activeElement !== document.body && document.activeElement !== from && !dialog.contains(document.activeElement);
      dialog.remove();
      if (from?.isConnected && !isElsewhere) from.focus({ preventScroll: true }); // else what was done leads elsewhere
      resolve(returnValue);
    });
  });
  if (isModal) dialog.showModal();
  else dialog.show();
  return { dialog, over };
}

// A correction says why, once for each contact that is corrected.
export async function reason() {
  const field = h("textarea", { id: "reason-text", rows: 3, required: true, maxlength: 500 });
  const { dialog, over } = open("reason", t("reason.title"), h("div", {}, h("p", {}, t("reason.why")), h("p.desk-field", {}, h("label", { for: "reason-text" }, t("reason.label")), field)), [["yes", t("reason.go")]]);
  field.focus();
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && field.value.trim()) { event.preventDefault(); dialog.close("yes"); }
  });
  return (await over) === "yes" ? field.value.trim() : "";
}

// Unmet: the reasons of the operator, and of each service that was given, why it did not serve.
export async function unmet(desk, id = "") {
  const contact = desk.contact(), need = id ? contact.rows.need.find((one) => one.id === id) : desk.need(contact);
  if (!need) return desk.tell(t("need_first"));
  const reasons = desk.codes("reason"), had = of(contact, "unmet_reason", need.id);
  const given = of(contact, "referral", need.id);
  const failed = desk.choices("referral.outcome").filter(([code]) => !stands({ outcome: code }));
  const box = (code, ...pair) => h("label", {}, h("input", { type: "checkbox", value: code, id: `reason-${code}`, checked: had.some((one) => one.reason === code && !one.service) }), h("span", {}, h("kbd", { "aria-hidden": "true" }, String(reasons.findIndex(([one]) => one === code) + 1)), say(pair)));
  const body = h("div", {},
    h("p", {}, h("strong", {}, desk.topicName(need) || t("need.untitled"))),
    h("fieldset.desk-field.desk-reasons", {}, h("legend", {}, t("unmet.why")), reasons.length ? reasons.map(([code, fr, en]) => box(code, fr, en)) : h("p.desk-note", {}, t("reasons.none"))),
    h("h3", {}, t("tried")),
    given.length ? h("ul.desk-list.desk-tried", {}, given.map((row) => h("li", {},
      h("p", {}, row.service_name, h("br"), h("small", {}, row.organization_name)),
      h("div.desk-pair", {},
        h("p.desk-field", {}, h("label", { for: `tried-${row.id}` }, t("outcome.why")), h("select", { id: `tried-${row.id}`, "data-referral": row.id }, h("option", { value: "" }, stands(row) ? t("outcome.stands") : ""), failed.map(([code, ...pair]) => h("option", { value: code, selected: row.outcome === code }, say(pair))))),
        h("p.desk-field", {}, h("label", { for: `because-${row.id}` }, t("reason.of")), h("select", { id: `because-${row.id}`, "data-service": row.service }, h("option", { value: "" }, "–"), reasons.map(([code, ...pair]) => h("option", { value: code, selected: had.some((one) => one.reason === code && one.service === row.service) }, say(pair))))))))) : h("p.desk-note", {}, t("tried.none")),
    h("p.desk-refused", { id: "unmet-lacks", role: "alert", hidden: true }));
  const { dialog, over } = open("unmet", t("unmet.title"), body, [["yes", t("unmet.go")]]);
  dialog.addEventListener("keydown", (event) => {
    if (event.target.matches("select") || !/^[1-9]$/.test(event.key) || event.altKey || event.ctrlKey) return;
    const tick = dialog.querySelectorAll("input[type=checkbox]")[Number(event.key) - 1];
    if (tick) { event.preventDefault(); tick.click(); tick.focus(); }
  });
  dialog.querySelector("form").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=checkbox], select")) { event.preventDefault(); dialog.querySelector("[value=yes]").click(); }
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const lacking = lackOf(dialog, given);
    if (!lacking) return;
    event.preventDefault();
    Object.assign($("unmet-lacks"), { hidden: false, textContent: lacking.told });
    lacking.field?.focus();
  });
  dialog.querySelector("input[type=checkbox]")?.focus();
  if ((await over) !== "yes") return desk.draw();
  record(desk, need, had, given, dialog);
  return desk.tell(t("unmet.done", { name: desk.topicName(need) }));
}

function lackOf(dialog, given) {
  const chosen = [...dialog.querySelectorAll("input:checked, [data-service]")].some((one) => (one.type === "checkbox" ? one.checked : one.value));
  if (!chosen) return { told: t("unmet.no_reason"), field: dialog.querySelector("input[type=checkbox]") };
  const outcomeOf = (row) => dialog.querySelector(`[data-referral="${row.id}"]`);
  const standing = given.find((row) => !outcomeOf(row).value);
  return standing ? { told: t("unmet.standing", { name: standing.service_name }), field: outcomeOf(standing) } : null;
}

// Reasons first, then the status: the server refuses an unmet need without a reason, or with a referral that stands.
function record(desk, need, had, given, dialog) {
  for (const row of given) {
    const outcome = dialog.querySelector(`[data-referral="${row.id}"]`).value;
    if (outcome !== row.outcome) desk.set("referral", row.id, { outcome });
  }
  const wanted = [...dialog.querySelectorAll("input[type=checkbox]:checked")].map(({ value }) => ({ reason: value }));
  for (const one of dialog.querySelectorAll("[data-service]")) if (one.value) wanted.push({ reason: one.value, service: Number(one.dataset.service) });
  const is = (one, other) => one.reason === other.reason && (one.service || null) === (other.service || null);
  for (const one of wanted) if (!had.some((other) => is(one, other))) desk.change("add", "unmet_reason", uuid(), one, { of: need.id });
  desk.set("need", need.id, { status: "unmet" });
  for (const one of had) if (!wanted.some((other) => is(one, other))) desk.remove("unmet_reason", one.id);
}

// What lacks, with one key to go and mend it; else the end.
export async function close(desk, { isMending = false } = {}) {
  const contact = desk.contact();
  if (contact.fields.wrapped_at && !isMending) return desk.putAway(contact.id);
  const isSent = await desk.outbox.flush();
  if (isSent) await desk.load(contact.id);
  const { lacks } = desk.contacts.get(contact.id).base;
  const items = lacks.map((one, at) => h("li", {}, h("button.desk-button", { type: "submit", value: `mend-${at}` }, h("kbd", { "aria-hidden": "true" }, String(at + 1)), one.told)));
  const body = h("div", {},
    isSent ? null : h("p.desk-refused", {}, t("close.offline")),
    items.length ? [h("p", {}, t("close.lacks", { n: items.length })), h("ol.desk-list.desk-lacks", {}, items)] : isSent ? h("p", {}, t("close.whole")) : null);
  const { dialog, over } = open("closing", isMending ? t("lacking") : t("close.title"), body, isMending ? [] : [["close", t("close.go"), ""], ["new", t("close.new")]]);
  (dialog.querySelector(".desk-lacks button") || dialog.querySelector("button[value=close]") || dialog.querySelector("h2")).focus();
  dialog.addEventListener("keydown", ({ key }) => { if (/^[1-9]$/.test(key) && lacks[Number(key) - 1]) dialog.close(`mend-${Number(key) - 1}`); });
  const said = await over;
  if (said.startsWith("mend-")) return mend(desk, lacks[Number(said.slice(5))]);
  if (said !== "close" && said !== "new") return undefined;
  const now = desk.isTimed(contact) && !contact.fields.ended_at ? { ended_at: NOW } : {};
  await desk.set("contact", contact.id, { ...now, wrapped_at: NOW });
  desk.putAway(contact.id);
  desk.outbox.flush().then(() => desk.look());
  desk.tell(t("close.done"));
  return said === "new" ? desk.begins() : $("new")?.focus();
}

function mend(desk, { noun, id, told }) {
  const contact = desk.contact();
  if (noun === "need") {
    const need = contact.rows.need.find((one) => one.id === id);
    Object.assign(desk.contacts.get(contact.id), { need: id });
    desk.draw();
    return need?.topic ? document.querySelector(`input[name="g-need-${id}-status"]`)?.focus() : $(`topic-${id}`)?.focus();
  }
  if (noun === "contact") return (contact.rows.need.length ? $(`f-contact-${contact.id}-area`) : $("need-new"))?.focus();
  const box = $(`${noun.replace("_", "-")}-${id}`);
  desk.tell(told);
  return box?.querySelector("input, select")?.focus();
}

export function help(desk, shortcuts, inResults, inFields) {
  const table = (title, rows) => h("table", {}, h("caption", {}, title), h("tbody", {}, rows.map(([keys, word]) => h("tr", {}, h("th", { scope: "row" }, keys.split(" ").map((key) => (key.length > 1 || /\w|\?|↑|↓/.test(key) ? h("kbd", {}, keyName(key)) : ` ${key} `))), h("td", {}, t(`key.${word}`))))));
  const body = h("div.desk-help", {}, Object.entries(shortcuts).map(([group, rows]) => table(t(`help.${group}`), rows)), table(t("help.results"), inResults), h("div", {}, table(t("help.fields"), inFields),
    h("p", {}, h("label.desk-tick", {}, h("input", { type: "checkbox", id: "single-keys", checked: localStorage.getItem("balise-desk-single-keys") !== "no" }), h("span", {}, t("single_keys"))))));
  const { dialog } = open("help", t("help"), body, [["", t("leave")]]);
  dialog.querySelector("h2").focus();
}

const keyName = (key) => (key === "Enter" || key === "Del" ? t(`key.name.${key}`) : key.replace("+", " "));

// Beside the work and not over it: one listens, reads and writes at once.
export function scripts(desk, code = "") {
  if ($("scripts") && !code) return $("scripts").close("");
  const contact = desk.contact(), need = desk.need(contact);
  const all = desk.start.scripts;
  const wanted = all.find((one) => one.code === code) || all.find(({ topics }) => need?.topic && topics.some((topic) => need.topic === topic || need.topic.startsWith(`${topic}.`))) || all[0];
  const elsewhere = desk.linesElsewhere(contact, wanted.lines);
  const list = (title, pairs) => [h("h3", {}, title), h("ul", {}, pairs.map((pair) => h("li", {}, say(pair))))];
  const body = h("div", {},
    h("p.desk-row", { role: "group", "aria-label": t("scripts") }, all.map((one) => h("button.desk-button", { type: "button", "data-do": "scripts", "data-script": one.code, "aria-pressed": String(one === wanted) }, say(one.title)))),
    list(t("script.signs"), wanted.signs), list(t("script.say"), wanted.say), list(t("script.then"), wanted.then),
    h("h3", {}, contact.fields.area ? t("script.lines_for", { area: desk.areaName(contact.fields) }) : t("script.lines")),
    lineList(desk.linesFor(contact, wanted.lines)),
    elsewhere.length ? h("details.desk-elsewhere", { open: contact.fields.area ? null : true }, h("summary", {}, t(contact.fields.area ? "script.elsewhere" : "script.by_area")), lineList(elsewhere)) : null,
    h("p.desk-note", {}, t("script.source")));
  const { dialog } = open("scripts", t("scripts"), body, [], { isModal: false, beside: $("content") });
  dialog.querySelector("[aria-pressed=true]").focus();
  return undefined;
}

function lineList(lines) {
  return h("ul.desk-list.desk-lines", {}, lines.map((line) => h("li", {},
    h("p", {}, h("strong", {}, say(line.name)), h("br"), h("small", {}, say(line.note), say(line.note) && !line.is_sure && line.number ? " · " : "", line.is_sure || !line.number ? "" : line.verified ? t("script.verified", { day: say(line.verified) }) : h("span.desk-doubt", {}, t("script.unverified")))),
    line.number ? h("a.desk-dial", { href: `tel:${line.number}` }, spaced(line.number)) : h("span.desk-doubt", {}, t("script.no_number")),
    h("button.desk-button", { type: "button", "data-do": "transfer-to", "data-line": line.line, "aria-label": `${t("transfer")} ${say(line.name)}` }, t("transfer")))));
}

// Read aloud, printed, or sent by the person's own application: nothing of who they are is kept.
export async function summary(desk) {
  const contact = desk.contact();
  const given = contact.rows.referral.filter(stands).map(({ service, site }) => (site ? `${service}-${site}` : service)).join(".");
  const theirs = contact.fields.language === "en" ? "en" : contact.fields.language === "fr" ? "fr" : language();
  const field = h("div", { id: "summary-text" }, t("sending"));
  const { over } = open("summary", t("summary"), h("div", {},
    h("p.desk-row", { role: "group", "aria-label": t("summary.language") }, ["fr", "en"].map((side) => h("button.desk-button", { type: "button", "data-side": side, "aria-pressed": String(side === theirs) }, side === "fr" ? "Français" : "English"))),
    field,
    h("p.desk-note", {}, t("summary.private"))), []);
  const fill = async (side) => {
    const answer = await fetch(`${desk.start.addresses[side].summary}?given=${given}`).catch(() => null);
    if (!answer?.ok) { field.textContent = t("summary.offline"); return; }
    field.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    field.querySelectorAll("[data-word]").forEach((node) => { node.textContent = t(node.dataset.word); }); // said to who works, not to the person
    document.querySelectorAll("#summary [data-side]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.side === side)));
  };
  $("summary").addEventListener("click", ({ target }) => {
    if (target.dataset.side) fill(target.dataset.side);
    if (target.closest("[data-print]")) print();
    if (target.closest("[data-copy]")) navigator.clipboard?.writeText($("summary-said").innerText).then(() => desk.tell(t("copied")));
  });
  $("summary-title").focus();
  await fill(theirs);
  return over;
}

// In a window of its own, since a second factor may be asked; the desk goes on when it is done.
export function signIn(desk) {
  const address = desk.start.addresses[language()].sign_in;
  const body = h("div", {}, h("p", {}, t("sign_in.why", { n: desk.outbox.pending.length })), h("p", {}, h("a.desk-button.is-strong", { href: address, target: "balise-sign-in", id: "sign-in-open" }, t("sign_in.open"))), h("p.desk-note", {}, t("sign_in.then")));
  const { dialog } = open("sign-in", t("sign_in.title"), body, []);
  dialog.querySelector("#sign-in-open").focus();
}

export async function leave(desk) {
  const unsent = desk.outbox.pending.length, refused = desk.refusals.length;
  const body = h("div", {}, unsent ? h("p", {}, t("leave.unsent", { n: unsent })) : null, refused ? h("p", {}, t("leave.refused", { n: refused })) : null, desk.state.isOffline ? h("p", {}, t("leave.away")) : null);
  const { over } = open("leaving", t("sign_out"), body, [["", t("leave.stay")], ["yes", t("leave.go")]]);
  return (await over) === "yes";
}

// Nobody touched the screen for long: one key says that someone is there.
export async function idle(desk, n) {
  const { dialog, over } = open("idle", t("idle.title"), h("p", { role: "alert" }, t("idle.why", { n })), [["yes", t("idle.here")]]);
  dialog.querySelector("button[value=yes]").focus();
  await over;
  return desk.live();
}

const PERSON = ["name", "number", "email", "address", "passphrase", "safe"];

// Who the person is: sent at once, or typed again; nothing of it waits on this device.
export async function identity(desk, purpose) {
  const contact = desk.contact();
  await desk.outbox.flush(); // the follow-up that needs it, and its consent, come first
  const field = (name) => h("p.desk-field", {}, h("label", { for: `person-${name}` }, t(`person.${name}`)), name === "safe" ? h("textarea", { id: `person-${name}`, rows: 2, maxlength: 500 }) : h("input", { id: `person-${name}`, type: name === "number" ? "tel" : name === "email" ? "email" : "text", maxlength: 200, autocomplete: "off" }));
  const { dialog, over } = open("identity", t("identity.title"), h("div", {}, h("p.desk-note", {}, t("identity.why")), PERSON.map(field), h("p.desk-refused", { id: "identity-refused", role: "alert", hidden: true })), [["yes", t("identity.go")]]);
  dialog.querySelector("input").focus();
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const person = Object.fromEntries(PERSON.map((name) => [name, $(`person-${name}`).value.trim()]).filter(([, value]) => value));
    const told = await post(desk, "identity", contact.id, { purpose, person });
    if (!told.refused) return dialog.close("yes");
    return Object.assign($("identity-refused"), { hidden: false, textContent: told.refused });
  });
  if ((await over) !== "yes") return;
  await desk.load(contact.id);
  desk.draw();
  desk.tell(t("identity.kept"));
}

export async function person(desk, id) {
  const why = h("input", { id: "person-why", type: "text", required: true, maxlength: 300, autocomplete: "off" });
  const said = h("dl", { id: "person-said" });
  const refused = h("p.desk-refused", { id: "person-refused", role: "alert", hidden: true });
  const { dialog } = open("person", t("identity.read"), h("div", {}, h("p.desk-field", {}, h("label", { for: "person-why" }, t("identity.read_why")), why), refused, said), [["yes", t("identity.read")]]);
  why.focus();
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = await post(desk, "identity_shown", id, { why: why.value });
    refused.hidden = !told.refused;
    refused.textContent = told.refused || "";
    said.replaceChildren(...Object.entries(told.person || {}).flatMap(([name, value]) => [h("dt", {}, t(`person.${name}`)), h("dd", {}, value)]));
  });
}

export async function post(desk, name, id, body) {
  const answer = await desk.ask(name, id, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") } }).catch(() => null);
  if (answer?.status === 401) desk.signedOut();
  if (!answer) return { refused: t("offline.none") };
  const told = await answer.json().catch(() => ({}));
  return answer.ok ? told : { refused: told.told || String(answer.status) };
}

// Contacts to be opened again: when, by what channel, where and for what.
export function list(desk, lines, aside = asideOf) {
  return h("ul.desk-list.desk-recent", {}, lines.map((one) => h("li", {},
    h("button.desk-link", { type: "button", "data-do": "reopen", "data-id": one.id }, labelOf(desk, one)),
    h("small", {}, aside(one)))));
}

export function labelOf(desk, { begun_at: begun, channel, area_name: area, topics }) {
  const named = topics.map((topic) => desk.topicName({ topic }));
  return [hour(begun), desk.choice("contact.channel", channel), area, ...named].filter(Boolean).join(" · ");
}

export function asideOf(one) {
  return [one.is_mine ? "" : one.counsellor_name, one.is_open ? t("still_open") : ""].filter(Boolean).join(" · ");
}
