// The map of the results: loaded only on a wide screen or when asked for. The list says everything the map shows.
"use strict";
(() => {
  const WIDE = window.matchMedia("(min-width: 82rem)");
  const PIN = 28; // pixels
  let map = null;
  let pins = null;
  let byNumber = new Map();

  const place = () => document.getElementById("map");
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
    return [...document.querySelectorAll(".result[data-latitude]")].map((item) => ({
      item,
      number: item.dataset.number,
      name: item.querySelector("h2 a span:last-child").textContent,
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
        item.querySelector("h2 a").focus({ preventScroll: true });
      }
    }
  }

  function pin(holder, { item, number, name, at }) {
    const label = holder.dataset.one.replace("{number}", number).replace("{name}", name);
    const icon = L.divIcon({ className: "marker", html: number, iconSize: [PIN, PIN] });
    const marker = L.marker(at, { icon, title: label, alt: label, keyboard: true });
    marker.on("click", () => choose(number, true));
    item.addEventListener("pointerenter", () => choose(number, false));
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
    if (!reply.ok) return;
    const layer = L.geoJSON(await reply.json(), {
      interactive: false, // a polygon that answers to the mouse would be a stop of the keyboard as well
      style: { className: "ground", weight: 1, fillOpacity: 1, opacity: 0.6 },
      pointToLayer: (feature, at) =>
        L.tooltip({ permanent: true, direction: "center", className: "area-name", interactive: false })
          .setLatLng(at).setContent(document.createTextNode(feature.properties.name).textContent),
    });
    layer.addTo(map);
  }

  async function show() {
    const holder = place();
    if (!holder) return;
    holder.hidden = false;
    document.querySelectorAll(".map-note").forEach((note) => { note.hidden = false; });
    await ready(holder);
    if (map && map.getContainer() !== holder) { map.remove(); map = null; }
    if (!map) {
      map = L.map(holder, { zoomControl: false, attributionControl: false, zoomAnimation: !reducesMotion(), fadeAnimation: false });
      L.control.zoom({ zoomInTitle: holder.dataset.zoomIn, zoomOutTitle: holder.dataset.zoomOut }).addTo(map);
      L.control.scale({ imperial: false }).addTo(map);
      map.setView([45.55, -73.65], 9);
      holder.setAttribute("role", "region");
      holder.setAttribute("aria-label", holder.dataset.label);
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
    if (event.target.closest(".map-toggle")) (place().hidden ? show : hide)();
  });
  document.addEventListener("balise:found", () => {
    if (WIDE.matches || (map && place() && !place().hidden)) show();
    else settle(false);
  });
  WIDE.addEventListener("change", () => { if (WIDE.matches) show(); });
  if (WIDE.matches) show();
  else settle(false);
})();
