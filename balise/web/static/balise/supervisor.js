// Asks again and again for what a supervisor sees, while someone looks. Where the reader is, stays.
"use strict";
(() => {
  const board = document.getElementById("board");
  const state = document.getElementById("board-state");
  const waiting = document.getElementById("board-waiting");
  const pause = document.getElementById("board-pause");
  if (!board || !state || !waiting || !pause) return;

  const every = Number(board.dataset.every) * 1000;
  let isStopped = false;
  let isAsking = false;
  let asked = Date.now();

  const tell = (words) => { if (state.textContent !== words) state.textContent = words; };

  function show(html) {
    const open = [...board.querySelectorAll("details[open]")].map((one) => one.id);
    const links = () => [...board.querySelectorAll("a, summary, [tabindex]")];
    const at = links().indexOf(document.activeElement);
    const scrolled = [...board.querySelectorAll(".scroll")].map((one) => [one.getAttribute("aria-labelledby"), one.scrollLeft]);
    board.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, left] of scrolled) {
      const there = board.querySelector(`.scroll[aria-labelledby="${id}"]`);
      if (there) there.scrollLeft = left;
    }
    if (at >= 0) links()[at]?.focus({ preventScroll: true });
    const told = board.querySelector("[data-waiting]")?.dataset.waiting || "";
    if (waiting.textContent !== told) waiting.textContent = told; // said when it changes, not at each reading
  }

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    asked = Date.now();
    try {
      // By itself: this is no sign of life of whoever is signed in.
      const answer = await fetch(board.dataset.address, { headers: { "Balise-By-Itself": "1", Accept: "text/html, application/json;q=0.1" }, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) return end();
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const html = await answer.text();
      if (isStopped) return;
      show(html);
      tell("");
    } catch {
      tell(state.dataset.lost);
    } finally {
      isAsking = false;
    }
  }

  function end() {
    isStopped = true;
    pause.hidden = true;
    tell(state.dataset.ended);
  }

  // A selection is being read or copied: it would be lost.
  const isSelecting = () => !(document.getSelection()?.isCollapsed ?? true);

  setInterval(() => {
    if (!isStopped && !document.hidden && !isSelecting() && Date.now() - asked >= every) ask();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!isStopped && !document.hidden && Date.now() - asked >= every) ask();
  });

  pause.hidden = false;
  pause.textContent = pause.dataset.stop;
  pause.addEventListener("click", () => {
    isStopped = !isStopped;
    pause.textContent = isStopped ? pause.dataset.go : pause.dataset.stop;
    tell(isStopped ? state.dataset.paused : "");
    if (!isStopped) ask();
  });
})();
