// A form with data-passkey asks the browser for a passkey ("get") or to make one ("create"), then sends itself. Its
// button waits for this script: pressed before, it would send nothing.
"use strict";

async function asked(form) {
  const body = new FormData();
  body.set("for", form.dataset.passkey === "create" ? "add" : "get");
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.options, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const told = form.querySelector("[data-told]");
  if (!webauthnJSON.supported()) {
    told.textContent = form.dataset.missing;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    told.textContent = "";
    try {
      const credential = await webauthnJSON[form.dataset.passkey](await asked(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      told.textContent = form.dataset.failed;
    }
  });
  form.querySelector("button").disabled = false;
}
