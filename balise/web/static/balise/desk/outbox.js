// Sends changes in their order, one request at a time over all tabs, until the server has each.

import { cookie } from "./device.js";

const FIRST_WAIT = 500; // milliseconds after a failure; doubled each time
const LONGEST_WAIT = 20000;
const MOST = 100; // changes in one request; after a failure half of what was sent, down to 1, and twice as many after a success
const PATIENCE = 20000;
const SESSION = Math.random();

// A UUID without crypto.randomUUID, which a desk reached without TLS does not have.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

// Seconds since a change was made. The counting clock stops while the machine sleeps; the other can be set wrong.
function ago(change) {
  const wall = (Date.now() - change.made_at) / 1000;
  const counted = change.session === SESSION ? (performance.now() - change.counted_at) / 1000 : 0;
  return Math.max(0, counted, wall);
}

export class Outbox {
  // `desk` is told: kept(change), waiting(), saved(contact, answer, sent, refused), offline(), signedOut(), left(problem)
  constructor(store, desk) {
    this.store = store;
    this.desk = desk;
    this.pending = []; // as the store has them, in order
    this.wait = FIRST_WAIT;
    this.most = MOST; // a server short of time may never be done with many at once
    this.tried = 1; // changes in the last request
    this.isStopped = false; // signed out
    this.writing = Promise.resolve(); // to the store, one after the other
  }

  async load() {
    this.pending = (await this.store.changes()).map((one) => ({ ...one, is_sent: true })); // it may have been
    return this.pending;
  }

  of(contact) {
    return this.pending.filter((one) => one.contact === contact);
  }

  add(contact, change, { isTyping = false } = {}) {
    const last = this.pending[this.pending.length - 1];
    if (last && !last.is_sent && last.is_typing && same(last, contact, change)) {
      last.values = change.values;
      last.is_typing = isTyping;
      this.keep(last);
      this.plan(isTyping ? TYPING : 0);
      return last;
    }
    const made = { ...change, key: uuid(), contact, made_at: Date.now(), counted_at: performance.now(), session: SESSION, is_typing: isTyping };
    this.pending.push(made);
    this.keep(made);
    this.plan(isTyping ? TYPING : 0);
    return made;
  }

  keep(change) {
    this.writing = this.writing
      .then(async () => { change.order = await this.store.put(plain(change)); })
      .then(() => this.desk.kept(change), (error) => this.desk.left(error));
  }

  // Another tab of the same person made this change; it sends it too if it can, and the server does it once.
  take(change) {
    if (!this.pending.some((one) => one.key === change.key)) this.pending.push({ ...change, session: 0, is_sent: true });
  }

  // Another tab has sent these. What was typed here since goes as a change of its own.
  drop(keys) {
    const newer = this.pending.filter((one) => keys.includes(one.key) && !one.is_sent && one.is_typing);
    this.pending = this.pending.filter((one) => !keys.includes(one.key));
    newer.forEach(({ contact, noun, id, of, values }) => this.add(contact, { verb: "set", noun, id, of, values }, { isTyping: true }));
    this.desk.waiting();
  }

  plan(milliseconds) {
    if (this.timer && this.due <= Date.now() + milliseconds) return;
    clearTimeout(this.timer);
    this.due = Date.now() + milliseconds;
    this.timer = setTimeout(() => { this.timer = 0; this.send(); }, milliseconds);
  }

  go() {
    this.isStopped = false;
    this.wait = FIRST_WAIT;
    this.plan(0);
  }

  // Resolves when nothing waits, or when nothing can be sent now.
  async flush() {
    for (let tries = 0; tries < 60 && this.pending.length && !this.isStopped && navigator.onLine; tries += 1) {
      this.plan(0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (this.failures > 1) break;
    }
    return this.pending.length === 0;
  }

  async send() {
    if (this.isSending || this.isStopped || !this.pending.length) return;
    this.isSending = true;
    try {
      await this.writing; // what is sent is on the disk first
      if (navigator.locks) await navigator.locks.request(`balise-desk-${this.store.user}`, () => this.once());
      else await this.once();
      this.failures = 0;
    } catch (problem) {
      this.failures = (this.failures || 0) + 1;
      this.desk.offline(problem);
      clearTimeout(this.timer);
      this.timer = 0;
      this.plan(this.wait * (0.8 + Math.random() * 0.4));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.most = Math.max(1, Math.floor(this.tried / 2));
    } finally {
      this.isSending = false;
      if (!this.failures && this.pending.length) this.plan(0);
    }
  }

  async once() {
    const first = this.pending[0];
    if (!first) return;
    const sent = [];
    for (const one of this.pending) {
      if (one.contact !== first.contact || sent.length === this.most) break;
      sent.push(one);
    }
    sent.forEach((one) => { one.is_sent = true; });
    this.tried = sent.length;
    const body = JSON.stringify({ by: this.store.user, known: this.desk.known(first.contact), changes: sent.map(told) });
    const answer = await this.desk.ask("changes", first.contact, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 401 || (answer.status === 403 && !(await this.mayBeRefreshed()))) {
      this.isStopped = true;
      this.desk.signedOut();
      return;
    }
    if (answer.status === 403) throw new Error("the form key had changed");
    const isTooMuch = answer.status === 413 && sent.length > 1;
    if (answer.status >= 500 || answer.status === 429 || isTooMuch || answer.redirected) throw new Error(`${answer.status}`);
    const said = await answer.json();
    // What the server cannot read at all is set apart whole, so that it never stands in the way of the rest.
    const done = answer.ok ? said : { done: [], refused: sent.map(({ key }) => ({ key, told: said.told || `${answer.status}` })), number: null };
    await this.settled(first.contact, sent, done);
  }

  // The key of forms changes at each sign-in: asking anything brings the new one.
  async mayBeRefreshed() {
    const answer = await this.desk.ask("contacts");
    return answer.ok;
  }

  async settled(contact, sent, said) {
    const over = new Set([...said.done, ...said.refused.map(({ key }) => key)]);
    const gone = sent.filter(({ key }) => over.has(key));
    const refused = said.refused.map(({ key, told: why }) => ({ ...plain(sent.find((one) => one.key === key)), told: why }));
    await this.writing;
    await this.store.settle(gone.map(({ order }) => order).filter((order) => order !== undefined), refused);
    this.pending = this.pending.filter(({ key }) => !over.has(key));
    this.wait = FIRST_WAIT;
    this.most = Math.min(this.most * 2, MOST);
    this.desk.saved(contact, said, gone, refused);
  }
}

const TYPING = 3000; // a text being typed goes once it rests, or is left

function same(one, contact, change) {
  const fields = (values) => Object.keys(values).join();
  return one.contact === contact && one.noun === change.noun && one.id === change.id && one.verb === change.verb && fields(one.values) === fields(change.values);
}

function told(change) {
  const { key, verb, noun, id, of, values, reason } = change;
  return { key, verb, noun, id, of: of || "", values: values || {}, reason: reason || "", ago: ago(change) };
}

function plain(change) {
  return JSON.parse(JSON.stringify(change));
}
