// What the screen does: opens contacts, records changes, shows them.

import { $, h, morph } from "./dom.js";
import * as dialogs from "./dialogs.js";
import { listen } from "./keys.js";
import { left } from "./left.js";
import { NOW, apply, empty, flat, isOpen, of } from "./model.js";
import { Outbox, cookie, uuid } from "./outbox.js";
import { right } from "./right.js";
import { Search } from "./search.js";
import { Store } from "./store.js";
import { draw as drawTop } from "./top.js";
import { fold, language, say, speak, t } from "./words.js";

const LOOK = 30000; // milliseconds between two looks at what others changed
const ALONE = 60000; // since anyone touched the screen: what it asks then is no sign of life
const ALIVE = 240000; // someone types without sending anything: the server is told this often

export class Desk {
  constructor(start, here) {
    this.start = start;
    this.contacts = new Map(); // id: {base, reason, need, search, isLoaded}
    this.open = []; // ids of the tabs, in order
    this.active = null;
    this.refusals = [];
    this.state = { saved: null, isOffline: false, problem: "" };
    this.touched = Date.now();
    this.skew = 0; // milliseconds by which the clock here is behind the server's
    speak(start.words, here);
    this.search = new Search(this);
  }

  async begin() {
    this.store = await Store.open(this.start.user);
    this.outbox = new Outbox(this.store, this);
    const waiting = await this.outbox.load();
    this.refusals = await this.store.refused();
    this.channel = new BroadcastChannel(`balise-desk-${this.start.user}`);
    this.channel.onmessage = ({ data }) => this.hear(data);
    const kept = (await this.store.kept("tabs")) || { open: [], active: null };
    const asked = location.hash.slice(1);
    for (const { contact } of waiting) if (!kept.open.includes(contact)) kept.open.push(contact);
    if (/^[0-9a-f-]{36}$/.test(asked) && !kept.open.includes(asked)) kept.open.push(asked);
    await this.look();
    const mine = (this.recent || []).filter((one) => one.is_mine && one.is_open).map(({ id }) => id).reverse();
    await Promise.all([...new Set([...kept.open, ...mine])].map((id) => this.load(id)));
    this.open = [...new Set([...kept.open, ...mine])].filter((id) => this.contacts.has(id));
    this.active = this.open.includes(asked) ? asked : this.open.includes(kept.active) ? kept.active : this.open[this.open.length - 1] || null;
    listen(this);
    this.watch();
    this.draw();
    document.body.dataset.ready = "yes";
    if (waiting.length) this.outbox.go();
    if (this.active) this.search.run();
  }

