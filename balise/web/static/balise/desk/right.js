// What was given, and what follows: transfers, follow-ups, notes, the summary, the end.

import { h, icon } from "./dom.js";
import { button, flag, segments, select, several, text } from "./fields.js";
import { isOpen, of, stands } from "./model.js";
import { date, hour, say, spaced, t } from "./words.js";

export function right(desk, contact) {
  return h("div", {}, given(desk, contact), transfers(desk, contact), followUps(desk, contact), notes(desk, contact), ending(desk, contact));
}

function given(desk, contact) {
  const needs = contact.rows.need.filter(({ id }) => of(contact, "referral", id).length);
  return h("section", { "aria-labelledby": "given" },
    h("h2", { id: "given", tabindex: "-1" }, t("given"), " ", h("span.desk-count", {}, String(contact.rows.referral.length)), " ", h("kbd", { "aria-hidden": "true" }, "Alt 4")),
    needs.length ? needs.map((need) => h("div.desk-given-for", {},
      h("h3", {}, desk.topicName(need) || t("need.untitled")),
      h("ol.desk-list", {}, of(contact, "referral", need.id).map((row) => referral(desk, row))))) : h("p.desk-note", {}, t("given.none")),
    contact.rows.referral.length ? h("div.desk-row", {}, button("summary", t("summary"), { keys: "Alt+V" })) : null);
}

function referral(desk, row) {
  return h("li.desk-referral", { id: `referral-${row.id}`, class: stands(row) ? "" : "is-fallen" },
    h("div.desk-referral-head", {},
      h("p", {}, h("strong", {}, row.service_name || ""), h("br"), h("small", {}, row.organization_name || "")),
      h("button.desk-icon", { type: "button", "data-do": "referral-remove", "data-id": row.id, "aria-label": `${t("remove")} ${row.service_name || ""}`, title: t("remove") }, icon("x"))),
    (row.phones || []).slice(0, 1).map((phone) => h("p.desk-phone", {}, h("a", { href: phone.dial }, phone.number))),
    row.is_current === false ? h("p.desk-note", {}, t("revised")) : null,
    h("div.desk-pair.desk-unlabelled", {},
      select(desk, "referral", row, "way", t("way"), desk.choices("referral.way"), { none: t("way") }),
      select(desk, "referral", row, "outcome", t("outcome"), desk.choices("referral.outcome"), { none: t("outcome.none") })));
}

function transfers(desk, contact) {
  const rows = contact.rows.transfer;
  return h("section", { "aria-labelledby": "transfers" },
    h("div.desk-head", {}, h("h2", { id: "transfers", tabindex: "-1" }, t("transfers")), button("transfer", t("add"), { keys: "Alt+T", kind: "is-bare", name: t("transfer.add") })),
    rows.map((row) => h("div.desk-box", { id: `transfer-${row.id}` },
      h("div.desk-referral-head", {},
        select(desk, "transfer", row, "line", t("line"), desk.choices("transfer.line")),
        h("button.desk-icon", { type: "button", "data-do": "transfer-remove", "data-id": row.id, "aria-label": t("transfer.remove"), title: t("transfer.remove") }, icon("x"))),
      numberOf(desk, contact, row.line),
      h("div.desk-pair", {}, flag(desk, "transfer", row, "has_handover", t("handover")), flag(desk, "transfer", row, "is_accepted", t("accepted"))),
      select(desk, "transfer", row, "ground", t("ground"), desk.choices("transfer.ground")),
      several(desk, "transfer", row, "disclosed", t("disclosed"), desk.choices("transfer.disclosed")),
      h("p.desk-note", {}, row.decided_at ? t("decided_at", { at: hour(row.decided_at) }) : "", row.accepted_at ? ` · ${t("accepted_at", { at: hour(row.accepted_at) })}` : "", row.ended_at ? ` · ${t("ended_at", { at: hour(row.ended_at) })}` : ""),
      identity(desk, contact, "transfer"),
      row.ended_at ? null : button("transfer-ended", t("transfer.end"), { "data-id": row.id, kind: "is-bare" }))));
}

