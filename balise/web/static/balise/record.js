// Copy the address and print: what needs a script is shown only where the script runs.
"use strict";
(() => {
  const told = document.getElementById("told");

  document.querySelectorAll("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = button.querySelector("span");
      const before = words.textContent;
      words.textContent = told.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = before; told.textContent = ""; }, 3000);
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
