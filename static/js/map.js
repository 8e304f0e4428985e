/* Draws maps where a page has [data-map]; our own boundaries are the ground, tiles only when given. */

let ready;
function leaflet(src) {
  ready ||= new Promise((done, failed) => {
    const made = Object.assign(document.createElement("script"), { src });
    made.addEventListener("load", done);
    made.addEventListener("error", failed);
    document.head.append(made);
  });
  return ready;
}

async function geojson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : { type: "FeatureCollection", features: [] };
}

// A feature may carry name, url, shade 1-5 (areas) and tone (points); what a page says of the
// areas of a map by their codes comes on top, and may change while the map stays
function colours(box) {
  const told = box.id && document.querySelector(`[data-colours-for="${box.id}"]`);
  return told ? JSON.parse(told.dataset.colours) : {};
}

function tint(box, layers) {
  const told = colours(box);
  layers.eachLayer((layer) => {
    const { code } = layer.feature.properties;
    if (!(code in told)) return;
    Object.assign(layer.feature.properties, told[code]);
    const { name, words, shade: number } = layer.feature.properties;
    layer.setTooltipContent(says({ name, words }, layer.getTooltip()?.options.permanent));
    const path = layer.getElement();
    path?.setAttribute("class", `${number ? shade(layer.feature) : "map-area map-silent"} leaflet-interactive`);
  });
}

const says = ({ name, words }, isLabel) => (words ? `${name}${isLabel ? "\n" : " · "}${words}` : name);

// Few areas carry their names on the map; of many, the pointer asks
const LABELS = 12;
function label(layers) {
  layers.eachLayer((layer) => {
    const { properties } = layer.feature;
    if (!properties.shade) return;
    layer.unbindTooltip();
    layer.bindTooltip(says(properties, true), { permanent: true, direction: "center", className: "map-label" });
  });
}

// Where two names would stand in one place, the smaller area keeps quiet; the pointer still asks
function unclutter(layers) {
  const size = (layer) => {
    const { width, height } = layer.getElement()?.getBoundingClientRect() || { width: 0, height: 0 };
    return width * height;
  };
  const all = layers.getLayers().filter((layer) => layer.getTooltip()?.options.permanent);
  const taken = [];
  for (const layer of all.sort((one, other) => size(other) - size(one))) {
    const name = layer.getTooltip().getElement();
    const box = name.getBoundingClientRect();
    const meets = (other) =>
      box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
    const isCovered = taken.some(meets);
    name.classList.toggle("is-covered", isCovered);
    if (!isCovered) taken.push(box);
  }
}

function follow(feature, layer) {
  const { name, url, words } = feature.properties || {};
  if (name) layer.bindTooltip(says({ name, words }), { sticky: true });
  if (url) layer.on("click", () => location.assign(url));
}

const shade = ({ properties }) => `map-area${properties?.shade ? ` map-shade-${properties.shade}` : ""}`;
const dot = ({ properties }, at) =>
  L.circleMarker(at, { radius: 7, className: `map-dot fill-${properties?.tone || "grey"}` });

function pin(map, at) {
  map.pin?.remove();
  map.pin = L.circleMarker(at, { radius: 9, className: "map-dot fill-red" }).addTo(map);
}

function pick(map, form) {
  map.on("click", ({ latlng }) => {
    form.querySelector("[name$=lng]").value = latlng.lng.toFixed(6);
    form.querySelector("[name$=lat]").value = latlng.lat.toFixed(6);
    pin(map, latlng);
  });
  form.addEventListener("located", () => {
    const at = [form.querySelector("[name$=lat]").value, form.querySelector("[name$=lng]").value];
    map.setView(at, 17);
    pin(map, at);
  });
}

async function draw(box) {
  box.dataset.drawn = "yes";
  const { boundaries, points, lng, lat, tiles } = box.dataset;
  await leaflet(box.dataset.script);
  const [areas, dots] = await Promise.all([boundaries && geojson(boundaries), points && geojson(points)]);
  box.replaceChildren();
  const told = colours(box);
  areas?.features.forEach(({ properties }) => Object.assign(properties, told[properties.code]));
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: false });
  if (tiles) L.tileLayer(tiles).addTo(map);
  const ground = L.geoJSON(areas, { style: (feature) => ({ className: shade(feature) }), onEachFeature: follow }).addTo(map);
  const marks = L.geoJSON(dots, { pointToLayer: dot, onEachFeature: follow }).addTo(map);
  if (lng && lat) {
    map.setView([lat, lng], 16);
    pin(map, [lat, lng]);
  } else {
    const near = "fit" in box.dataset && marks.getBounds().isValid();
    const bounds = near ? marks.getBounds() : marks.getBounds().extend(ground.getBounds());
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12] });
    else map.setView([31.7, 118.5], 11);
  }
  if ("pick" in box.dataset) pick(map, box.closest("form"));
  if (Object.keys(told).length) {
    const isLabelled = "labels" in box.dataset && areas.features.length <= LABELS;
    if (isLabelled) label(ground);
    tint(box, ground);
    if (isLabelled) unclutter(ground);
    document.addEventListener("htmx:load", () => tint(box, ground));
    if (isLabelled) map.on("zoomend resize", () => unclutter(ground));
  }
}

function start() {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && !target.dataset.drawn) draw(target);
    }
  });
  document.querySelectorAll("[data-map]:not([data-drawn])").forEach((box) => seen.observe(box));
}

document.addEventListener("htmx:load", start);
start();
