// A session that gives no sign of life ends: says so five minutes before, and asks to sign in again in place.
// Other scripts may take over: "balise:over" (cancel it) is told when it ends, "balise:back" when it is open again.
"use strict";

(() => {
  const dialog = document.getElementById("idle");
  const { session } = dialog.dataset;
  const warning = dialog.dataset.warning * 1000, end = dialog.dataset.end * 1000;
  const KEY = "balise.sign-of-life"; // shared by the windows of one browser
  const TELL_EVERY = Math.min(240_000, end / 4); // who types a long note sends nothing: the server is told now and then
  let mine = Date.now(), told = Date.now(), person = null, isOver = false;

  const seen = () => Math.max(mine, Number(localStorage.getItem(KEY)) || 0);
  const show = (when) => {
    for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== when;
    dialog.classList.toggle("is-over", when === "over");
    dialog.setAttribute("aria-labelledby", when === "over" ? "idle-over" : "idle-title");
    if (!dialog.open) dialog.showModal();
  };

  async function ask(isSign) {
    const headers = { Accept: "application/json", ...(isSign ? {} : { "Balise-By-Itself": "1" }) };
    try {
      const answer = await fetch(session, { method: "POST", headers });
      return answer.status === 401 ? { left: 0 } : answer.ok ? await answer.json() : null;
    } catch {
      return null; // no connection: the screen goes by its own clock
    }
  }

  function give() {
    mine = Date.now();
    localStorage.setItem(KEY, mine);
  }

  function sign() {
    if (!isOver && !dialog.open) give(); // the dialogue is answered, not brushed away by a key that was on its way
  }

  async function tell() {
    told = Date.now();
    const answer = await ask(true);
    if (answer?.left === 0) return over();
    person ??= answer?.person;
  }

  function over() {
    if (isOver) return;
    isOver = true;
    if (document.dispatchEvent(new Event("balise:over", { cancelable: true }))) show("over");
    else dialog.close();
  }

  async function back() {
    if (!isOver) return;
    const answer = await ask(false);
    if (!answer?.left) return;
    if (person && answer.person !== person) {
      const line = dialog.querySelector("[data-told]");
      line.textContent = line.dataset.other;
      return;
    }
    isOver = false;
    mine = told = Date.now();
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) if (token) field.value = token;
    dialog.close();
    document.dispatchEvent(new Event("balise:back"));
  }

  function stay() {
    give(); // before it closes: the focus that comes back looks at the hour
    dialog.close();
    tell();
  }

  function tick() {
    if (isOver) return;
    const quiet = Date.now() - seen();
    if (quiet >= end) return over();
    if (quiet >= warning) {
      const left = Math.ceil((end - quiet) / 1000);
      dialog.querySelector("[data-left]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (!dialog.open) show("warning");
    } else if (dialog.open) dialog.close(); // another window gave a sign
    if (mine > told && Date.now() - told >= TELL_EVERY) tell();
  }

  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, sign, { capture: true, passive: true });
  for (const kind of ["focus", "visibilitychange"]) window.addEventListener(kind, () => (isOver ? back() : tick()));
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!isOver) stay();
  });
  setInterval(tick, 1000);
  sign();
  ask(false).then((answer) => (person = answer?.person ?? null));
})();
