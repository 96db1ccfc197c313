// The bar: open contacts, the time, and what is saved.

import { $, h, icon, morph } from "./dom.js";
import { isOpen } from "./model.js";
import { hour, language, lasted, t } from "./words.js";

const PLACES = ["desk", "follow_ups", "supervision", "my_reviews", "account"];

let shown = null;

export function draw(desk, isTick = false) {
  const contact = desk.contact();
  if (!isTick) morph($("tabs"), h("div", {}, tabs(desk)));
  morph($("saving"), h("div", {}, saving(desk)));
  morph($("clock"), h("div", {}, contact ? clock(desk, contact) : null));
  document.body.classList.toggle("is-offline", desk.state.isOffline);
  morph($("places"), h("div", {}, h("ul", {}, places(desk))));
  $("away").hidden = !desk.state.isOffline || desk.isSignedOut;
  $("away-part").hidden = !desk.parts.size;
  if (!isTick) reveal($(`tab-${desk.active}`));
}

// The tab of the contact shown is in sight, also as its title grows and what stands beside it takes room.
function reveal(tab) {
  const now = `${tab?.id} ${tab?.offsetWidth} ${tab?.parentElement.clientWidth}`;
  if (tab && now !== shown) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  shown = now;
}

// Its hour first, since the end of a title is cut.
export function titleOf(desk, contact) {
  const { fields, rows } = contact;
  const need = rows.need.find(({ topic }) => topic);
  const where = fields.area ? desk.areaName(fields) : need ? "" : desk.choice("contact.channel", fields.channel);
  return [hour(fields.created_at || fields.answered_at || Date.now()), where, need ? desk.topicName(need) : ""].filter(Boolean).join(" · ");
}

// Where else one works: what is not for everyone is only shown to whom it is for.
function places(desk) {
  const own = PLACES.filter((name) => name !== "supervision" || desk.start.is_senior);
  return own.map((name) => h("li", {}, h("a", { href: desk.address(name), "aria-current": name === "desk" ? "page" : null }, t(`place.${name}`),
    name === "follow_ups" && desk.due ? h("strong.desk-count", {}, ` ${desk.due}`) : null)));
}

function tabs(desk) {
  const titles = desk.open.map((id) => titleOf(desk, desk.contact(id)));
  const nth = (at) => titles.slice(0, at + 1).filter((one) => one === titles[at]).length;
  return [
    h("ul.desk-tabs", {}, desk.open.map((id, at) => {
      const contact = desk.contact(id);
      const isTwice = titles.filter((one) => one === titles[at]).length > 1;
      const title = isTwice ? `${titles[at]} (${nth(at)})` : titles[at];
      return h("li", { id: `tab-${id}`, class: isOpen(contact) ? "" : "is-closed" },
        h("button.desk-tab", { type: "button", "data-do": "show", "data-id": id, "aria-current": id === desk.active ? "true" : null }, title, isOpen(contact) ? null : h("small", {}, ` ${t("closed")}`)),
        isOpen(contact) ? null : h("button.desk-icon", { type: "button", "data-do": "put-away", "data-id": id, "aria-label": `${t("put_away")} ${title}`, title: t("put_away") }, icon("x")));
    })),
    h("button.desk-button.is-strong.desk-new", { type: "button", "data-do": "new", "aria-keyshortcuts": "Alt+N", title: `${t("new")} (Alt N)`, id: "new" }, icon("plus"), h("span", {}, t("new")), h("kbd", { "aria-hidden": "true" }, "Alt N")),
  ];
}

function saving(desk) {
  const waiting = desk.outbox.pending.length;
  const n = desk.outbox.pending.filter(({ order }) => order !== undefined).length; // this device has them
  const refused = desk.refusals.length;
  const { isOffline, saved, problem } = desk.state;
  const [word, kind] = problem ? [t("no_store"), "bad"]
    : desk.isSignedOut ? [t("session_over", { n }), "bad"]
      : isOffline ? [t(n ? "offline" : "offline.none", { n }), "bad"]
        : waiting ? [t("sending"), "busy"]
          : saved ? [t("saved_at", { at: hour(saved) }), "good"] : [t("ready"), "good"];
  return h("p.desk-saving", { class: `is-${kind}`, "data-pending": String(waiting), "data-unkept": String(waiting - n), id: "saving-text" }, icon(kind === "bad" ? "alert" : "check"), h("span", {}, word), refused ? h("strong", {}, ` · ${t("refused.count", { n: refused })}`) : null);
}

// By the hour of the server, so that a clock set wrong counts right.
function clock(desk, contact) {
  const { answered_at: answered, ended_at: ended, wrapped_at: wrapped } = contact.fields;
  if (!desk.isTimed(contact) || !answered || wrapped) return null;
  const now = Date.now() + (contact.number ? desk.skew : 0);
  const talk = ((ended ? Date.parse(ended) : now) - Date.parse(answered)) / 1000;
  return h("p.desk-clock", { id: "timer", role: "timer", "aria-live": "off", "aria-label": t("timer") }, lasted(talk), ended ? h("small", {}, ` + ${lasted((now - Date.parse(ended)) / 1000)}`) : null, h("span.hidden", {}, language() === "fr" ? " minutes" : " minutes"));
}
