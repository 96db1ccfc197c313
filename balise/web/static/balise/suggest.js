// Suggestions under a field as one types, in the browser's own list (datalist): keyboard and screen reader included.
"use strict";
(() => {
  const WAIT = 150; // milliseconds without a key before asking
  let lists = 0;

  function offer(list, words) {
    list.replaceChildren(...words.map((word) => {
      const option = document.createElement("option");
      option.value = word;
      return option;
    }));
  }

  function attach(field) {
    const list = document.createElement("datalist");
    list.id = `suggestions-${(lists += 1)}`;
    field.after(list);
    field.setAttribute("list", list.id);
    let timer = 0;
    let asked = null;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const text = field.value.trim();
        if (asked) asked.abort();
        if (text.length < 2) return offer(list, []);
        asked = new AbortController();
        const address = `${field.dataset.suggest}&q=${encodeURIComponent(text)}`;
        try {
          const reply = await fetch(address, { signal: asked.signal });
          if (reply.ok) offer(list, (await reply.json()).suggestions);
        } catch (error) {
          if (error.name !== "AbortError") offer(list, []); // no suggestion is no obstacle: the form still works
        }
      }, WAIT);
    });
  }

  function attachAll(root) {
    root.querySelectorAll("input[data-suggest]:not([list])").forEach(attach);
  }

  attachAll(document);
  document.addEventListener("htmx:after:swap", () => attachAll(document));
})();
