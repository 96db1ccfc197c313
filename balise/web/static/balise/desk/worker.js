// Opens the desk where no server answers. What it keeps is the same for everyone: the page, its scripts, its styles.
// Nothing of a person goes through it. SHELL = {page, files, name, family} is told by web.desk.keeper; `name` changes with
// whatever is kept.
/* global SHELL */

const PATIENCE = 8000; // milliseconds for a page, where a server is reached and does not answer
const KEPT = { cacheName: SHELL.name, ignoreVary: true };

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forgetFormer()));
addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL.page) event.respondWith(page(request));
  else if (SHELL.files.includes(pathname)) event.respondWith(file(request));
});

// All of it or none, so that a page never meets the scripts of another release.
async function keep() {
  try {
    const cache = await caches.open(SHELL.name);
    const options = { credentials: "same-origin", redirect: "error", headers: { "Balise-By-Itself": "1" } };
    const answers = await Promise.all([SHELL.page, ...SHELL.files].map(async (path) => [path, await fetch(path, options)]));
    const failed = answers.find(([, answer]) => !answer.ok);
    if (failed) throw new Error(`${failed[0]} answers ${failed[1].status}`);
    await Promise.all(answers.map(([path, answer]) => cache.put(path, answer)));
  } catch (problem) {
    await caches.delete(SHELL.name);
    throw problem;
  }
  await skipWaiting();
}

async function forgetFormer() {
  const former = (await caches.keys()).filter((name) => name.startsWith(SHELL.family) && name !== SHELL.name);
  await Promise.all(former.map((name) => caches.delete(name)));
}

// The server's own, unless none answers.
async function page(request) {
  const kept = () => caches.match(SHELL.page, KEPT);
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return answer.status < 500 ? answer : (await kept()) || answer;
  } catch (problem) {
    return (await kept()) || Promise.reject(problem);
  }
}

async function file(request) {
  return (await caches.match(request, KEPT)) || fetch(request);
}

function late() {
  return new Promise((_, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE); });
}