function followUps(desk, contact) {
  const rows = contact.rows.follow_up;
  return h("section", { "aria-labelledby": "follow-ups" },
    h("div.desk-head", {}, h("h2", { id: "follow-ups", tabindex: "-1" }, t("follow_up")), button("follow-up", t("add"), { keys: "Alt+R", kind: "is-bare", name: t("follow_up.add") })),
    rows.map((row) => h("div.desk-box", { id: `follow-up-${row.id}` },
      h("div.desk-referral-head", {},
        flag(desk, "follow_up", row, "has_consent", t("consent")),
        h("button.desk-icon", { type: "button", "data-do": "follow-up-remove", "data-id": row.id, "aria-label": t("follow_up.remove"), title: t("follow_up.remove") }, icon("x"))),
      row.has_consent === false ? h("p.desk-note", {}, t("consent.none")) : null,
      h("div.desk-pair", {},
        text(desk, "follow_up", row, "due_on", t("due"), { type: "date", kind: "text" }),
        select(desk, "follow_up", row, "state", t("state"), desk.choices("follow_up.state"))),
      select(desk, "follow_up", row, "owner", t("owner"), desk.start.people, { kind: "person", none: t("owner.none") }),
      several(desk, "follow_up", row, "safe_ways", t("safe_ways"), desk.choices("follow_up.safe_ways")),
      text(desk, "follow_up", row, "safe_when", t("safe_when"), { maxlength: 200 }),
      row.has_consent ? identity(desk, contact, "follow_up") : null)));
}

function notes(desk, contact) {
  const row = contact.rows.note[0] || { id: desk.noteId(contact), text: "" };
  return h("section", { "aria-labelledby": "notes" },
    h("h2.hidden", { id: "notes" }, t("note")),
    text(desk, "note", row, "text", [t("note"), " ", h("kbd", { "aria-hidden": "true" }, "Alt O")], { lines: 3, kind: "long", maxlength: 20000, "aria-keyshortcuts": "Alt+O" }),
    contact.rows.note.slice(1).map((other) => text(desk, "note", other, "text", t("note"), { lines: 2, kind: "long", maxlength: 20000 })),
    h("p.desk-note", {}, t("note.hint")));
}

function ending(desk, contact) {
  const { ended_at: ended, wrapped_at: wrapped } = contact.fields;
  if (!isOpen(contact)) return h("section.desk-ending", {}, h("p", {}, h("strong", {}, t("closed_at", { at: hour(wrapped) }))), h("p.desk-note", {}, t("correcting")));
  return h("section.desk-ending", {},
    desk.isTimed(contact) && !ended ? button("end", t("end"), { keys: "Alt+X" }) : null,
    desk.isTimed(contact) && ended ? h("p.desk-note", {}, t("ended_at", { at: hour(ended) })) : null,
    button("close", t("close"), { keys: "Alt+C", kind: "is-strong" }));
}

function numberOf(desk, contact, line) {
  const found = desk.linesFor(contact, [line]).find((one) => one.number);
  if (!found) return null;
  const number = spaced(found.number), name = say(found.name);
  return h("p.desk-phone", {}, h("a", { href: `tel:${found.number}` }, number), " ", h("small", {}, name.startsWith(number) ? name.slice(number.length).replace(/^,? /, "") : name));
}

// Who the person is goes straight to the server, and stays neither here nor on this device.
function identity(desk, contact, purpose) {
  const kept = contact.identities.filter((one) => one.purpose === purpose && !one.is_forgotten);
  return h("p.desk-row", {},
    h("button.desk-button", { type: "button", "data-do": "identity", "data-purpose": purpose }, t(kept.length ? "identity.replace" : "identity.keep")),
    kept.map((one) => h("button.desk-button.is-bare", { type: "button", "data-do": "identity-shown", "data-id": one.id }, t("identity.read"))),
    kept.length ? h("small", {}, t("identity.until", { day: date(kept[0].forget_on) })) : h("small", {}, t("identity.hint")));
}
