// Signing out on a page that is not the desk itself: the device keeps what the desk would keep, and asks as it does.
import { forget, whose } from "./device.js";
import { Store } from "./store.js";

// What the desk of this device keeps, if it has one: a store that is not there is not made.
async function stored() {
  const user = whose();
  const names = user ? (await indexedDB.databases()).map(({ name }) => name) : [];
  return names.includes(Store.nameOf(user)) ? Store.open(user) : null;
}

async function mayLeave(form) {
  const store = await stored();
  if (!store) return true;
  if ((await store.unsettled()) && !confirm(form.dataset.unsettled)) return false;
  await store.leave();
  return true;
}

for (const form of document.querySelectorAll("form[data-unsettled]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await mayLeave(form).catch(() => true))) return;
    await forget().catch(() => null);
    form.submit();
  });
}
