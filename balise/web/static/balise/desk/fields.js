// The fields of the desk. Each says which field of which row it holds (data-set, data-id): one listener saves them all.

import { h } from "./dom.js";
import { say, t } from "./words.js";

export const idOf = (noun, id, name) => `f-${noun}-${id}-${name}`;

// Said beside the field, with what was typed, until it is mended or dismissed.
function refusal(desk, noun, id, name) {
  const found = desk.refusedOf(noun, id, name);
  if (!found) return null;
  const typed = String(found.values?.[name] ?? "");
  return h("p.desk-refused", { id: `${idOf(noun, id, name)}-refused` }, h("strong", {}, t("refused")), " ", found.told, typed ? h("q", {}, typed) : null,
    h("button.desk-small", { type: "button", "data-do": "dismiss", "data-key": found.key }, t("dismiss")));
}

function described(desk, noun, id, name) {
  return desk.refusedOf(noun, id, name) ? { "aria-invalid": "true", "aria-describedby": `${idOf(noun, id, name)}-refused` } : {};
}

// Choices all in view: a digit or a first letter chooses while one has the focus.
export function segments(desk, noun, row, name, label, options, { kind = "choice", hasDigits = true } = {}) {
  const value = row[name] === true ? "true" : row[name] === false ? "false" : row[name] ?? "";
  const group = `g-${noun}-${row.id}-${name}`;
  return h("fieldset.desk-field.desk-segments", { id: idOf(noun, row.id, name), ...described(desk, noun, row.id, name) },
    h("legend", {}, label),
    h("div.desk-row", {}, options.map(([code, ...pair], at) => h("label", {},
      h("input", { type: "radio", name: group, id: `${group}-${code}`, value: code, checked: String(value) === code, "data-set": `${noun}.${name}`, "data-id": row.id, "data-kind": kind }),
      h("span", {}, hasDigits ? h("kbd", { "aria-hidden": "true" }, String(at + 1)) : null, say(pair))))),
    refusal(desk, noun, row.id, name));
}

export function flag(desk, noun, row, name, label) {
  return segments(desk, noun, row, name, label, [["true", "Oui", "Yes"], ["false", "Non", "No"]], { kind: "flag", hasDigits: false });
}

export function select(desk, noun, row, name, label, options, { kind = "choice", none = "–" } = {}) {
  const value = row[name] ?? "";
  const known = options.some(([code]) => String(code) === String(value));
  return h("p.desk-field", {},
    h("label", { for: idOf(noun, row.id, name) }, label),
    h("select", { id: idOf(noun, row.id, name), "data-set": `${noun}.${name}`, "data-id": row.id, "data-kind": kind, ...described(desk, noun, row.id, name) },
      h("option", { value: "", selected: value === "" }, none),
      known || value === "" ? null : h("option", { value, selected: true }, row[`${name}_name`] || value),
      options.map(([code, ...pair]) => h("option", { value: code, selected: String(code) === String(value) }, say(pair)))),
    refusal(desk, noun, row.id, name));
}

// Several of a list: each is a switch.
export function several(desk, noun, row, name, label, options) {
  const chosen = row[name] || [];
  return h("fieldset.desk-field.desk-segments.desk-several", { id: idOf(noun, row.id, name), ...described(desk, noun, row.id, name) },
    h("legend", {}, label),
    h("div.desk-row", {}, options.map(([code, ...pair]) => h("label", {},
      h("input", { type: "checkbox", id: `${idOf(noun, row.id, name)}-${code}`, value: code, checked: chosen.includes(code), "data-set": `${noun}.${name}`, "data-id": row.id, "data-kind": "several" }),
      h("span", {}, say(pair))))),
    refusal(desk, noun, row.id, name));
}

export function text(desk, noun, row, name, label, { type = "text", lines = 0, kind = "text", ...more } = {}) {
  const told = { id: idOf(noun, row.id, name), "data-set": `${noun}.${name}`, "data-id": row.id, "data-kind": kind, ...described(desk, noun, row.id, name), ...more };
  const value = row[name] ?? "";
  return h("p.desk-field", {},
    h("label", { for: told.id }, label),
    lines ? h("textarea", { ...told, rows: lines }, value) : h("input", { ...told, type, value }),
    refusal(desk, noun, row.id, name));
}

export function button(action, label, { keys = "", kind = "", name = "", ...more } = {}) {
  const { shown, spoken } = keys ? keyOf(keys) : {};
  return h("button.desk-button", { type: "button", class: kind, "data-do": action, "aria-keyshortcuts": spoken, title: shown ? `${name || label} (${shown})` : name || null, "aria-label": name || null, ...more },
    label, shown ? h("kbd", { "aria-hidden": "true" }, shown) : null);
}

function keyOf(keys) {
  return { spoken: keys, shown: keys.replace("Alt+", "Alt ") };
}

// Enter in a field goes to the next one of its column.
export function after(field) {
  const column = field.closest("[data-column]");
  const group = field.closest("fieldset") || field;
  const stops = [...column.querySelectorAll("input, select, textarea")].filter((one) => one.offsetParent && !one.closest("dialog") && (one.type !== "radio" || isStop(one)) && (one.type !== "checkbox" || isFirst(one)));
  const next = stops.find((one) => group.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !group.contains(one));
  next?.focus();
}

// Of a list of which several can be ticked, the first is a stop.
function isFirst(tick) {
  return tick === tick.closest(".desk-several")?.querySelector("input");
}

function isStop(radio) {
  const group = [...document.querySelectorAll(`input[name="${CSS.escape(radio.name)}"]`)];
  return radio === (group.find((one) => one.checked) || group[0]);
}
