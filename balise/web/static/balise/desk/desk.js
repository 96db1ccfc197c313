// What the screen does: opens contacts, records changes, shows them.

import { $, h, morph } from "./dom.js";
import { cookie, forget, isOf, keepShell } from "./device.js";
import * as dialogs from "./dialogs.js";
import { button } from "./fields.js";
import { listen } from "./keys.js";
import { left } from "./left.js";
import { NOW, apply, empty, isOpen, of } from "./model.js";
import { Outbox, uuid } from "./outbox.js";
import { right } from "./right.js";
import { Search } from "./search.js";
import { Sending } from "./sending.js";
import { Store } from "./store.js";
import { draw as drawTop } from "./top.js";
import { live, speak, t } from "./words.js";

const LOOK = 30000; // milliseconds between two looks at what others changed

export class Desk extends Sending {
  // `isAway`: no server answers, and `start` is what one told last.
  constructor(start, here, isAway) {
    super(start);
    this.isAway = isAway;
    this.parts = new Set(); // ids of contacts that no server has told: only what waits here of them is known
    this.looked = 0;
    this.open = []; // ids of the tabs, in order
    this.active = null;
    this.refusals = [];
    this.state = { saved: null, isOffline: isAway, problem: "" };
    this.touched = Date.now();
    this.skew = 0; // milliseconds by which the clock here is behind the server's
    speak(start.words, here);
    live(start.zone);
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
    if (!this.isAway) await this.look();
    const mine = (this.recent || []).filter((one) => one.is_mine && one.is_open).map(({ id }) => id).reverse();
    await Promise.all([...new Set([...kept.open, ...mine])].map((id) => this.load(id)));
    this.open = [...new Set([...kept.open, ...mine])].filter((id) => this.contacts.has(id));
    this.active = this.open.includes(asked) ? asked : this.open.includes(kept.active) ? kept.active : this.open[this.open.length - 1] || null;
    listen(this);
    this.watch();
    this.draw();
    document.body.dataset.ready = "yes";
    if (this.isAway) this.tell(t("away"));
    else this.stay();
    if (waiting.length) this.outbox.go();
    if (this.active) this.search.run();
  }

  // The device can open this desk again without a server.
  stay() {
    isOf(this.start.user);
    this.store.keep("start", this.start);
    keepShell(["fr", "en"].map((side) => this.start.addresses[side].keeper));
  }

  watch() {
    const touch = () => { this.touched = Date.now(); };
    addEventListener("keydown", touch, true);
    addEventListener("pointerdown", touch, true);
    addEventListener("online", () => { this.outbox.go(); this.look(); });
    addEventListener("offline", () => { this.state.isOffline = true; this.drawTop(); });
    addEventListener("focus", () => { if (this.isSignedOut) this.tryAgain(); });
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.rest(), LOOK);
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

  // The hour of the answer goes where nobody waits, and comes back with a channel where someone does.
  answering(channel) {
    const contact = this.contact(), here = this.contacts.get(contact.id), isTimed = this.start.timed.includes(channel);
    if (isTimed === this.isTimed(contact)) return {};
    if (!isTimed) here.answered = contact.fields.answered_at;
    const answered = here.answered && new Date(Math.min(Date.parse(here.answered), this.now())).toISOString();
    return { answered_at: isTimed ? answered || NOW : null };
  }

  // The server's hour.
  now() {
    return Date.now() + this.skew;
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
    const id = uuid();
    this.contacts.set(id, { base: empty(id) });
    this.open.push(id);
    this.active = id;
    await this.change("add", "contact", id, { channel: "telephone", direction: "inbound", answered_at: NOW }, { contact: id });
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

  // Showing

  draw() {
    const contact = this.contact();
    document.body.dataset.state = contact ? (isOpen(contact) ? "open" : "closed") : "none";
    morph($("desk-left"), contact ? left(this, contact) : h("div", {}, this.welcome()));
    morph($("desk-right"), contact ? right(this, contact) : h("div"));
    if (!contact) $("scripts")?.close("");
    this.search.draw(contact);
    this.drawTop();
  }

  welcome() {
    const known = (one) => (this.contacts.has(one.id) ? { ...one, is_open: isOpen(this.contact(one.id)) } : one); // closed here a moment ago
    const recent = (this.recent || []).filter(({ id }) => !this.open.includes(id)).map(known);
    const mine = recent.filter((one) => one.is_mine), others = recent.filter((one) => !one.is_mine && one.is_open);
    return h("section", {}, h("h2", {}, t("welcome")), h("p.desk-note", {}, h("span.desk-keys", {}, t("welcome.keys"), " "), t("welcome.how")),
      h("p.desk-row", {}, button("new", t("new"), { keys: "Alt+N", kind: "is-strong" }), button("earlier", t("earlier"), { keys: "Alt+B" })),
      this.due === undefined ? null : h("p.desk-due", { class: this.due ? "is-due" : "" }, h("a", { href: this.address("follow_ups") }, t("due_now", { n: this.due }))),
      this.recent ? [h("h3", {}, t("mine")), mine.length ? dialogs.list(this, mine) : h("p.desk-note", {}, t("mine.none"))] : null,
      others.length ? [h("h3", {}, t("others")), dialogs.list(this, others, (one) => one.counsellor_name)] : null);
  }

  drawTop() {
    drawTop(this);
  }

  tick() {
    const shown = $("timer");
    if (shown) drawTop(this, true);
    this.lookAgain();
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
    this.store.keep("tabs", { open: [...new Set([...this.open, ...this.parts])], active: this.active });
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
    const told = this.open.filter((id) => this.contacts.get(id)?.base.number); // of others the server knows nothing yet
    await Promise.all(told.map((id) => this.load(id)));
    this.draw();
  }

  async signOut() {
    const isSent = await this.outbox.flush();
    if ((!isSent || this.refusals.length) && !(await dialogs.leave(this))) return;
    await this.store.leave().catch(() => null);
    await forget().catch(() => null);
    const form = $("sign-out");
    form.elements.csrfmiddlewaretoken.value = cookie("csrftoken");
    form.submit();
  }
}
