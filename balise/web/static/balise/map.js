// The map of the results: loaded only on a wide screen or when asked for. The list says everything the map shows.
"use strict";
(() => {
  const WIDE = window.matchMedia("(min-width: 82rem)");
  const PIN = 28; // pixels
  const MOST_NAMES = 40;
  let map = null;
  let pins = null;
  let byNumber = new Map();
  let pointed = ""; // where the pointer was last moved to

  const spot = ({ clientX, clientY }) => `${clientX} ${clientY}`;
  document.addEventListener("pointermove", (event) => { pointed = spot(event); });
  const place = () => document.getElementById("map");
  const isOnDemand = () => "onDemand" in (place()?.dataset ?? {});
  const reducesMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function load(tag, attributes) {
    return new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });
  }

  async function ready(holder) {
    if (window.L) return;
    await Promise.all([
      load("link", { rel: "stylesheet", href: holder.dataset.style }),
      load("script", { src: holder.dataset.script }),
    ]);
  }

  function results() {
    return [...document.querySelectorAll("[data-latitude]")].map((item) => ({
      item,
      number: item.dataset.number,
      name: (item.querySelector(":is(h2, h3) a span:last-child, .place-name") ?? item).textContent.trim(),
      at: [Number(item.dataset.latitude), Number(item.dataset.longitude)],
    }));
  }

  function choose(number, isScrolled) {
    for (const [each, { marker, item }] of byNumber) {
      const is = each === number;
      item.classList.toggle("is-chosen", is);
      marker.getElement()?.classList.toggle("is-chosen", is);
      marker.setZIndexOffset(is ? 1000 : 0);
      if (is && isScrolled) {
        item.scrollIntoView({ block: "nearest", behavior: reducesMotion() ? "auto" : "smooth" });
        item.querySelector(":is(h2, h3) a")?.focus({ preventScroll: true });
      }
    }
  }

  function pin(holder, { item, number, name, at }) {
    const label = holder.dataset.one.replace("{number}", number).replace("{name}", name);
    const icon = L.divIcon({ className: "marker", html: number, iconSize: [PIN, PIN] });
    const marker = L.marker(at, { icon, title: label, alt: label, keyboard: true });
    marker.on("click", () => choose(number, true));
    // Leaflet makes a click of the Enter key for popups only.
    marker.on("keypress", ({ originalEvent: key }) => {
      if (key.key !== "Enter" && key.key !== " ") return;
      key.preventDefault();
      choose(number, true);
    });
    // A list that scrolls under a pointer at rest is not pointed at.
    item.addEventListener("pointerenter", (event) => { if (spot(event) !== pointed) choose(number, false); });
    item.addEventListener("focusin", () => choose(number, false));
    byNumber.set(number, { marker, item });
    return marker;
  }

  function draw() {
    const holder = place();
    if (!map || !holder) return;
    pins.clearLayers();
    byNumber = new Map();
    const found = results();
    found.forEach((one) => pins.addLayer(pin(holder, one)));
    // Leaflet names its markers by their title; a role and the same label reach every screen reader.
    for (const { marker } of byNumber.values()) marker.getElement()?.setAttribute("aria-label", marker.options.alt);
    if (found.length) map.fitBounds(found.map(({ at }) => at), { padding: [24, 24], maxZoom: 14, animate: false });
  }

  async function ground(holder) {
    const reply = await fetch(holder.dataset.ground);
    if (!reply.ok || !map) return;
    const { features, is_schematic: isSchematic } = await reply.json();
    const isName = ({ geometry }) => geometry.type === "Point";
    L.geoJSON(features.filter((feature) => !isName(feature)), {
      interactive: false, // a polygon that answers to the mouse would be a stop of the keyboard as well
      style: { className: "ground", weight: 1, fillOpacity: 1, opacity: 0.6 },
    }).addTo(map);
    document.querySelectorAll(".map-schematic").forEach((note) => { note.hidden = !isSchematic; });
    const names = features.filter(isName).map(({ geometry, properties }) => ({
      name: properties.name,
      at: L.latLng(geometry.coordinates[1], geometry.coordinates[0]),
    }));
    const written = L.layerGroup().addTo(map);
    const write = () => writeNames(names, written);
    map.on("moveend", write);
    write();
  }

  // As many names as have room, the most populous first.
  function writeNames(names, layer) {
    layer.clearLayers();
    const taken = [];
    const view = map.getBounds();
    for (const { name, at } of names) {
      if (taken.length >= MOST_NAMES) break;
      if (!view.contains(at)) continue;
      const point = map.latLngToContainerPoint(at);
      const half = [name.length * 3.6 + 6, 12];
      const isFree = taken.every(([x, y, w]) => Math.abs(x - point.x) > w + half[0] || Math.abs(y - point.y) > 2 * half[1]);
      if (!isFree) continue;
      taken.push([point.x, point.y, half[0]]);
      const label = document.createElement("span");
      label.textContent = name;
      layer.addLayer(L.marker(at, {
        icon: L.divIcon({ className: "area-name", html: label, iconSize: [2 * half[0], 2 * half[1]] }),
        interactive: false, keyboard: false, zIndexOffset: -10000,
      }));
    }
  }

  async function show() {
    const holder = place();
    if (!holder) return;
    holder.hidden = false;
    document.querySelectorAll(".map-note").forEach((note) => { note.hidden = false; });
    await ready(holder);
    if (map && !holder.contains(map.getContainer())) { map.remove(); map = null; }
    if (!map) {
      // In an element without an id: htmx copies the style attribute of those that have one, which the policy refuses.
      const canvas = document.createElement("div");
      canvas.className = "map-canvas";
      holder.replaceChildren(canvas);
      map = L.map(canvas, { zoomControl: false, attributionControl: false, zoomAnimation: !reducesMotion(), fadeAnimation: false });
      L.control.zoom({ zoomInTitle: holder.dataset.zoomIn, zoomOutTitle: holder.dataset.zoomOut }).addTo(map);
      L.control.scale({ imperial: false }).addTo(map);
      map.setView([45.55, -73.65], 9);
      canvas.setAttribute("role", "region");
      canvas.setAttribute("aria-label", holder.dataset.label);
      pins = L.layerGroup().addTo(map);
      ground(holder);
    }
    draw();
    settle(true);
  }

  function settle(isShown) {
    for (const button of document.querySelectorAll(".map-toggle")) {
      button.hidden = false;
      button.setAttribute("aria-expanded", String(isShown));
      const words = button.querySelector("span");
      words.textContent = isShown ? words.dataset.hide : words.dataset.show;
    }
  }

  function hide() {
    place().hidden = true;
    document.querySelectorAll(".map-note").forEach((note) => { note.hidden = true; });
    settle(false);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest(".map-toggle")) return;
    if (!place().hidden) return hide();
    show().then(() => place().scrollIntoView({ block: "nearest", behavior: reducesMotion() ? "auto" : "smooth" }));
  });
  document.addEventListener("balise:found", () => {
    if (WIDE.matches || (map && place() && !place().hidden)) show();
    else settle(false);
  });
  WIDE.addEventListener("change", () => { if (WIDE.matches && !isOnDemand()) show(); });
  if (WIDE.matches && !isOnDemand()) show();
  else settle(false);
})();
