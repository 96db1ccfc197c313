// A field that proposes as one types, from the server or from a list at hand: Enter takes the first, even before it shows.

import { h } from "./dom.js";

const WAIT = 90;
const list = h("div", { id: "proposals", role: "listbox", class: "desk-proposals", hidden: true });
let field = null, options = [], active = -1, timer = 0, asked = null, answered = "";

// sources: {name: async (text, signal) => [{code, label, note}]}; leaving(field), chosen(field, option), none(field, text)
let sources = {}, leaving = () => {}, chosen = () => {}, none = () => {}, told = () => {};

export function start(handlers) {
  ({ sources, leaving, chosen, none, told } = handlers);
  document.body.append(list);
  document.addEventListener("input", ({ target }) => { if (target.dataset?.propose) wait(target); });
  document.addEventListener("keydown", (event) => { if (event.target.dataset?.propose) key(event); }, true);
  document.addEventListener("focusout", ({ target }) => { if (target === field) close(); });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const at = [...list.children].indexOf(target.closest("[role=option]"));
    if (at >= 0) take(at);
  });
  window.addEventListener("scroll", ({ target }) => { if (target !== list) close(); }, true);
}

function wait(target) {
  field = target;
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

async function ask() {
  clearTimeout(timer);
  asked?.abort();
  const text = field.value.trim(), here = field;
  if (text.length < 2) return close();
  asked = new AbortController();
  try {
    const found = await sources[here.dataset.propose](text, asked.signal);
    if (here !== field || here.value.trim() !== text) return;
    options = found;
    answered = text;
    show();
  } catch (problem) {
    if (problem.name !== "AbortError") close();
  }
}

// Enter before the proposals came: the focus moves on at once, and the first of them is taken when it comes.
async function takeFirst(here, text) {
  close();
  leaving(here);
  const found = await sources[here.dataset.propose](text).catch(() => []);
  if (found.length) chosen(here, found[0]);
  else none(here, text);
}

function show() {
  list.replaceChildren(...options.map(({ label, note }, at) => h("div", { role: "option", id: `proposal-${at}`, "aria-selected": String(at === 0) }, h("span", {}, label), note ? h("small", {}, note) : null)));
  list.hidden = options.length === 0;
  active = options.length ? 0 : -1;
  const box = field.getBoundingClientRect();
  list.style.top = `${Math.round(box.bottom + window.scrollY + 2)}px`;
  list.style.left = `${Math.round(box.left + window.scrollX)}px`;
  list.style.width = `${Math.round(Math.max(box.width, Math.min(300, innerWidth - box.left - 12)))}px`;
  field.setAttribute("aria-expanded", String(options.length > 0));
  mark();
  told(options.length);
}

function mark() {
  [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === active)));
  if (active < 0) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", `proposal-${active}`);
  list.children[active].scrollIntoView({ block: "nearest" });
}

function close() {
  clearTimeout(timer);
  asked?.abort();
  list.hidden = true;
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
  options = [];
  answered = "";
  field = null;
}

function take(at) {
  const here = field, option = options[at];
  close();
  leaving(here);
  chosen(here, option);
}

function key(event) {
  const isOpen = !list.hidden && field === event.target;
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isOpen) {
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    mark();
  } else if (event.key === "Enter" && event.target.value.trim()) {
    event.preventDefault();
    event.stopPropagation();
    if (isOpen && answered === event.target.value.trim()) return take(Math.max(active, 0));
    takeFirst(event.target, event.target.value.trim());
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}
