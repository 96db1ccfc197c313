// The contact and its needs.

import { h, icon } from "./dom.js";
import { button, flag, idOf, segments, select, several } from "./fields.js";
import { isOpen, of, stands } from "./model.js";
import { dayOf, hour, say, t } from "./words.js";

export function left(desk, contact) {
  const band = isOpen(contact) ? null : h("p.desk-closed", { id: "closed-band" }, icon("check"), h("strong", {}, t("closed_band")));
  return h("div", {}, band, who(desk, contact), needs(desk, contact), more(desk, contact));
}

function who(desk, contact) {
  const row = { ...contact.fields, id: contact.id };
  const listed = (name, label) => {
    const codes = desk.codes(name);
    return codes.length ? select(desk, "contact", row, name, label, codes, { kind: "code" }) : null;
  };
  return h("section.desk-who", { "aria-labelledby": "who" },
    h("h2", { id: "who", tabindex: "-1" }, t("contact"), " ", h("kbd", { "aria-hidden": "true" }, "Alt 1")),
    h("div.desk-pair", {},
      select(desk, "contact", row, "channel", t("channel"), desk.choices("contact.channel")),
      select(desk, "contact", row, "direction", t("direction"), desk.choices("contact.direction")),
      select(desk, "contact", row, "kind", t("kind"), desk.choices("contact.kind")),
      desk.isTimed(contact) ? null : received(desk, row)),
    segments(desk, "contact", row, "inquirer", t("inquirer"), desk.choices("contact.inquirer")),
    segments(desk, "contact", row, "gender", t("gender"), desk.choices("contact.gender")),
    h("div.desk-pair", {}, listed("age_band", t("age")), listed("household", t("household"))),
    area(desk, row),
    h("div.desk-pair", {},
      select(desk, "contact", row, "language", t("language"), desk.start.spoken, { kind: "code" }),
      listed("heard", t("heard"))),
    flag(desk, "contact", row, "is_newcomer", t("newcomer")));
}

// A message may have come before it is written up.
function received(desk, row) {
  const id = idOf("contact", row.id, "arrived_at"), day = dayOf(row.arrived_at || row.created_at || desk.now());
  return h("p.desk-field", {}, h("label", { for: id }, t("received")),
    h("input", { id, type: "date", value: day, max: dayOf(desk.now()), "data-set": "contact.arrived_at", "data-id": row.id, "data-kind": "received" }));
}

