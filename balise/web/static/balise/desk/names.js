// What codes are called, and which lines are for an area.

import { fold, say } from "./words.js";

export class Names {
  constructor(start) {
    this.start = start;
    this.contacts = new Map(); // id: {base, reason, need, search, isLoaded}
  }

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

  // Topics whose name has every word: known here without a connection.
  topicsNamed(text) {
    const asked = fold(text).split(/\s+/);
    return Object.entries(this.start.topics).map(([code, name]) => ({ code, label: say(name), note: "" }))
      .filter(({ label }) => asked.every((word) => ` ${fold(label)}`.includes(` ${word}`))).slice(0, 8);
  }
}
