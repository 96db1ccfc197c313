// A chart drawn by Vega, when someone asks for it. Its marks are gone through with the arrows, and each says itself.
export async function draw(place, specification, script) {
  const [told] = await Promise.all([fetch(specification).then((answer) => answer.json()), import(script)]);
  const { View, parse, expressionInterpreter } = window.vega;
  // Drawn as wide as there is room for, beside the names of rows.
  const names = told.marks.length && told.axes?.some((axis) => axis.orient === "left" && axis.labelLimit) ? 240 : 70;
  told.width = Math.max(140, Math.min(960, place.clientWidth - names));
  delete told.title; // the page says it
  told.background = "transparent";
  for (const axis of told.axes ?? []) if (axis.labelLimit) axis.labelLimit = Math.min(320, place.clientWidth * 0.45);
  const view = new View(parse(told, {}, { ast: true }), { expr: expressionInterpreter, renderer: "svg", container: place, hover: true });
  await view.runAsync();
  const marks = [...place.querySelectorAll("[aria-roledescription=bar][aria-label]")];
  const said = document.createElement("p");
  said.className = "drawing-said";
  said.setAttribute("aria-hidden", "true"); // the mark says it itself
  place.append(said);
  marks.forEach((mark, number) => {
    mark.removeAttribute("aria-roledescription"); // which Vega says in English
    mark.setAttribute("role", "img");
    mark.setAttribute("tabindex", number ? "-1" : "0");
    mark.addEventListener("focus", () => { said.textContent = mark.getAttribute("aria-label"); });
    mark.addEventListener("pointerenter", () => { said.textContent = mark.getAttribute("aria-label"); });
    mark.addEventListener("keydown", (event) => rove(event, marks, number));
  });
}

function rove(event, marks, number) {
  const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -number, End: marks.length - 1 - number };
  const next = marks[number + (steps[event.key] ?? NaN)];
  if (!next) return;
  event.preventDefault();
  marks[number].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
