// Tells a screen reader what a new search found, and keeps the focus where the person is.
"use strict";
(() => {
  const announcement = document.getElementById("announcement");

  function tell() {
    const found = document.getElementById("results");
    if (!found || !announcement || announcement.textContent === found.dataset.told) return; // said once
    announcement.textContent = found.dataset.told;
  }

  document.addEventListener("htmx:after:swap", (event) => {
    tell();
    const source = event.detail && event.detail.ctx && event.detail.ctx.sourceElement;
    const count = document.getElementById("count");
    // A link that was followed is gone with what was swapped; a field of the form keeps the focus it has.
    if (source && source.matches("a") && count) count.focus();
    document.dispatchEvent(new Event("balise:found"));
  });
})();
