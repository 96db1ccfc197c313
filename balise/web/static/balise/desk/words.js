// What the screen says, in the language it is in now; both languages are at hand, so that changing costs nothing.

let table = {}, side = 0, zone;

export function speak(words, language) {
  table = words;
  side = language === "en" ? 1 : 0;
}

export const language = () => (side ? "en" : "fr");
export const say = (pair) => (pair ? pair[side] || pair[1 - side] || "" : "");

// t("waiting", {n: 3}): "3 changements…"; "waiting.one" is said of one, "waiting.zero" of none.
export function t(key, values = {}) {
  const count = { 0: "zero", 1: "one" }[values.n];
  const chosen = table[`${key}.${count}`] ? `${key}.${count}` : key;
  return say(table[chosen]).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Hours and days are the operator's, wherever the device is and whatever zone it believes.
export function live(timeZone) {
  zone = timeZone;
}

export function hour(instant) {
  const said = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));
  const [hours, minutes] = said.split(":");
  if (side === 0) return `${Number(hours)} h ${minutes}`;
  return `${hours % 12 || 12}:${minutes} ${hours < 12 ? "a.m." : "p.m."}`;
}

// "2027-02-20" of an instant, moved by so many days.
export function dayOf(instant, days = 0) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(new Date(instant).getTime() + days * 86400000));
}

// "20 février 2027", "February 20, 2027" of "2027-02-20".
export function date(day) {
  const said = new Intl.DateTimeFormat(side === 0 ? "fr-CA" : "en-CA", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
  return side === 0 ? said.replace(/^1 /, "1er ") : said;
}

export function lasted(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ""}${hours ? two(Math.floor((whole % 3600) / 60)) : Math.floor(whole / 60)}:${two(whole % 60)}`;
}

const MARKS = /[̀-ͯ’'«»"“”().]/g;
export const fold = (text) => text.normalize("NFD").replace(MARKS, "").toLowerCase().trim();

// A toll-free number is said and written with its 1.
export function spaced(number) {
  const ten = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (!ten) return number;
  return `${/^8(00|33|44|55|66|77|88)$/.test(ten[1]) ? "1 " : ""}${ten[1]} ${ten[2]}-${ten[3]}`;
}
