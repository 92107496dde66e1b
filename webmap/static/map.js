/* The map page: draws areas from two addresses, keeps table and map together, changes view without
   loading the page again. Every word from the data is written as text, never as HTML.
   A page may hold several maps of the same areas; the first one is that of panel and table. */
"use strict";

const plainsight = (() => {
  const REGIONS = [
    "map-heading", "map-controls", "map-paper", "map-legend", "map-legend-beside", "map-rows", "map-notes",
  ];
  const AREA = { weight: 0.7, color: "#7b8087", opacity: 1, fillOpacity: 1, className: "area" };
  /* The chosen area wears two lines, so that its outline shows on every colour and beside districts'. */
  const RING = [{ weight: 8, color: "#ffffff" }, { weight: 4, color: "#0b0c0c", className: "area-ring" }];
  const LIFTED = { weight: 2.2, color: "#0b0c0c" };
  const OUTLINE = { weight: 1.8, color: "#0b0c0c", fill: false, interactive: false };
  /* Town names wait for room: this many zoom steps beyond the first view. */
  const TOWNS_FROM = 0.5;

  const read = remembered(async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  });
  const byId = (id) => document.getElementById(id);
  const show = { layers: [], chosen: null, ring: [], turn: 0 };

  document.documentElement.classList.add("has-script");

  /* ---- the layer folium places on its map ---- */

  const AreaLayer = L.FeatureGroup.extend({
    initialize(address) {
      L.FeatureGroup.prototype.initialize.call(this, []);
      this.address = address;
      this.paths = new Map();
      /* One tip for all: a tip bound to each path would make 124 stops for the Tab key. */
      this.tip = L.tooltip({ className: "map-tip", direction: "auto", offset: [14, 0] });
    },

    async onAdd(map) {
      L.FeatureGroup.prototype.onAdd.call(this, map);
      show.layers.push(this);
      this.frame = map.getContainer().closest(".map-frame");
      map.createPane("outlines");
      map.createPane("ring");
      map.createPane("names");
      try {
        this.shapes = await read(this.address);
        this.addOutlines(map);
        this.addNames(map);
        await this.draw();
        choose(show.chosen ?? new URLSearchParams(location.search).get("area"));
      } catch {
        say("The map could not be drawn. The table says the same in words.");
      }
    },

    /* Draw one view: outlines once for each level, then only their look changes. */
    async draw() {
      const figures = await read(this.frame.dataset.figures);
      if (figures.level !== this.level) this.addAreas(figures.level);
      this.figures = figures;
      const fills = new Map(figures.legend.map((look) => [look.key, look.fill]));
      figures.codes.forEach((code, at) => {
        const path = this.paths.get(code);
        if (path) paint(path, fills.get(figures.looks[at]));
      });
      document.dispatchEvent(new CustomEvent("map-drawn", { detail: this }));
    },

    addAreas(level) {
      this.clearLayers();
      this.paths.clear();
      this.level = level;
      const { codes, outlines } = this.shapes.levels[level];
      codes.forEach((code, at) => {
        const path = L.polygon(degrees(outlines[at], this.shapes.scale), AREA);
        path.on("mouseover", () => this.lift(path, code)).on("mouseout", () => this.lower(code));
        path.on("mousemove", (event) => this.tip.setLatLng(event.latlng));
        path.on("click", () => choose(code, "map"));
        this.paths.set(code, path);
        this.addLayer(path);
      });
    },

    lift(path, code) {
      this.tip.setContent(tipOf(code, this.figures)).setLatLng(path.getCenter()).openOn(path._map);
      draw(code, LIFTED);
    },

    lower(code) {
      this.tip.close();
      draw(code, AREA);
    },

    addOutlines(map) {
      for (const outline of this.shapes.levels.district.outlines) {
        const path = degrees(outline, this.shapes.scale);
        L.polygon(path, { ...OUTLINE, pane: "outlines" }).addTo(map);
      }
    },

    addNames(map) {
      for (const [kind, name, longitude, latitude] of this.shapes.labels) {
        const html = text("span", name);
        const icon = L.divIcon({ className: `map-name map-name-${kind}`, html, iconSize: null });
        const settings = { icon, interactive: false, keyboard: false, pane: "names" };
        L.marker([latitude, longitude], settings).addTo(map);
      }
      const first = map.getBoundsZoom(this.boundsOfAll());
      const sort = () => {
        map.getContainer().classList.toggle("is-near", map.getZoom() >= first + TOWNS_FROM);
      };
      map.on("zoomend", sort);
      sort();
      fitWhenResized(map, this.boundsOfAll());
    },

    boundsOfAll() {
      const { outlines } = this.shapes.levels.county;
      return L.latLngBounds(degrees(outlines[0], this.shapes.scale).flat(2));
    },
  });

  /* Undo the steps of shapes.json: polygons of rings of [latitude, longitude]. */
  function degrees(outline, scale) {
    return outline.map((polygon) => polygon.map((steps) => {
      const ring = [];
      for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
        x += steps[at];
        y += steps[at + 1];
        ring.push([y / scale, x / scale]);
      }
      return ring;
    }));
  }

  /* Change a fill alone: Leaflet would write every attribute of the path again. */
  function paint(path, fill) {
    path.options.fillColor = fill;
    path.getElement().setAttribute("fill", fill);
  }

  /* Keep the county filling its frame until the reader moves the map. */
  function fitWhenResized(map, bounds) {
    let moved = false;
    map.on("dragstart", () => { moved = true; });
    map.getContainer().addEventListener("click", (event) => {
      if (event.target.closest(".leaflet-control-zoom")) moved = true;
    });
    map.on("resize", () => { if (!moved) map.fitBounds(bounds, { animate: false }); });
  }

  /* ---- one area ---- */

  function about(code, figures = show.layers[0].figures) {
    const { shapes } = show.layers[0];
    const level = shapes.levels[figures.level];
    const at = figures.codes.indexOf(code);
    const placed = level.codes.indexOf(code);
    if (at < 0 || placed < 0) return null;
    return {
      code,
      name: level.names[placed],
      district: level.districts[placed],
      value: figures.values[at],
      range: figures.lows[at] === null ? null : `${figures.lows[at]} to ${figures.highs[at]}`,
      look: figures.legend.find((look) => look.key === figures.looks[at]),
      facts: figures.terms.map((term, fact) => [term, figures.facts[at][fact]]),
    };
  }

  function tipOf(code, figures) {
    const area = about(code, figures);
    const box = document.createElement("div");
    box.append(text("strong", area.name), text("span", said(area, figures)));
    return box;
  }

  /* What the view says of an area: a bare number takes the name of what it counts. */
  function said(area, { measure, column }) {
    if (measure === "class" || !/^[0-9]/.test(area.value)) return capital(area.value);
    const range = area.range ? ` (${area.range})` : "";
    return `${area.value}${range} ${column.toLowerCase()}`;
  }

  /* Draw the line round an area on every map. */
  function draw(code, look) {
    for (const { paths } of show.layers) {
      const path = paths.get(code)?.setStyle(look);
      if (look === LIFTED) path?.bringToFront();
    }
  }

  /* Choose an area: outline it, fill the panel, mark its row, and keep it in the address. */
  function choose(code, from) {
    const layer = show.layers[0];
    if (!layer?.figures) return;
    rowOf(show.chosen)?.removeAttribute("aria-current");
    const area = code ? about(code) : null;
    show.chosen = area ? code : null;
    fillPanel(area);
    remember("area", show.chosen);
    const paths = show.layers.flatMap((one) => (area && one.paths.get(code)) ?? []);
    encircle(paths);
    if (!area) return;
    const row = rowOf(code);
    row?.setAttribute("aria-current", "true");
    if (from === "map" && row) scrollInside(byId("map-rows"), row);
    if (from === "table") paths.forEach(reveal);
  }

  function encircle(paths) {
    for (const line of show.ring) line.remove();
    show.ring = paths.flatMap((path) => RING.map((look) => L.polygon(path.getLatLngs(), {
      ...look, pane: "ring", fill: false, interactive: false,
    }).addTo(path._map)));
  }

  function reveal(path) {
    byId("map-frame").scrollIntoView({ block: "nearest" });
    const map = path._map;
    if (!map.getBounds().contains(path.getBounds())) map.panInsideBounds(path.getBounds());
  }

  function scrollInside(box, row) {
    if (box.scrollHeight > box.clientHeight) {
      box.scrollTop = row.offsetTop - box.clientHeight / 2;
    }
  }

  function fillPanel(area) {
    const panel = byId("area-panel");
    const { figures } = show.layers[0];
    panel.replaceChildren();
    if (!area) {
      const { summary, reading } = figures;
      const how = "Choose an area on the map or in the table to see its figures.";
      panel.append(
        text("h2", "In short"), text("p", summary, "area-panel-value"),
        text("p", reading, "area-panel-reading"), text("p", how, "area-panel-empty"),
      );
      return;
    }
    const value = text("p", said(area, figures), "area-panel-value");
    value.prepend(swatch(area.look));
    const facts = document.createElement("dl");
    const own = { count: 0, rate: 1 }[figures.measure];
    area.facts.forEach(([term, words], at) => {
      if (words !== null && at !== own) facts.append(text("dt", term), text("dd", words));
    });
    panel.append(text("h2", area.name));
    if (area.district) panel.append(text("p", area.district, "area-panel-district"));
    panel.append(value, facts);
    if (!panel.dataset.areas) return;
    const more = text("a", `Everything about ${area.name}`);
    more.href = panel.dataset.areas + encodeURIComponent(area.code);
    panel.append(more);
  }

  /* ---- another view, without loading the page again ---- */

  async function change(address, keep) {
    const turn = ++show.turn;
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const frames = show.layers.map(({ frame }) => page.getElementById(frame.id));
      if (page.querySelectorAll(".map-frame").length !== frames.length) throw new Error("other maps");
      await Promise.all(frames.map((frame) => read(frame.dataset.figures)));
      if (turn !== show.turn) return;
      if (!keep) history.pushState(null, "", address);
      replaceRegions(page);
      for (const [at, layer] of show.layers.entries()) {
        Object.assign(layer.frame.dataset, frames[at].dataset);
        layer.frame.setAttribute("aria-label", frames[at].getAttribute("aria-label"));
        await layer.draw();
      }
      choose(show.chosen ?? new URLSearchParams(location.search).get("area"));
      say(document.querySelector("h1").textContent);
    } catch {
      location.assign(address);
    }
  }

  function replaceRegions(page) {
    const focused = document.activeElement?.id;
    const sought = byId("map-search").value;
    for (const { id } of document.querySelectorAll("details[open][id]")) {
      page.getElementById(id)?.setAttribute("open", "");
    }
    for (const id of REGIONS) byId(id)?.replaceWith(document.adoptNode(page.getElementById(id)));
    document.title = page.title;
    if (focused) byId(focused)?.focus();
    search(sought);
  }

  function search(words) {
    const sought = words.trim().toLowerCase();
    let found = 0;
    for (const row of document.querySelectorAll("#map-rows tbody tr")) {
      row.hidden = sought !== "" && !row.dataset.search.includes(sought);
      if (!row.hidden) found += 1;
    }
    const none = "No place of that name. Try a ward, a district or a town.";
    byId("map-found").textContent = sought === "" ? "" : found === 0 ? none : `${found} found`;
  }

  /* ---- small parts ---- */

  function text(tag, words, look = "") {
    const element = document.createElement(tag);
    element.textContent = words;
    if (look) element.className = look;
    return element;
  }

  function swatch(look) {
    const drawn = document.querySelector("#map-legend .swatch").cloneNode(true);
    drawn.querySelector("rect").setAttribute("fill", look.fill);
    return drawn;
  }

  function remembered(ask) {
    const known = new Map();
    return (address) => {
      if (!known.has(address)) {
        known.set(address, ask(address).catch((failure) => {
          known.delete(address);
          throw failure;
        }));
      }
      return known.get(address);
    };
  }

  function remember(name, value) {
    const address = new URL(location.href);
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
    if (address.href !== location.href) history.replaceState(null, "", address);
  }

  const rowOf = (code) => code && document.querySelector(`#map-rows tr[data-code="${CSS.escape(code)}"]`);
  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);
  const say = (words) => { byId("map-status").textContent = words; };

  /* ---- what the reader does ---- */

  document.addEventListener("change", (event) => {
    const form = event.target.closest("#map-controls");
    if (form) change(`/map?${new URLSearchParams([...new FormData(form)].filter(([, word]) => word))}`);
  });
  document.addEventListener("click", (event) => {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const level = event.target.closest(".map-levels a");
    if (level && plain) {
      event.preventDefault();
      change(level.href);
    }
    const row = event.target.closest("#map-rows tbody tr");
    if (row && !event.target.closest("a")) choose(row.dataset.code, "table");
  });
  for (const [heard, look] of [["mouseover", LIFTED], ["mouseout", AREA]]) {
    document.addEventListener(heard, (event) => {
      const row = event.target.closest("#map-rows tbody tr");
      if (row) draw(row.dataset.code, look);
    });
  }
  document.addEventListener("input", (event) => {
    if (event.target.id === "map-search") search(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && show.chosen && event.target.id !== "map-search") choose(null);
    if (event.key !== "Enter" || event.target.id !== "map-search") return;
    const found = document.querySelectorAll("#map-rows tbody tr:not([hidden])");
    if (found.length === 1) choose(found[0].dataset.code, "table");
  });
  window.addEventListener("popstate", () => change(location.href, true));

  return { areaLayer: (address) => new AreaLayer(address), degrees };
})();
