// What became of the changes: sent, refused, kept while offline, made in another tab of the same person.

import { Asking } from "./asking.js";
import { apply, empty, flat } from "./model.js";
import { t } from "./words.js";

export class Sending extends Asking {
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
      const isOther = said.document && !this.parts.has(id) && said.number > here.base.number + said.done.length;
      if (said.document) {
        here.base = flat(said.document);
        this.parts.delete(id);
      } else gone.filter(({ key }) => !fell.has(key)).forEach((change) => apply(here.base, change));
      if (said.number !== null) here.base.number = said.number;
      if (isOther) this.tell(t("changed_elsewhere"));
    }
    this.refusals.push(...refused);
    this.state = { ...this.state, saved: Date.now(), problem: "" };
    this.back();
    this.channel.postMessage({ saved: id, keys: gone.map(({ key }) => key), number: said.number, isChanged: true });
    if (refused.length) this.tell(`${t("refused")} ${refused[0].told}`, true);
    this.draw();
  }

  offline() {
    if (!this.state.isOffline) this.tell(t("away"));
    this.state.isOffline = true;
    this.drawTop();
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
}
