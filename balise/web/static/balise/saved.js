// Views of needs that a person keeps: a name and an address, in the storage of this browser and nowhere else.
const MOST = 50; // views
const place = document.querySelector("[data-saved]");
const one = (name) => place.querySelector(`.saved-${name}`);
const language = document.documentElement.lang;
const gone = []; // { view, at }: removed on this page, and can be put back

const isPath = (path) => typeof path === "string" && /^\/(?![/\\])/.test(path);
const isView = (view) => typeof view?.name === "string" && isPath(view.fr) && isPath(view.en);
const isSame = (view) => (other) => view.en === other.en;

function read() {
  try {
    const told = JSON.parse(localStorage.getItem(place.dataset.saved));
    return Array.isArray(told) ? told.filter(isView) : [];
  } catch {
    return [];
  }
}

// What another tab kept meanwhile is kept: each change is made to what is stored now. One view too many is refused, and
// no other gives way to it. Whether it was done.
function change(how, said) {
  const now = read();
  const next = how(now);
  const isDone = next.length <= Math.max(MOST, now.length) && store(next);
  if (isDone) one("told").textContent = said;
  draw();
  return isDone;
}

function store(views) {
  try {
    localStorage.setItem(place.dataset.saved, JSON.stringify(views));
    one("problem").hidden = true;
  } catch {
    one("problem").hidden = false;
  }
  return one("problem").hidden;
}

// Said before someone tries, and again to who tries: then it has the focus.
function refuse() {
  if (!one("full").hidden) one("full").focus();
}

function made(name) {
  return one(name).content.firstElementChild.cloneNode(true);
}

function row(view) {
  const item = made("view");
  const link = document.createElement("a");
  link.href = view[language] ?? view.fr;
  link.textContent = view.name;
  item.prepend(link, " ");
  for (const words of item.querySelectorAll(".hidden")) words.textContent = ` ${view.name}`;
  item.querySelector(".saved-rename").addEventListener("click", () => rename(item, view));
  item.querySelector(".saved-remove").addEventListener("click", () => remove(view));
  return item;
}

function rename(item, view) {
  const asking = made("renaming");
  const field = asking.querySelector("input");
  field.value = view.name;
  asking.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = field.value.trim();
    if (name) change((views) => views.map((other) => (isSame(view)(other) ? { ...other, name } : other)), place.dataset.renamed);
    focus(view);
  });
  asking.querySelector(".saved-cancel").addEventListener("click", () => {
    draw();
    focus(view);
  });
  item.replaceWith(asking);
  field.select();
}

function remove(view) {
  gone.push({ view, at: read().findIndex(isSame(view)) });
  change((views) => views.filter((other) => !isSame(view)(other)), place.dataset.removed);
  [...place.querySelectorAll(".saved-return")].find((button) => button.dataset.of === view.en)?.focus();
}

function rowOfGone(removed) {
  const item = made("gone");
  const button = item.querySelector("button");
  item.querySelector("span").textContent = `${removed.view.name} – ${place.dataset.removed}`;
  button.querySelector(".hidden").textContent = ` ${removed.view.name}`;
  button.dataset.of = removed.view.en;
  button.addEventListener("click", () => {
    const put = (views) => [...views.slice(0, removed.at), removed.view, ...views.slice(removed.at)];
    if (!change(put, place.dataset.back)) return refuse();
    gone.splice(gone.indexOf(removed), 1);
    draw();
    focus(removed.view);
  });
  return item;
}

function focus(view) {
  const path = view[language] ?? view.fr;
  [...place.querySelectorAll(".saved-list a")].find((link) => link.getAttribute("href") === path)?.focus();
}

function draw() {
  const views = read();
  const items = views.map(row);
  for (const removed of gone) items.splice(removed.at, 0, rowOfGone(removed));
  one("list").replaceChildren(...items);
  one("count").textContent = views.length ? `(${views.length})` : "";
  one("full").hidden = views.length < MOST;
}

function keep(name) {
  const view = { name };
  for (const link of document.querySelectorAll("link[rel=alternate][hreflang]")) {
    view[link.hreflang] = new URL(link.href).pathname + place.dataset.query;
  }
  if (!change((views) => [view, ...views.filter((other) => !isSame(view)(other))], place.dataset.kept)) refuse();
}

one("plain").hidden = true;
one("where").hidden = one("form").hidden = false;
one("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = new FormData(event.target).get("name").trim();
  if (name) keep(name);
});
addEventListener("storage", (event) => {
  if (event.key === place.dataset.saved) draw();
});
draw();
