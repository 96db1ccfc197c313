// The middle: services for the need in hand, asked from what the contact says.

import { $, h, icon, morph } from "./dom.js";
import { button } from "./fields.js";
import { of } from "./model.js";
import { say, t } from "./words.js";

const WAIT = 250;
const ONE_COLUMN = matchMedia("(max-width: 62rem)"); // as desk.css
const WAYS = { KeyI: "information", KeyW: "emailed", KeyT: "direct_transfer", KeyC: "corridor" };
const GENDERS = { woman: "woman", man: "man" };
const FAMILIES = { alone: "single", couple: "couple", one_parent: "single_parent", two_parents: "parent" }; // of same_as

export class Search {
  constructor(desk) {
    this.desk = desk;
    this.asked = "";
    this.queue = []; // digits typed before the answer came
    document.addEventListener("keydown", (event) => { if (event.target.closest?.("#found")) this.key(event); });
  }

  // What is asked, from the need and the person.
  question(contact) {
    const here = this.desk.contacts.get(contact.id), need = this.desk.need(contact);
    const { area, gender, age_band: band, household, is_newcomer: isNewcomer, inquirer } = contact.fields;
    const asked = new URLSearchParams();
    if (need?.topic) asked.append("topic", need.topic);
    if (here.words) asked.set("q", here.words);
    if (area && here.mode !== "anywhere") asked.set("area", area);
    if (area && here.mode) asked.set("mode", here.mode);
    if (this.isProfiled(contact, need)) {
      const age = middle(band, this.desk.code("age_band", band));
      if (age !== null) asked.set("age", age);
      if (GENDERS[gender]) asked.set("gender", gender);
      const family = FAMILIES[this.desk.code("household", household)?.[2]];
      if (family) asked.set("family", family);
      if (isNewcomer) asked.set("status", "newcomer");
    }
    if (here.page > 1) asked.set("page", here.page);
    return { asked, inquirer };
  }

  // The profile is that of who speaks: of no use where the need is someone else's.
  isProfiled(contact, need) {
    const here = this.desk.contacts.get(contact.id);
    if (here.isProfiled !== undefined) return here.isProfiled;
    return !["relative", "professional"].includes(contact.fields.inquirer) && (!need?.who_for || need.who_for === "self");
  }

  draw(contact) {
    morph($("desk-question"), contact ? this.head(contact) : h("div"));
    $("desk-middle").hidden = !contact;
    if (!contact) return;
    this.mark(contact);
    const { asked } = this.question(contact);
    if (this.shown !== contact.id + asked) this.soon();
  }

  head(contact) {
    const here = this.desk.contacts.get(contact.id), need = this.desk.need(contact);
    const modes = [["in_or_serving", "mode.in_or_serving"], ["near", "mode.near"], ["anywhere", "mode.anywhere"]];
    const script = this.desk.start.scripts.find(({ topics }) => need?.topic && topics.some((code) => need.topic === code || need.topic.startsWith(`${code}.`)));
    return h("div", {},
      h("div.desk-head", {},
        h("h2", { id: "search", tabindex: "-1" }, t("search"), " ", h("kbd", { "aria-hidden": "true" }, "Alt 3")),
        button("scripts", t("scripts"), { keys: "Alt+G", kind: "is-bare" })),
      script ? h("p.desk-script-hint", {}, icon("alert"), h("strong", {}, say(script.title)), " ", button("scripts", t("script.open"), { kind: "is-bare", "data-script": script.code })) : null,
      h("div.desk-seek", {},
        h("p.desk-field", {}, h("label", { for: "words" }, t("words"), " ", h("kbd", { "aria-hidden": "true" }, "Alt S")),
          h("input", { id: "words", type: "search", autocomplete: "off", value: here.words || "", "aria-keyshortcuts": "Alt+S", placeholder: need ? this.desk.topicName(need) : t("words.hint") })),
        h("fieldset.desk-field.desk-segments", {}, h("legend", {}, contact.fields.area ? this.desk.areaName(contact.fields) : t("area.not_said")),
          h("div.desk-row", {}, modes.map(([code, word]) => h("label", {},
            h("input", { type: "radio", name: "mode", id: `mode-${code}`, value: code, checked: (here.mode || "in_or_serving") === code, disabled: !contact.fields.area, "data-mode": code }), h("span", {}, t(word))))))),
      h("p.desk-profile", {}, h("label.desk-tick", {}, h("input", { type: "checkbox", id: "profiled", checked: this.isProfiled(contact, need), "data-profiled": "yes" }), h("span", {}, t("profiled"), this.profile(contact)))));
  }

