// Suggestions under a field as one types: an editable combobox with a list (ARIA Authoring Practices Guide).
// Without it the field is a plain one, and the form works as it is.
"use strict";
(() => {
  const WAIT = 120; // milliseconds without a key before asking
  const LEAST = 2; // letters
  let fields = 0;

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  function drawn(one, id) {
    const picture = element("span", { class: "suggestion-icon" });
    picture.innerHTML = one.icon; // an icon of the site's own
    const words = element("span", { class: "suggestion-words" });
    if (one.matched) {
      words.append(element("span", { class: "suggestion-matched" }, one.matched), element("span", { "aria-hidden": "true" }, " → "));
    }
    words.append(one.label);
    const option = element("div", { id, role: "option", "aria-selected": "false", class: "suggestion" }, picture, words);
    if (one.note) option.append(element("span", { class: "suggestion-note" }, one.note));
    return option;
  }

  class Combobox {
    constructor(field) {
      this.field = field;
      this.id = `suggestions-${(fields += 1)}`;
      this.replies = new Map();
      this.options = [];
      this.active = -1;
      this.list = element("div", { id: this.id, role: "listbox", class: "suggestions", "aria-label": "Suggestions", hidden: "" });
      this.status = element("span", { class: "hidden", role: "status" });
      field.after(this.list, this.status);
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id };
      for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);
      field.addEventListener("input", () => this.wait());
      field.addEventListener("keydown", (event) => this.key(event));
      field.addEventListener("blur", () => this.close());
      this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.choose(this.options.findIndex(({ shown }) => shown === option));
      });
    }

    wait() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      if (this.asked) this.asked.abort();
      const text = this.field.value.trim();
      if (text.length < LEAST) return this.close();
      this.asked = new AbortController();
      try {
        const reply = await this.reply(text, this.asked.signal);
        if (this.field.value.trim() === text && document.activeElement === this.field) this.show(reply);
      } catch (error) {
        if (error.name !== "AbortError") this.close(); // no suggestion is no obstacle: the form still works
      }
    }

    async reply(text, signal) {
      if (!this.replies.has(text)) {
        const answer = await fetch(`${this.field.dataset.suggest}&q=${encodeURIComponent(text)}`, { signal });
        if (!answer.ok) throw new Error(`suggestions: ${answer.status}`);
        this.replies.set(text, await answer.json());
      }
      return this.replies.get(text);
    }

    show({ told, sections }) {
      this.options = [];
      this.active = -1;
      this.field.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(...sections.map((section, place) => {
        const title = element("div", { id: `${this.id}-${place}`, class: "suggestions-title", role: "presentation" }, section.title);
        const group = element("div", { role: "group", "aria-labelledby": title.id }, title);
        for (const one of section.options) {
          const shown = drawn(one, `${this.id}-option-${this.options.length}`);
          this.options.push({ ...one, kind: section.kind, shown });
          group.append(shown);
        }
        return group;
      }));
      this.status.textContent = told;
      if (!this.options.length || this.isComplete()) return this.close();
      this.list.hidden = false;
      this.list.scrollTop = 0;
      this.field.setAttribute("aria-expanded", "true");
    }

    // A place typed in full needs no list, which on a telephone would cover the button to search.
    isComplete() {
      const typed = this.field.value.trim();
      return this.options.some(({ kind, label }) => kind === "place" && this.field.name === "where" && !label.localeCompare(typed, undefined, { sensitivity: "base" }));
    }

    close() {
      clearTimeout(this.timer);
      if (this.asked) this.asked.abort();
      this.list.hidden = true;
      this.active = -1;
      this.field.setAttribute("aria-expanded", "false");
      this.field.removeAttribute("aria-activedescendant");
    }

    // One step down or up; past either end is the text itself.
    move(step) {
      const places = this.options.length + 1;
      this.active = ((this.active + 1 + step + places) % places) - 1;
      this.options.forEach(({ shown }, place) => shown.setAttribute("aria-selected", String(place === this.active)));
      const now = this.options[this.active];
      if (!now) return this.field.removeAttribute("aria-activedescendant");
      this.field.setAttribute("aria-activedescendant", now.shown.id);
      now.shown.scrollIntoView({ block: "nearest" });
    }

    key(event) {
      const isOpen = !this.list.hidden;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!isOpen) {
          if (event.key === "ArrowDown") this.ask();
          return;
        }
        event.preventDefault();
        this.move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && isOpen && this.active >= 0) {
        event.preventDefault();
        this.choose(this.active);
      } else if (event.key === "Enter" || event.key === "Escape") {
        this.close(); // Escape goes on: three times, it leaves the site
      }
    }

    // A record has a page; a place goes to the field of places; anything else is looked for.
    choose(place) {
      const { kind, label, href } = this.options[place];
      this.close();
      if (href) return window.location.assign(href);
      const where = this.field.form.elements.namedItem("where");
      if (kind === "place") {
        where.value = label;
        if (this.field === where) return undefined;
        this.field.value = "";
      } else {
        this.field.value = label;
      }
      this.field.form.requestSubmit();
    }
  }

  function attachAll(root) {
    root.querySelectorAll("input[data-suggest]:not([role=combobox])").forEach((field) => new Combobox(field));
  }

  attachAll(document);
  document.addEventListener("htmx:after:swap", () => attachAll(document));
})();