function area(desk, row) {
  const id = idOf("contact", row.id, "area");
  const found = desk.refusedOf("contact", row.id, "area");
  return h("div.desk-field.desk-area", {},
    h("label", { for: id }, t("area")),
    h("div.desk-row", {},
      h("input", { id, type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "proposals", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", "data-propose": "area", value: row.area ? desk.areaName(row) : "", placeholder: t("area.hint"), "aria-describedby": found ? `${id}-refused` : null }),
      h("label.desk-tick", {}, h("input", { type: "checkbox", id: idOf("contact", row.id, "is_area_unknown"), checked: row.is_area_unknown === true, "data-set": "contact.is_area_unknown", "data-id": row.id, "data-kind": "tick" }), h("span", {}, t("unknown")))),
    found ? h("p.desk-refused", { id: `${id}-refused` }, h("strong", {}, t("refused")), " ", found.told, h("button.desk-small", { type: "button", "data-do": "dismiss", "data-key": found.key }, t("dismiss"))) : null);
}

function needs(desk, contact) {
  return h("section.desk-needs", { "aria-labelledby": "needs" },
    h("h2", { id: "needs", tabindex: "-1" }, t("needs"), " ", h("kbd", { "aria-hidden": "true" }, "Alt 2")),
    h("ol.desk-list", {}, contact.rows.need.map((need, at) => one(desk, contact, need, at))),
    h("div.desk-field.desk-composer", {},
      h("label", { for: "need-new" }, contact.rows.need.length ? t("need.next") : t("need.first"), " ", h("kbd", { "aria-hidden": "true" }, "Alt A")),
      h("input", { id: "need-new", type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "proposals", "aria-autocomplete": "list", autocomplete: "off", "data-propose": "topic", "aria-keyshortcuts": "Alt+A", placeholder: t("need.hint") })));
}

function one(desk, contact, need, at) {
  const isActive = desk.need(contact)?.id === need.id;
  const reasons = of(contact, "unmet_reason", need.id);
  const given = of(contact, "referral", need.id);
  const title = desk.topicName(need);
  return h("li.desk-need", { id: `need-${need.id}`, class: isActive ? "is-active" : "", "data-need": need.id },
    h("div.desk-need-head", {},
      h("span.desk-number", { "aria-hidden": "true" }, String(at + 1)),
      h("h3", {}, h("button.desk-link", { type: "button", "data-do": "need", "data-need": need.id, "aria-current": isActive ? "true" : null }, title || t("need.untitled"))),
      need.status ? h("span.desk-badge", { class: `is-${need.status}` }, desk.choice("need.status", need.status)) : h("span.desk-badge.is-lacking", {}, t("no_status")),
      h("button.desk-icon", { type: "button", "data-do": "need-remove", "data-need": need.id, "aria-label": `${t("remove")} ${title}`, title: t("remove") }, icon("x"))),
    isActive ? h("div.desk-need-body", {},
      h("div.desk-field", { class: title ? "hidden-unless-wanted" : "" },
        h("label", { for: `topic-${need.id}` }, t("topic")),
        h("input", { id: `topic-${need.id}`, type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": "proposals", "aria-autocomplete": "list", autocomplete: "off", "data-propose": "topic", "data-need": need.id, value: title })),
      segments(desk, "need", need, "status", [t("status"), " ", h("kbd", { "aria-hidden": "true" }, "Alt I")], desk.choices("need.status")),
      h("div.desk-pair", {},
        desk.codes("who_for").length ? select(desk, "need", need, "who_for", t("who_for"), desk.codes("who_for"), { kind: "code" }) : null,
        select(desk, "need", need, "priority", t("priority"), desk.choices("need.priority")))) : null,
    reasons.length ? h("ul.desk-chips", { "aria-label": t("reasons") }, reasons.map((reason) => h("li.desk-chip.is-unmet", {}, say(desk.code("reason", reason.reason)) || reason.reason_name || reason.reason,
      h("button.desk-icon", { type: "button", "data-do": "reason-remove", "data-id": reason.id, "aria-label": t("remove") }, icon("x"))))) : null,
    h("p.desk-need-foot", {}, t("given.count", { n: given.filter(stands).length }),
      isActive ? button("unmet", t("unmet"), { keys: "Alt+U", kind: "is-bare" }) : null));
}

// What few contacts have, folded away until it is wanted.
function more(desk, contact) {
  const row = { ...contact.fields, id: contact.id };
  const events = desk.codes("event");
  const hasInterpreter = row.interpreting || row.interpreter_asked_at || (row.language && !["fr", "en"].includes(row.language));
  return h("section.desk-more", { "aria-label": t("more") },
    h("details", { id: "interpreter", open: hasInterpreter ? true : null },
      h("summary", {}, t("interpreter"), " ", h("kbd", { "aria-hidden": "true" }, "Alt P")),
      row.interpreter_asked_at ? h("p.desk-note", {}, t("interpreter.asked_at", { at: hour(row.interpreter_asked_at) }), row.interpreter_joined_at ? ` · ${t("interpreter.joined_at", { at: hour(row.interpreter_joined_at) })}` : "") : null,
      h("p.desk-row", {},
        row.interpreter_asked_at ? null : button("interpreter-asked", t("interpreter.ask"), { id: "interpreter-asked" }),
        row.interpreter_asked_at && !row.interpreter_joined_at ? button("interpreter-joined", t("interpreter.join"), { id: "interpreter-joined" }) : null),
      segments(desk, "contact", row, "interpreting", t("interpreting"), desk.choices("contact.interpreting"))),
    events.length ? h("details", { id: "particulars" },
      h("summary", {}, t("events"), row.events?.length ? ` (${row.events.length})` : ""),
      several(desk, "contact", row, "events", t("events"), events)) : null,
    h("p.desk-row.desk-past", {},
      button("history", t("history"), { keys: "Alt+H", kind: "is-bare" }),
      button("linked", t("linked"), { keys: "Alt+M", kind: "is-bare" }),
      row.household_contacts ? h("small", {}, t("linked.count", { n: row.household_contacts })) : null));
}
