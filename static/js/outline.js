/* Draws the outline of an area on a map and writes it as GeoJSON into the textarea, which works without. */

const STEP = 0.00002;
const ARROWS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ROUND = 1e7;

function leaflet(src) {
  return new Promise((done, failed) => {
    if (window.L) return done();
    const made = Object.assign(document.createElement("script"), { src });
    made.addEventListener("load", done);
    made.addEventListener("error", failed);
    document.head.append(made);
  });
}

// The largest ring is drawn; holes and further pieces stay as they are in the text
function read(text) {
  let shape;
  try {
    shape = JSON.parse(text.value || "null");
  } catch {
    return { shape: null, ring: [] };
  }
  if (shape?.type === "Feature") shape = shape.geometry;
  const pieces = shape?.type === "Polygon" ? [shape.coordinates] : shape?.type === "MultiPolygon" ? shape.coordinates : [];
  const piece = pieces.reduce((best, each) => (each[0].length > (best?.[0].length ?? 0) ? each : best), null);
  return { shape, piece, ring: piece ? piece[0].slice(0, -1).map(([lng, lat]) => [lat, lng]) : [] };
}

function write(text, state) {
  const ring = state.ring.map(([lat, lng]) => [Math.round(lng * ROUND) / ROUND, Math.round(lat * ROUND) / ROUND]);
  const closed = ring.length > 2 ? [...ring, ring[0]] : [];
  if (!closed.length) text.value = "";
  else if (state.piece) {
    state.piece[0] = closed;
    text.value = JSON.stringify(state.shape);
  } else text.value = JSON.stringify({ type: "Polygon", coordinates: [closed] });
}

function handle(at, name, className, map) {
  const icon = L.divIcon({ className, iconSize: [24, 24] });
  return L.marker(at, { icon, draggable: className === "map-corner", keyboard: true, title: name, alt: name }).addTo(map);
}

async function draw(box) {
  const text = box.closest("form").querySelector("[data-outline-text]");
  await leaflet(box.dataset.script);
  const answer = await fetch(box.dataset.boundaries, { headers: { Accept: "application/json" } });
  const ground = answer.ok ? await answer.json() : null;
  box.replaceChildren();
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false, doubleClickZoom: false });
  const beside = L.geoJSON(ground, { interactive: false, style: { className: "map-area" } });
  let state = read(text);
  let handles = [];
  const line = L.polygon(state.ring, { className: "map-drawn", interactive: false });
  const bounds = state.ring.length ? line.getBounds() : beside.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24] });
  else map.setView([31.7, 118.5], 12);
  beside.addTo(map);
  line.addTo(map);

  const redraw = (focus) => {
    line.setLatLngs(state.ring);
    handles.forEach((each) => each.remove());
    handles = state.ring.map(corner);
    if (state.ring.length > 2) handles.push(...state.ring.map(between));
    if (focus !== undefined) handles[focus]?.getElement()?.focus();
  };
  const changed = (focus) => {
    write(text, state);
    redraw(focus);
  };
  const corner = (at, place) => {
    const made = handle(at, `${box.dataset.corner} ${place + 1}`, "map-corner", map);
    made.on("drag", ({ latlng }) => {
      state.ring[place] = [latlng.lat, latlng.lng];
      line.setLatLngs(state.ring);
    });
    made.on("dragend", () => changed(place));
    made.getElement().addEventListener("keydown", (event) => {
      const step = ARROWS[event.key];
      if (step) state.ring[place] = [state.ring[place][0] + step[0] * STEP, state.ring[place][1] + step[1] * STEP];
      else if (event.key === "Delete" || event.key === "Backspace") state.ring.splice(place, 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
      changed(Math.min(place, state.ring.length - 1));
    });
    return made;
  };
  const between = (at, place) => {
    const next = state.ring[(place + 1) % state.ring.length];
    const middle = [(at[0] + next[0]) / 2, (at[1] + next[1]) / 2];
    const made = handle(middle, `+ ${place + 1}`, "map-between", map);
    const add = () => {
      state.ring.splice(place + 1, 0, middle);
      changed(place + 1);
    };
    made.on("click", add);
    made.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      add();
    });
    return made;
  };
  map.on("click", ({ latlng }) => {
    if (state.piece) return;
    state.ring.push([latlng.lat, latlng.lng]);
    changed();
  });
  text.addEventListener("change", () => {
    state = read(text);
    redraw();
  });
  redraw();
}

document.querySelectorAll("[data-outline]").forEach(draw);
