/* The exact map: what lies over the wards, and two maps that move together. The rest is map.js.
   Every word from the data is written as text, never as HTML. */
"use strict";

(() => {
  const POINT = { weight: 1, color: "#ffffff", fillColor: "#0b0c0c", fillOpacity: 0.85 };
  const CLUSTER = { weight: 4, color: "#0b0c0c", fill: false, dashArray: "10 5", interactive: false };
  const FEWER = { ...CLUSTER, dashArray: "2 7" };
  const over = new WeakMap();
  const maps = [];
  let turn = 0;
  let leads = false;

  document.addEventListener("map-drawn", ({ detail: layer }) => {
    const map = layer.frame && layer._map;
    if (!map) return;
    if (!maps.includes(map)) join(map);
    lay(map, layer.frame);
  });

  /* ---- two maps that move together ---- */

  function join(map) {
    for (const pane of ["over", "points", "clusters"]) map.createPane(pane);
    maps.push(map);
    map.on("move", () => {
      if (leads) return;
      leads = true;
      for (const other of maps) {
        if (other !== map) other.setView(map.getCenter(), map.getZoom(), { animate: false });
      }
      leads = false;
    });
  }

  /* ---- what lies over the wards ---- */

  async function lay(map, frame) {
    const mine = frame.id === "map-frame" ? ++turn : turn;
    const addresses = frame.dataset.over.split(" ").filter(Boolean);
    try {
      const found = await Promise.all(addresses.map(read));
      if (mine !== turn) return;
      for (const drawn of over.get(map) ?? []) drawn.remove();
      over.set(map, found.flatMap((one) => DRAW[one.kind](one)).map((one) => one.addTo(map)));
      frame.classList.toggle("has-surface", found.some(({ kind }) => kind === "surface"));
      if (frame.id === "map-frame") say(found);
    } catch {
      say([{ words: "What lies over the wards could not be drawn." }]);
    }
  }

  const DRAW = {
    nothing: () => [],
    points: ({ places, cases, scale }) => {
      const renderer = L.canvas({ pane: "points", padding: 0.5 });
      return pairs(places, scale).map((at, number) => L.circleMarker(at, {
        ...POINT, renderer, pane: "points", interactive: false, radius: 2.5 + 1.5 * Math.sqrt(cases[number]),
      }));
    },
    surface: ({ classes, scale }) => classes.map(({ outline, colour, line }) => {
      const renderer = L.canvas({ pane: "over", padding: 0.5 });
      const look = line
        ? { color: "#0b0c0c", weight: 2, fill: false }
        : { stroke: false, fillColor: colour, fillOpacity: 0.8 };
      return L.polygon(plainsight.degrees(outline, scale), { ...look, renderer, pane: "over", interactive: false });
    }),
    outlines: ({ outlines, scale }) => outlines.flatMap(({ outline, name, high }) => {
      const line = L.polygon(plainsight.degrees(outline, scale), { ...(high ? CLUSTER : FEWER), pane: "clusters" });
      const label = document.createElement("span");
      label.textContent = name;
      const icon = L.divIcon({ className: "exact-cluster", html: label, iconSize: null });
      const at = line.getBounds().getCenter();
      return [line, L.marker(at, { icon, interactive: false, keyboard: false, pane: "clusters" })];
    }),
  };

  /* Undo the steps of places: [latitude, longitude]. */
  function pairs(steps, scale) {
    const found = [];
    for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      found.push([y / scale, x / scale]);
    }
    return found;
  }

  async function read(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  /* ---- what it is, in words ---- */

  function say(found) {
    const box = document.getElementById("map-over");
    box.replaceChildren();
    for (const { heading, words, classes } of found) {
      if (heading) box.append(text("h2", heading));
      if (classes) box.append(legend(classes));
      box.append(text("p", words));
    }
  }

  function legend(classes) {
    const list = document.createElement("ul");
    for (const { words, colour, line } of classes) {
      const item = document.createElement("li");
      const swatch = document.querySelector("#map-legend .swatch").cloneNode(true);
      swatch.firstElementChild.setAttribute("fill", line ? "none" : colour);
      if (line) swatch.firstElementChild.setAttribute("stroke", "#0b0c0c");
      item.append(swatch, ` ${words}`);
      list.append(item);
    }
    return list;
  }

  function text(tag, words) {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  }
})();