  profile(contact) {
    const { gender, age_band: band, household, is_newcomer: isNewcomer } = contact.fields;
    const told = [GENDERS[gender] ? this.desk.choice("contact.gender", gender) : "", say(this.desk.code("age_band", band)), say(this.desk.code("household", household)), isNewcomer ? t("newcomer") : ""].filter(Boolean);
    return told.length ? ` (${told.join(" · ")})` : "";
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), WAIT);
  }

  async run() {
    clearTimeout(this.timer);
    const contact = this.desk.contact();
    if (!contact) return;
    const { asked } = this.question(contact);
    this.shown = contact.id + asked;
    this.going?.abort();
    this.going = new AbortController();
    const { signal } = this.going;
    $("found").setAttribute("aria-busy", "true");
    try {
      const answer = await this.desk.ask("finding", "", { signal }, `?${asked}`);
      if (answer.status === 401) return this.desk.signedOut();
      const text = answer.ok ? await answer.text() : "";
      if (signal.aborted) return;
      this.set(text);
      if (!answer.ok) this.lost();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.set("");
      this.lost();
      this.desk.offline();
    }
    $("found").removeAttribute("aria-busy");
  }

  lost() {
    $("found").append(h("p.desk-note", {}, t("search.offline")));
  }

  set(text) {
    const isInside = $("found").contains(document.activeElement);
    const page = new DOMParser().parseFromString(text, "text/html");
    $("found").replaceChildren(...page.body.childNodes);
    $("desk-middle").scrollTop = 0;
    const contact = this.desk.contact();
    if (contact) this.mark(contact);
    const told = $("found").querySelector("[data-told]")?.dataset.told;
    if (told) this.desk.tell(told);
    if (this.isWanted ? !this.isAwaiting : isInside) this.enter();
  }

  // The results are where the next keys go, whether they have come or not.
  focus() {
    if (this.queue.length) this.desk.tell(t("queue.lost"), true);
    this.isWanted = true;
    this.isAwaiting = true; // of what was typed; results shown meanwhile are those of before
    this.queue = [];
    $("found").focus();
    if (ONE_COLUMN.matches) $("desk-middle").scrollIntoView();
  }

  go() {
    this.isAwaiting = false;
    return this.run();
  }

  enter() {
    this.isWanted = false;
    const first = this.buttons()[0], at = document.activeElement;
    if (at === document.body || $("found").contains(at)) (first || $("found")).focus({ preventScroll: true });
    if (ONE_COLUMN.matches && $("found").contains(document.activeElement)) $("desk-middle").scrollIntoView();
    const waiting = this.queue;
    this.queue = [];
    waiting.forEach((digit) => this.nth(digit));
  }

  buttons() {
    return [...$("found").querySelectorAll("[data-service]")];
  }

  // Which are given already for this need.
  mark(contact) {
    const need = this.desk.need(contact);
    const given = new Set(need ? of(contact, "referral", need.id).map(({ service }) => String(service)) : []);
    for (const one of this.buttons()) {
      const isGiven = given.has(one.dataset.service);
      one.setAttribute("aria-pressed", String(isGiven));
      one.closest("li").classList.toggle("is-given", isGiven);
    }
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key, code } = event;
    const buttons = this.buttons(), at = buttons.indexOf(document.activeElement.closest("li")?.querySelector("[data-service]"));
    if (/^[1-9]$/.test(key)) {
      if (this.isWanted || $("found").getAttribute("aria-busy")) this.queue.push(Number(key));
      else this.nth(Number(key));
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      buttons[Math.min(Math.max(at + (key === "ArrowDown" ? 1 : -1), 0), buttons.length - 1)]?.focus();
    } else if (WAYS[code] && at >= 0 && !event.shiftKey) {
      this.desk.give(giving(buttons[at]), WAYS[code]);
    } else if (key === "Delete" || key === "Backspace") {
      if (at >= 0) this.takeBack(buttons[at]);
    } else if (code === "KeyD" && at >= 0) {
      const details = buttons[at].closest("li").querySelector("details");
      if (details) details.open = !details.open;
    } else return;
    event.preventDefault();
  }

  nth(digit) {
    const one = this.buttons().find(({ dataset }) => dataset.digit === String(digit));
    if (one) this.press(one);
  }

  press(one) {
    if (one.getAttribute("aria-pressed") === "true") return this.desk.tell(t("given_already", { name: one.dataset.name }));
    if ($("found").contains(document.activeElement)) one.focus();
    return this.desk.give(giving(one));
  }

  takeBack(one) {
    const contact = this.desk.contact(), need = this.desk.need(contact);
    const row = need && of(contact, "referral", need.id).find(({ service }) => String(service) === one.dataset.service);
    if (row) this.desk.remove("referral", row.id).then(() => this.desk.tell(t("taken_back", { name: one.dataset.name })));
  }
}

function giving({ dataset }) {
  return { service: Number(dataset.service), site: Number(dataset.site) || null, name: dataset.name, organization: dataset.organization, phone: dataset.phone, dial: dataset.dial };
}

// The middle of an age band, from its code or its name ("18-24", "65+"); null when it says no number.
function middle(code, name) {
  const numbers = `${code || ""} ${/\d/.test(code || "") ? "" : name?.[0] || ""}`.match(/\d+/g)?.map(Number).filter((one) => one < 120);
  if (!numbers?.length) return null;
  return numbers.length > 1 ? Math.round((numbers[0] + numbers[1]) / 2) : numbers[0] + 1;
}
