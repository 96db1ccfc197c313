// One key records a try; questions to a person who was not reached are put away. All works without.
"use strict";
(() => {
  const form = document.querySelector(".try-form");
  document.addEventListener("keydown", (event) => {
    if (!form || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input:not([type=radio]), select, textarea")) return;
    form.querySelector(`button[data-key="${CSS.escape(event.key)}"]`)?.click();
  });

  const answers = document.getElementById("answers");
  const states = [...document.querySelectorAll('input[name="state"]')];
  function reached() {
    if (answers) answers.hidden = !states.some((one) => one.checked && one.value === "reached");
  }
  for (const one of states) one.addEventListener("change", reached);
  reached();
})();