  watch() {
    const touch = () => { this.touched = Date.now(); };
    addEventListener("keydown", touch, true);
    addEventListener("pointerdown", touch, true);
    addEventListener("online", () => this.outbox.go());
    addEventListener("offline", () => { this.state.isOffline = true; this.drawTop(); });
    addEventListener("focus", () => { if (this.isSignedOut) this.tryAgain(); });
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.rest(), LOOK);
  }

  // Twice a minute: what others changed, and whether anyone is still here.
  async rest() {
    if (this.isSignedOut) return;
    if (!document.hidden) await this.look();
    const silent = Date.now() - this.touched;
    const [warning, end] = this.start.idle.map((seconds) => seconds * 1000);
    if (silent < ALIVE && Date.now() - (this.lived || 0) > ALIVE) this.live();
    if (silent > warning && silent < end && !$("idle")) dialogs.idle(this, Math.max(1, Math.round((end - silent) / 60000)));
    this.drawTop();
  }

  live() {
    this.touched = Date.now();
    return this.ask("session", "", { method: "POST", headers: { "X-CSRFToken": cookie("csrftoken") } }).catch(() => null);
  }

  // Addresses and asking

  address(name, id = "") {
    return this.start.addresses[language()][name].replace("00000000-0000-0000-0000-000000000000", id);
  }

  ask(name, id = "", options = {}, query = "") {
    const { headers, ...more } = options;
    const isByItself = Date.now() - this.touched > ALONE;
    if (!isByItself) this.lived = Date.now();
    return fetch(this.address(name, id) + query, {
      credentials: "same-origin", redirect: "manual", ...more,
      headers: { Accept: "application/json", ...(isByItself ? { "Balise-By-Itself": "1" } : {}), ...(headers || {}) },
    });
  }

  async look() {
    try {
      const answer = await this.ask("contacts");
      if (answer.status === 401) return this.signedOut();
      if (!answer.ok) return undefined;
      const told = await answer.json();
      if (told.user !== this.start.user) return location.reload();
      this.skew = Date.parse(told.now) - Date.now();
      this.recent = told.contacts;
      this.back();
      for (const { id, number } of told.contacts) {
        const here = this.contacts.get(id);
        if (here && number > here.base.number && !this.outbox.of(id).length) await this.load(id, true);
      }
    } catch {
      this.offline();
    }
    return undefined;
  }

  async load(id, isChanged = false) {
    const before = this.contacts.get(id);
    const waits = this.outbox.of(id).length > 0;
    let base = before?.base || (waits ? empty(id) : null);
    try {
      const answer = await this.ask("contact", id);
      if (answer.ok) base = flat(await answer.json());
    } catch { /* offline: what waits here is shown */ }
    if (!base) return;
    this.contacts.set(id, { ...(before || {}), base });
    if (isChanged && before && before.base.number < base.number) this.tell(t("changed_elsewhere"));
    if (isChanged) this.draw();
  }

  // The contact in hand

  contact(id = this.active) {
    const here = this.contacts.get(id);
    if (!here) return null;
    const { base } = here;
    const seen = { ...base, fields: { ...base.fields }, rows: Object.fromEntries(Object.entries(base.rows).map(([noun, rows]) => [noun, rows.map((row) => ({ ...row }))])) };
    for (const change of this.outbox.of(id)) apply(seen, change);
    return seen;
  }

  need(contact = this.contact()) {
    if (!contact) return null;
    const wanted = this.contacts.get(contact.id).need;
    return contact.rows.need.find(({ id }) => id === wanted) || contact.rows.need[contact.rows.need.length - 1] || null;
  }

  isTimed(contact) {
    return this.start.timed.includes(contact.fields.channel);
  }

  noteId(contact) {
    const here = this.contacts.get(contact.id);
    here.note ||= uuid();
    return here.note;
  }

  // Changes

  async change(verb, noun, id, values, { of: parent = "", shown = null, isTyping = false, contact = this.active } = {}) {
    const here = this.contacts.get(contact);
    const seen = this.contact(contact);
    const isCorrection = !isOpen(seen) && !this.isLater(verb, noun, values);
    if (isCorrection && !here.reason) {
      here.reason = await dialogs.reason(this);
      if (!here.reason) return this.draw();
    }
    this.dropRefusals(noun, id, Object.keys(values || {}));
    const change = this.outbox.add(contact, { verb, noun, id, of: parent, values: values || {}, shown, reason: isCorrection ? here.reason : "" }, { isTyping });
    if (!isTyping) this.draw();
    return change;
  }

  // What is learned once the exchange is over corrects nothing.
  isLater(verb, noun, values) {
    const later = this.start.later[noun] || [];
    return verb !== "remove" && Object.keys(values || {}).every((name) => later.includes(name));
  }

  set(noun, id, values, options) {
    const contact = this.contact();
    if (noun === "note" && !contact.rows.note.some((row) => row.id === id)) return this.change("add", "note", id, values, options);
    return this.change("set", noun, id, values, options);
  }

  remove(noun, id) {
    return this.change("remove", noun, id, {});
  }

  async begins() {
    const id = uuid(), channel = localStorage.getItem("balise-desk-channel") || "telephone";
    this.contacts.set(id, { base: empty(id) });
    this.open.push(id);
    this.active = id;
    const values = { channel, direction: "inbound" };
    if (this.start.timed.includes(channel)) values.answered_at = NOW;
    await this.change("add", "contact", id, values, { contact: id });
    this.keepTabs();
    this.search.run();
    document.querySelector(`#f-contact-${id}-inquirer input`)?.focus();
    this.tell(t("begun"));
  }

  addNeed(values) {
    const id = uuid(), contact = this.contact();
    this.contacts.get(contact.id).need = id;
    this.contacts.get(contact.id).words = "";
    this.change("add", "need", id, values);
    return id;
  }

  give({ service, site, name, organization, phone, dial }, way = "information") {
    const contact = this.contact(), need = this.need(contact);
    if (!need) return this.tell(t("need_first"));
    const there = of(contact, "referral", need.id).find((row) => row.service === service);
    if (there) return this.change("set", "referral", there.id, { way }).then(() => this.tell(t("given_as", { name, way: this.choice("referral.way", way) })));
    const shown = { service_name: name, organization_name: organization, phones: phone ? [{ number: phone, dial }] : [] };
    const values = { service, way, ...(site ? { site } : {}) };
    this.change("add", "referral", uuid(), values, { of: need.id, shown });
    return this.tell(t("given_one", { name, n: of(contact, "referral", need.id).length + 1 }));
  }

  // What the outbox tells

  known(id) {
    return this.contacts.get(id)?.base.number || 0;
  }

  kept(change) {
    this.channel.postMessage({ change });
    this.drawTop();
  }

  waiting() {
    this.drawTop();
  }

  saved(id, said, gone, refused) {
    const here = this.contacts.get(id);
    const fell = new Set(said.refused.map(({ key }) => key));
    if (here) {
      const isOther = said.document && said.number > here.base.number + said.done.length;
      if (said.document) here.base = flat(said.document);
      else gone.filter(({ key }) => !fell.has(key)).forEach((change) => apply(here.base, change));
      if (said.number !== null) here.base.number = said.number;
      if (isOther) this.tell(t("changed_elsewhere"));
    }
    this.refusals.push(...refused);
    this.state = { saved: Date.now(), isOffline: false, problem: "" };
    this.back();
    this.channel.postMessage({ saved: id, keys: gone.map(({ key }) => key), number: said.number, isChanged: true });
    if (refused.length) this.tell(`${t("refused")} ${refused[0].told}`, true);
    this.draw();
  }

  offline() {
    if (!this.state.isOffline) this.tell(t("offline", { n: this.outbox.pending.length }));
    this.state.isOffline = true;
    this.drawTop();
  }

  back() {
    if (this.isSignedOut) {
      this.isSignedOut = false;
      $("sign-in")?.close();
      this.tell(t("signed_in"));
    }
    if (this.state.isOffline) this.state.isOffline = false;
    if (this.outbox.isStopped) this.outbox.go();
  }

  signedOut() {
    if (this.isSignedOut) return;
    this.isSignedOut = true;
    this.outbox.isStopped = true;
    this.drawTop();
    dialogs.signIn(this);
    this.trying = setInterval(() => (this.isSignedOut ? this.tryAgain() : clearInterval(this.trying)), 3000);
  }

  async tryAgain() {
    const answer = await this.ask("contacts").catch(() => null);
    if (answer?.ok) await this.look();
  }

  // The disk refused: nothing is pretended, the change stays in memory and goes as long as this page is open.
  left(problem) {
    this.state.problem = problem?.message || String(problem);
    this.tell(t("no_store"), true);
    this.drawTop();
  }

  // Another tab of the same person
  hear({ change, saved, keys, number, signedIn, dismissed }) {
    if (signedIn) return this.tryAgain();
    if (dismissed) this.refusals = this.refusals.filter(({ key }) => !dismissed.includes(key));
    if (change) {
      this.outbox.take(change);
      if (!this.contacts.has(change.contact)) this.contacts.set(change.contact, { base: empty(change.contact) });
      if (change.verb === "add" && change.noun === "contact" && !this.open.includes(change.contact)) this.open.push(change.contact);
    }
    if (saved) {
      const here = this.contacts.get(saved);
      this.outbox.of(saved).filter(({ key }) => keys.includes(key)).forEach((one) => { if (here) apply(here.base, one); });
      if (here && number) here.base.number = number;
      this.outbox.drop(keys);
    }
    this.draw();
    return undefined;
  }

  refusedOf(noun, id, name) {
    return this.refusals.findLast((one) => one.contact === this.active && one.noun === noun && one.id === id && Object.keys(one.values || {}).includes(name));
  }

  dropRefusals(noun, id, names) {
    const gone = this.refusals.filter((one) => one.noun === noun && one.id === id && Object.keys(one.values || {}).some((name) => names.includes(name)));
    this.dismiss(gone.map(({ key }) => key));
  }

  dismiss(keys) {
    if (!keys.length) return;
    this.refusals = this.refusals.filter(({ key }) => !keys.includes(key));
    this.store.dismiss(keys);
    this.channel.postMessage({ dismissed: keys });
  }

  // Choices and names

  choices(name) {
    return this.start.choices[name] || [];
  }

  codes(name) {
    return this.start.codes[name] || [];
  }

  choice(name, code) {
    const found = this.choices(name).find(([one]) => one === code);
    return found ? say(found.slice(1)) : code;
  }

  code(list, code) {
    return this.codes(list).find(([one]) => one === code)?.slice(1);
  }

  topicName(need) {
    return need.topic ? say(this.start.topics[need.topic]) || need.topic_name || need.topic : "";
  }

  areaName(row) {
    this.areas ||= {};
    return say(this.areas[row.area]) || row.area_name || row.area;
  }

  numberOf(contact, line) {
    const found = this.linesFor(contact, [line]).find((one) => one.number);
    return found ? h("p.desk-phone", {}, h("a", { href: `tel:${found.number}` }, spaced(found.number)), " ", h("small", {}, say(found.name))) : null;
  }

  // Lines of these kinds, in their order: those of the area before those for everywhere.
  linesFor(contact, kinds) {
    const within = this.contacts.get(contact.id)?.within || [];
    const isHere = ({ areas }) => areas.some((code) => within.includes(code));
    const is = (kind) => this.start.lines.filter(({ line }) => line === kind);
    return kinds.flatMap((kind) => [...is(kind).filter(isHere), ...is(kind).filter(({ areas }) => !areas.length)]);
  }

  // Those of other areas.
  linesElsewhere(contact, kinds) {
    const here = new Set(this.linesFor(contact, kinds));
    return this.start.lines.filter((one) => kinds.includes(one.line) && !here.has(one));
  }

  async locate(contact) {
    const here = this.contacts.get(contact.id);
    if (!contact.fields.area) here.within = [];
    else if (here.withinOf !== contact.fields.area) {
      const answer = await this.ask("proposing", "", {}, `?for=within&q=${encodeURIComponent(contact.fields.area)}`).catch(() => null);
      here.within = answer?.ok ? (await answer.json()).within : [];
    }
    here.withinOf = contact.fields.area;
  }

  // Who the person is goes straight to the server, and stays neither here nor on this device.
  identity(contact, purpose) {
    const kept = contact.identities.filter((one) => one.purpose === purpose && !one.is_forgotten);
    return h("p.desk-row", {},
      h("button.desk-button", { type: "button", "data-do": "identity", "data-purpose": purpose }, t(kept.length ? "identity.replace" : "identity.keep")),
      kept.map((one) => h("button.desk-button.is-bare", { type: "button", "data-do": "identity-shown", "data-id": one.id }, t("identity.read"))),
      kept.length ? h("small", {}, t("identity.until", { day: kept[0].forget_on })) : h("small", {}, t("identity.hint")));
  }

  // Proposing

  async propose(kind, text, signal) {
    try {
      const answer = await this.ask("proposing", "", { signal }, `?for=${kind}&q=${encodeURIComponent(text)}`);
      if (answer.status === 401) this.signedOut();
      if (answer.ok) return (await answer.json()).options;
    } catch (problem) {
      if (problem.name === "AbortError" || kind === "area") throw problem;
    }
    const asked = fold(text).split(/\s+/); // without a connection, topics are still known here
    return Object.entries(this.start.topics).map(([code, name]) => ({ code, label: say(name), note: "" }))
      .filter(({ label }) => asked.every((word) => ` ${fold(label)}`.includes(` ${word}`))).slice(0, 8);
  }

  // Where the next keys go, before what was typed is understood.
  leaving(field) {
    if (field.dataset.propose === "area") return this.after(field);
    if (!field.dataset.need) field.value = "";
    return this.search.focus();
  }

  chosen(field, { code, label }) {
    if (field.dataset.propose === "area") {
      this.areas = { ...this.areas, [code]: [label, label] };
      this.set("contact", this.active, { area: code, is_area_unknown: null });
      this.locate(this.contact());
    } else if (field.dataset.need) this.set("need", field.dataset.need, { topic: code });
    else this.addNeed({ topic: code });
    this.search.go();
  }

  none(field, text) {
    if (field.dataset.propose === "area") {
      field.focus();
      field.value = text;
      return this.tell(t("area.none", { text }), true);
    }
    if (!field.dataset.need) this.addNeed({});
    this.contacts.get(this.active).words = text;
    this.draw();
    this.search.go();
    return this.tell(t("topic.none", { text }), true);
  }

  tellCount(n) {
    if (n) this.tell(t("proposals", { n }));
  }

  // Enter in a field goes to the next one of its column.
  after(field) {
    const column = field.closest("[data-column]");
    const group = field.closest("fieldset") || field;
    const stops = [...column.querySelectorAll("input, select, textarea")].filter((one) => one.offsetParent && !one.closest("dialog") && (one.type !== "radio" || isStop(one)) && one.type !== "checkbox");
    const next = stops.find((one) => group.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !group.contains(one));
    next?.focus();
  }

  // Showing

  draw() {
    const contact = this.contact();
    document.body.dataset.state = contact ? (isOpen(contact) ? "open" : "closed") : "none";
    morph($("desk-left"), contact ? left(this, contact) : h("div", {}, this.welcome()));
    morph($("desk-right"), contact ? right(this, contact) : h("div"));
    this.search.draw(contact);
    this.drawTop();
  }

  welcome() {
    const recent = (this.recent || []).filter(({ id }) => !this.open.includes(id));
    return h("section", {}, h("h2", {}, t("welcome")), h("p.desk-note", {}, t("welcome.how")),
      h("button.desk-button.is-strong", { type: "button", "data-do": "new", "aria-keyshortcuts": "Alt+N" }, t("new"), h("kbd", { "aria-hidden": "true" }, "Alt N")),
      recent.length ? [h("h3", {}, t("today")), dialogs.list(this, recent)] : null);
  }

  drawTop() {
    drawTop(this);
  }

  tick() {
    const shown = $("timer");
    if (shown) drawTop(this, true);
  }

  tell(sentence, isUrgent = false) {
    const region = $(isUrgent ? "told-now" : "told");
    region.textContent = "";
    setTimeout(() => { region.textContent = sentence; }, 30);
    if (isUrgent) {
      const shown = $("notice");
      shown.textContent = sentence;
      shown.hidden = false;
      clearTimeout(this.noticed);
      this.noticed = setTimeout(() => { shown.hidden = true; }, 8000);
    }
  }

  show(id) {
    this.active = id;
    this.keepTabs();
    this.draw();
    this.locate(this.contact());
    this.search.run();
  }

  async reopen(id) {
    if (!this.contacts.has(id)) await this.load(id);
    if (!this.contacts.has(id)) return;
    if (!this.open.includes(id)) this.open.push(id);
    this.show(id);
    $("who")?.focus();
  }

  putAway(id) {
    this.open = this.open.filter((one) => one !== id);
    if (this.active === id) this.active = this.open[this.open.length - 1] || null;
    this.keepTabs();
    this.draw();
    this.search.run();
  }

  keepTabs() {
    this.store.keep("tabs", { open: this.open, active: this.active });
    history.replaceState(null, "", `${this.address("desk")}${this.active ? `#${this.active}` : ""}`);
  }

  async speak(other) {
    speak(this.start.words, other);
    document.documentElement.lang = other;
    document.title = t("title");
    this.keepTabs();
    document.querySelectorAll("[data-word]").forEach((node) => { node.textContent = t(node.dataset.word); });
    document.querySelectorAll("[data-label]").forEach((node) => { node.setAttribute("aria-label", t(node.dataset.label)); });
    this.draw();
    this.search.run();
    this.tell(t("language_is"));
    await Promise.all(this.open.map((id) => this.load(id)));
    this.draw();
  }

  async signOut() {
    const isSent = await this.outbox.flush();
    if (!isSent && !(await dialogs.leave(this))) return;
    if (isSent && !this.refusals.length) await this.store.empty();
    $("sign-out").submit();
  }
}

function isStop(radio) {
  const group = [...document.querySelectorAll(`input[name="${CSS.escape(radio.name)}"]`)];
  return radio === (group.find((one) => one.checked) || group[0]);
}

export function spaced(number) {
  const ten = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return ten ? `${ten[1]} ${ten[2]}-${ten[3]}` : number;
}
