// A tree written with h(), set in the page by morph(): what is the same stays, so focus and what is typed stay too.

export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") made.className = [made.className, value].filter(Boolean).join(" ");
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

const NS = "http://www.w3.org/2000/svg";
export function icon(name) {
  const drawn = document.createElementNS(NS, "svg");
  for (const [key, value] of [["class", "icon"], ["width", "16"], ["height", "16"], ["aria-hidden", "true"], ["focusable", "false"]]) drawn.setAttribute(key, value);
  const use = document.createElementNS(NS, "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.append(use);
  return drawn;
}

export function morph(there, wanted) {
  const now = [...there.childNodes];
  const byId = new Map(now.filter((node) => node.id).map((node) => [node.id, node]));
  let at = 0;
  for (const next of [...wanted.childNodes]) {
    let node = next.id ? byId.get(next.id) : there.childNodes[at];
    if (node && !next.id && node.id && byId.has(node.id)) node = null; // kept for the one that bears its name
    if (node && same(node, next)) {
      if (there.childNodes[at] !== node) there.insertBefore(node, there.childNodes[at] || null);
      patch(node, next);
    } else {
      there.insertBefore(next, there.childNodes[at] || null);
    }
    at += 1;
  }
  while (there.childNodes.length > at) there.lastChild.remove();
}

function same(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}

function patch(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!next.hasAttribute(name) && !(name === "open" && node.nodeName === "DETAILS")) node.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  if (node.nodeName === "INPUT" || node.nodeName === "TEXTAREA") return follow(node, next);
  morph(node, next);
  if (node.nodeName === "SELECT") node.value = next.value;
}

// What someone is typing is never put back to what was saved.
function follow(node, next) {
  if (node.type === "radio" || node.type === "checkbox") node.checked = next.hasAttribute("checked");
  else if (document.activeElement !== node) node.value = node.nodeName === "TEXTAREA" ? next.textContent : next.getAttribute("value") || "";
}

export const $ = (id) => document.getElementById(id);
