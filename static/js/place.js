/* Position by the phone and area by area; the plain select and the address work without it. */

const words = JSON.parse(document.querySelector("meta[name=lianxin-words]")?.content || "{}");

// The browser answers in WGS-84, which is what the server stores: never convert here
function locate(box) {
  const say = (text) => (box.querySelector("[data-status]").textContent = text);
  const button = box.querySelector("[data-locate] button");
  say(words.locating);
  button.setAttribute("aria-busy", "true");
  const end = (text) => {
    button.removeAttribute("aria-busy");
    say(text);
  };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      box.querySelector("[name$=lng]").value = coords.longitude.toFixed(6);
      box.querySelector("[name$=lat]").value = coords.latitude.toFixed(6);
      end(words.located.replace("%(metres)s", Math.round(coords.accuracy)));
      nameArea(box, coords);
      box.dispatchEvent(new Event("located", { bubbles: true }));
      if ("locatedSubmit" in box.dataset) box.closest("form").requestSubmit();
    },
    () => end(words.not_located),
    { enableHighAccuracy: true, timeout: 12_000, maximumAge: 30_000 },
  );
}

// Without a network the place stays as exact as it was chosen; a position is read by the server later
const ask = (address) => fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);

async function children(url, parent) {
  const address = new URL(url, location.href);
  address.searchParams.set("parent", parent);
  const answer = await ask(address);
  return answer?.ok ? (await answer.json()).results : [];
}

// A position that lies in one of our areas fills in the choice; it can be changed
async function nameArea(box, { longitude, latitude }) {
  const holder = box.querySelector("[data-areas]");
  if (!holder) return;
  const address = new URL(holder.dataset.areas, location.href);
  address.search = new URLSearchParams({ lng: longitude, lat: latitude });
  const answer = await ask(address);
  const { area } = answer?.ok ? await answer.json() : {};
  if (!area) return;
  const first = holder.querySelector("select");
  first.prepend(new Option(area.name, area.id, true, true));
  first.dispatchEvent(new Event("change", { bubbles: true }));
}

// The deepest choice is what the form sends
function cascade(holder) {
  const first = holder.querySelector("select");
  if (!first || holder.dataset.ready) return;
  holder.dataset.ready = "yes";
  const sent = Object.assign(document.createElement("input"), { type: "hidden", name: first.name, value: first.value });
  first.removeAttribute("name");
  first.after(sent);
  holder.addEventListener("change", async ({ target }) => {
    const selects = [...holder.querySelectorAll("select")];
    const at = selects.indexOf(target);
    if (at < 0) return;
    selects.slice(at + 1).forEach((later) => later.remove());
    sent.value = target.value || selects[at - 1]?.value || "";
    if (!target.value) return;
    const options = await children(holder.dataset.areas, target.value);
    if (!options.length || !target.isConnected) return;
    const next = document.createElement("select");
    next.setAttribute("aria-label", options[0].tier_label || first.labels[0]?.textContent.trim());
    next.append(new Option(words.choose, ""), ...options.map((area) => new Option(area.name, area.id)));
    target.after(next);
  });
}

function start() {
  document.querySelectorAll("[data-place]").forEach((box) => {
    const row = box.querySelector("[data-locate]");
    if ("geolocation" in navigator) row.hidden = false;
    box.querySelectorAll("[data-areas]").forEach(cascade);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate] button");
  if (button) locate(button.closest("[data-place]"));
});
document.addEventListener("htmx:load", start);
start();
