// What is typed becomes a topic or an area; the focus goes on before it is understood.

import { after } from "./fields.js";
import { t } from "./words.js";

export class Proposing {
  constructor(desk) {
    this.desk = desk;
    this.sources = { topic: (text, signal) => this.propose("topic", text, signal), area: (text, signal) => this.propose("area", text, signal) };
  }

  async propose(kind, text, signal) {
    try {
      const answer = await this.desk.ask("proposing", "", { signal }, `?for=${kind}&q=${encodeURIComponent(text)}`);
      if (answer.status === 401) this.desk.signedOut();
      if (answer.ok) return (await answer.json()).options;
    } catch (problem) {
      if (problem.name === "AbortError" || kind === "area") throw problem;
    }
    return this.desk.topicsNamed(text);
  }

  // Where the next keys go, before what was typed is understood.
  leaving(field) {
    if (field.dataset.propose === "area") return after(field);
    if (!field.dataset.need) field.value = "";
    return this.desk.search.focus();
  }

  chosen(field, { code, label }) {
    if (field.dataset.propose === "area") {
      this.desk.areas = { ...this.desk.areas, [code]: [label, label] };
      this.desk.set("contact", this.desk.active, { area: code, is_area_unknown: null });
      this.desk.locate(this.desk.contact());
      return this.desk.search.run(); // which answers no need that is being typed meanwhile
    }
    if (field.dataset.need) this.desk.set("need", field.dataset.need, { topic: code });
    else this.desk.addNeed({ topic: code });
    this.desk.search.go();
  }

  none(field, text) {
    if (field.dataset.propose === "area") {
      field.focus();
      field.value = text;
      return this.desk.tell(t("area.none", { text }), true);
    }
    if (!field.dataset.need) this.desk.addNeed({});
    this.desk.contacts.get(this.desk.active).words = text;
    this.desk.draw();
    this.desk.search.go();
    return this.desk.tell(t("topic.none", { text }), true);
  }

  told(n) {
    if (n) this.desk.tell(t("proposals", { n }));
  }
}
