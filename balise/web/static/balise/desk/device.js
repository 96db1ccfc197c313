// What this device keeps to open the desk where no server answers: a worker with the desk's shell, and whose desk it is.

const OF = "desk_of"; // a cookie: it ends with the browser, as the session does, and the server takes it back at sign-out
const FAMILY = "balise-desk-"; // of the names of caches

export function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export const whose = () => Number(cookie(OF)) || null;

export function isOf(user) {
  document.cookie = `${OF}=${user}; path=/; SameSite=Strict${location.protocol === "https:" ? "; Secure" : ""}`;
}

// A worker stands for one folder, so there is one a language. A desk reached without TLS can have none.
export function keepShell(addresses) {
  const { serviceWorker } = navigator;
  return serviceWorker ? Promise.all(addresses.map((address) => serviceWorker.register(address))).catch(() => null) : null;
}

export async function forget() {
  document.cookie = `${OF}=; path=/; SameSite=Strict; max-age=0`;
  const workers = (await navigator.serviceWorker?.getRegistrations()) || [];
  await Promise.all(workers.map((one) => one.unregister()));
  const names = "caches" in window ? await caches.keys() : [];
  await Promise.all(names.filter((name) => name.startsWith(FAMILY)).map((name) => caches.delete(name)));
}
