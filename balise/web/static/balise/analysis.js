// Tables that sort, and rows that point at their place on the map. The page says everything without it.
const words = { fr: "Trier par", en: "Sort by" };

function sortable(table) {
  const body = table.tBodies[0];
  const first = [...body.rows];
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort no-print";
    button.textContent = "↕";
    button.setAttribute("aria-label", `${words[document.documentElement.lang] ?? words.en} ${(head.querySelector("a") ?? head).firstChild.textContent.trim()}`);
    button.addEventListener("click", () => sort(table, first, place));
    head.append(" ", button);
  });
}

// What is hidden has no order of size, and stays last with what is not known.
function number(cell) {
  if (cell.classList.contains("is-untold")) return null;
  const minutes = /^(\d+)\s*min(?:\s+(\d+)\s*s)?/.exec(cell.firstChild.textContent);
  if (minutes) return Number(minutes[1]) * 60 + Number(minutes[2] ?? 0);
  const text = cell.firstChild.textContent.replace(/[^\d.,-]/g, "");
  return Number(document.documentElement.lang === "fr" ? text.replace(",", ".") : text.replaceAll(",", ""));
}

function sort(table, first, place) {
  const head = table.tHead.rows[0].cells[place];
  const goesUp = place === 0 ? head.getAttribute("aria-sort") !== "ascending" : head.getAttribute("aria-sort") === "descending";
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const name = (row) => row.cells[0].querySelector(".bars-label").textContent;
  const key = (row) => (place === 0 ? name(row) : number(row.cells[place]));
  const isLast = (row) => row.classList.contains("is-unknown") || key(row) === null;
  const compare = (a, b) => {
    if (isLast(a) !== isLast(b)) return isLast(a) ? 1 : -1;
    const order = place === 0 ? collator.compare(key(a), key(b)) : key(a) - key(b);
    return (goesUp ? order : -order) || first.indexOf(a) - first.indexOf(b);
  };
  table.tBodies[0].append(...[...first].sort(compare));
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", goesUp ? "ascending" : "descending");
  for (const button of table.tHead.querySelectorAll(".sort")) button.textContent = "↕";
  head.querySelector(".sort").textContent = goesUp ? "↑" : "↓";
}

function pointing(section) {
  const point = (code, is) => {
    for (const one of section.querySelectorAll(`[data-code="${CSS.escape(code)}"]`)) one.classList.toggle("is-pointed", is);
  };
  for (const [on, is] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    section.addEventListener(on, (event) => {
      const one = event.target.closest("[data-code]");
      if (one) point(one.dataset.code, is);
    });
  }
  // A place of the map leads where its row leads.
  section.querySelector(".chart-map").addEventListener("click", (event) => {
    const one = event.target.closest("path[data-code]");
    if (one) section.querySelector(`tr[data-code="${CSS.escape(one.dataset.code)}"] a`)?.focus();
  });
}

// Vega is heavy: it comes when someone asks for a drawing, and the numbers are there before.
function drawable(button) {
  const place = button.closest(".chart").querySelector(".drawing");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    place.hidden = false;
    try {
      const { draw } = await import(button.dataset.script);
      await draw(place, button.dataset.drawing, button.dataset.vega);
      button.hidden = true;
      place.querySelector("[tabindex='0']")?.focus();
    } catch {
      button.disabled = false;
      place.textContent = button.dataset.failed;
    }
  });
}

document.querySelectorAll("table[data-sortable]").forEach(sortable);
document.querySelectorAll("[data-drawing]").forEach(drawable);
document.querySelectorAll(".chart:has(.chart-map)").forEach(pointing);
// Narrow, the sections are one line: the one that is open is in sight.
const sections = document.querySelector(".portrait-sections");
const open = sections?.querySelector("[aria-current]");
if (open) sections.scrollLeft = open.offsetLeft - sections.offsetLeft - 16;
