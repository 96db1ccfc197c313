// What the desk asks the server by itself: what others changed, whether the session lives; signing in again in place.

import { cookie } from "./device.js";
import { $ } from "./dom.js";
import * as dialogs from "./dialogs.js";
import { empty, flat } from "./model.js";
import { Names } from "./names.js";
import { language, speak, t } from "./words.js";

const ALONE = 60000; // milliseconds since anyone touched the screen: what it asks then is no sign of life
const AGAIN = 5000; // between two looks while no server answers
const PATIENCE = 20000;
const ALIVE = 240000; // someone types without sending anything: the server is told this often

export class Asking extends Names {
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
    this.looked = Date.now();
    try {
      const answer = await this.ask("contacts", "", { signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401) return this.signedOut();
      if (!answer.ok) return undefined;
      const told = await answer.json();
      if (told.user !== this.start.user) return location.reload();
      this.skew = Date.parse(told.now) - Date.now();
      Object.assign(this, { recent: told.contacts, due: told.due });
      this.back();
      for (const { id, number } of told.contacts) {
        const here = this.contacts.get(id);
        if (here && number > here.base.number && !this.outbox.of(id).length) await this.load(id, true);
      }
      if (!this.active && document.body.dataset.ready) this.draw();
    } catch {
      this.offline();
    }
    return undefined;
  }

  // Each second while no server answers. What waits to be sent asks by itself.
  lookAgain() {
    if (this.state.isOffline && !this.isSignedOut && Date.now() - this.looked > AGAIN) this.look();
  }

  async load(id, isChanged = false) {
    const before = this.contacts.get(id);
    const waits = this.outbox.of(id).length > 0;
    let base = before?.base || (waits ? empty(id) : null);
    try {
      const answer = this.isAway ? null : await this.ask("contact", id, { signal: AbortSignal.timeout(PATIENCE) });
      if (answer?.ok) base = flat(await answer.json());
      if (!answer || answer.status >= 500) this.parts.add(id);
    } catch {
      this.parts.add(id); // what waits here is shown
    }
    if (!base) return;
    this.contacts.set(id, { ...(before || {}), base });
    if (isChanged && before && before.base.number < base.number) this.tell(t("changed_elsewhere"));
    if (isChanged) this.draw();
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

  back() {
    if (this.isSignedOut) {
      this.isSignedOut = false;
      document.body.classList.remove("is-signed-out");
      $("sign-in")?.close();
      this.tell(t("signed_in"));
    }
    if (this.state.isOffline) this.search.soon();
    this.state.isOffline = false;
    if (this.outbox.isStopped) this.outbox.go();
    if (this.isAway || this.parts.size) this.complete();
  }

  // A server answers again: what was opened without it is asked for.
  async complete() {
    if (this.isAway && !(await this.arrive())) return;
    const ids = [...this.parts];
    this.parts.clear();
    await Promise.all(ids.map((id) => this.load(id)));
    this.open.push(...ids.filter((id) => this.contacts.has(id) && !this.open.includes(id)));
    this.active ||= this.open[this.open.length - 1] || null;
    this.draw();
  }

  // The lists, the lines and the people as they are today, and whoever is signed in now.
  async arrive() {
    this.isAway = false; // once at a time
    const answer = await this.ask("start", "", { signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (!answer?.ok) {
      this.isAway = true;
      return false;
    }
    const told = await answer.json();
    if (told.user !== this.start.user) location.reload();
    this.start = told;
    this.store.keep("start", told);
    speak(told.words, language());
    return true;
  }

  signedOut() {
    if (this.isSignedOut) return;
    this.isSignedOut = true;
    document.body.classList.add("is-signed-out"); // whoever passes by reads nothing behind the dialog
    this.outbox.isStopped = true;
    this.drawTop();
    dialogs.signIn(this);
    this.tryAgain(); // it may be another person's by now
    this.trying = setInterval(() => (this.isSignedOut ? this.tryAgain() : clearInterval(this.trying)), 3000);
  }

  async tryAgain() {
    const answer = await this.ask("contacts").catch(() => null);
    if (answer?.ok) await this.look();
  }
}
