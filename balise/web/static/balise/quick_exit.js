// Leaves for a neutral page at once, without a trace in this tab's history: by the link, or by Escape three times.
"use strict";
const exit = document.querySelector("[data-quick-exit]");
const WITHIN = 2000; // milliseconds between the first and the last press
let presses = [];

function leave() {
  document.documentElement.hidden = true; // nothing stays to be read while the other page loads
  window.location.replace(exit.href);
}

if (exit) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const now = Date.now();
    presses = [...presses.filter((at) => now - at < WITHIN), now];
    if (presses.length >= 3) leave();
  });
}
