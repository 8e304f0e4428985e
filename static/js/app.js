/* Dialogs, toasts, small menus, switches and the busy state of forms. */

const words = JSON.parse(document.querySelector("meta[name=lianxin-words]")?.content || "{}");
const root = document.documentElement;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

// Toasts: good news leaves by itself, bad news stays until closed
const marks = { green: "circle-check", yellow: "warning", red: "warning" };

function toast({ text, tone = "blue" }) {
  const note = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  note.classList.replace("note-blue", `note-${tone}`);
  note.querySelector("p").textContent = text;
  const use = note.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace("#info", `#${marks[tone] || "info"}`));
  document.getElementById("toasts").append(note);
  expire(note);
}

function expire(note) {
  if (note.matches(".note-red, .note-yellow")) return;
  const leave = () => (note.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : note.remove());
  setTimeout(leave, 7000);
}

document.querySelectorAll("[data-toast]").forEach(expire);
document.addEventListener("toast", (event) => toast(event.detail));
// What a page asks for by itself says in its own place that nothing came
const failed = ({ target }) => target.closest?.("[data-quiet]") || toast({ text: words.failed, tone: "red" });
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);

// Dialogs
async function openFromPage(link) {
  const dialog = document.getElementById("shared-dialog");
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("#content form");
  if (!answer.ok || answer.redirected || !form) return location.assign(link.href);
  form.action = form.getAttribute("action") || link.href;
  document.getElementById("shared-dialog-title").textContent = page.querySelector("h1").textContent;
  const body = document.getElementById("shared-dialog-body");
  body.replaceChildren(document.adoptNode(form));
  window.htmx?.process(body);
  dialog.showModal();
}

function showPhoto(link) {
  const links = [...link.closest("[data-lightbox]").querySelectorAll("a")];
  const box = document.createElement("dialog");
  box.className = "dialog lightbox";
  const picture = new Image();
  const foot = document.createElement("div");
  foot.className = "lightbox-foot";
  const button = (text, label, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };
  let at = links.indexOf(link);
  const place = document.createElement("span");
  place.setAttribute("aria-live", "polite");
  const turn = (step) => {
    at = (at + step + links.length) % links.length;
    picture.src = links[at].href;
    picture.alt = links[at].querySelector("img").alt;
    place.textContent = `${at + 1} / ${links.length} ${picture.alt}`;
  };
  foot.append(button("‹", words.previous, () => turn(-1)), place, button("›", words.next, () => turn(1)));
  foot.append(button("×", words.close, () => box.close()));
  box.append(picture, foot);
  box.addEventListener("keydown", (event) => turn({ ArrowLeft: -1, ArrowRight: 1 }[event.key] || 0));
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  turn(0);
  box.showModal();
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  document.querySelectorAll("[data-pop][open]").forEach((pop) => {
    if (!pop.contains(event.target)) pop.open = false;
  });
  if (on("[data-dialog]")) document.getElementById(on("[data-dialog]").dataset.dialog)?.showModal();
  else if (on("[data-close]")) on("dialog").close();
  else if (on("[data-dismiss]")) on("[data-toast]").remove();
  else if (on("[data-print]")) window.print();
  else if (on("[data-back]")) history.back();
  else if (on("[data-theme-switch]")) switchTheme();
  else if (on("[data-text-switch]")) {
    event.preventDefault();
    remember("lx_text", root.classList.toggle("large") ? "large" : "normal");
  } else if (plain && on("[data-dialog-url]")) {
    event.preventDefault();
    openFromPage(on("[data-dialog-url]"));
  } else if (plain && on("[data-lightbox] a")) {
    event.preventDefault();
    showPhoto(on("[data-lightbox] a"));
  } else if (event.target.matches("dialog")) event.target.close();
  else if (event.target.id === "menu" && location.hash === "#menu") location.hash = "";
});

function switchTheme() {
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  remember("lx_theme", root.dataset.bsTheme);
}

// Keyboard: "/" searches, Escape closes menus
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    [...document.querySelectorAll("[data-hotkey='/']")].find((box) => box.offsetParent)?.focus();
  }
  if (event.key !== "Escape") return;
  const pop = document.querySelector("[data-pop][open]");
  if (pop) {
    pop.open = false;
    pop.querySelector("summary").focus();
  }
  if (location.hash === "#menu") location.hash = "";
});

// Finding among many choices: what does not fit is hidden, its headings too
function find(input) {
  const wanted = input.value.trim().toLowerCase();
  const box = document.getElementById(input.dataset.find);
  for (const choice of box.querySelectorAll("[data-words]")) {
    choice.hidden = Boolean(wanted) && !choice.dataset.words.includes(wanted);
  }
  for (const fold of box.querySelectorAll("details")) {
    const hits = fold.querySelector("[data-words]:not([hidden])");
    fold.hidden = Boolean(wanted) && !hits;
    fold.open = wanted ? Boolean(hits) : Boolean(fold.querySelector(":checked"));
  }
}

document.addEventListener("input", ({ target }) => target.matches("[data-find]") && find(target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-find]")) event.preventDefault();
});

// One box ticks all boxes of a name in the same form
document.addEventListener("change", ({ target }) => {
  const name = target.dataset.checkAll;
  if (!name) return;
  for (const box of document.querySelectorAll(`input[name="${name}"]`)) box.checked = target.checked;
});

// The menu of phones is the target of #menu, so it also opens without this script
window.addEventListener("hashchange", ({ oldURL }) => {
  if (location.hash === "#menu") document.querySelector("#menu a").focus();
  else if (oldURL.endsWith("#menu")) document.querySelector(".menu-button").focus();
});

// A form is sent once; coming back to the page frees it
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-busy]") || !button) return;
  if (button.getAttribute("aria-busy")) event.preventDefault();
  else button.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[aria-busy]").forEach((busy) => busy.removeAttribute("aria-busy"));
});
document.addEventListener("change", (event) => event.target.closest("[data-submit]")?.form.requestSubmit());

document.querySelectorAll("[data-back]").forEach((back) => (back.hidden = history.length < 2));
document.querySelector("[data-focus]")?.focus();
