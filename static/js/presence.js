/* Tells the site that this matter is open here, and shows who else has it open. */

const EVERY = 20_000;
const IDLE = 10 * 60_000;
const box = document.querySelector("[data-presence]");
const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
let drafting = false;
let touched = Date.now();

function body(doing) {
  const data = new FormData();
  data.set("doing", doing);
  data.set("csrfmiddlewaretoken", token);
  return data;
}

// Who went away from the desk is not "looking at it"
async function beat() {
  if (document.hidden || Date.now() - touched > IDLE) return;
  try {
    const answer = await fetch(box.dataset.presence, {
      method: "POST",
      body: body(drafting ? "drafting" : "viewing"),
      headers: { "X-Background": "1" },
    });
    if (answer.ok && !answer.redirected) box.innerHTML = await answer.text();
  } catch {
    box.replaceChildren();
  }
}

function leave() {
  navigator.sendBeacon(box.dataset.presence, body("left"));
}

if (box && token) {
  document.addEventListener("input", ({ target }) => {
    const isNew = !drafting && target.closest("form[method=post]");
    if (isNew) {
      drafting = true;
      beat();
    }
  });
  for (const name of ["pointermove", "keydown", "scroll"]) {
    document.addEventListener(name, () => (touched = Date.now()), { passive: true });
  }
  document.addEventListener("visibilitychange", beat);
  window.addEventListener("pagehide", leave);
  setInterval(beat, EVERY);
  beat();
}
