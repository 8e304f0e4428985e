/* On every page: whose browser this is, what waits to be sent, and that the network is gone. */

import { NOBODY, hold, holder, is_kept, keep, let_go, listen, note, noted, open_count, send, whoIsThere, wipe, written } from "./queue.js";

const root = document.documentElement;
const { account } = root.dataset; // pages that work offline are nobody's and say none
const FRESH = 60_000;
const AGAIN = 60_000;
const SMALL = "(max-width: 900px), (display-mode: standalone)";

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// What a resident writes on a page of nobody is nobody's, whoever signed in before
export async function me() {
  return account ?? holder();
}

// My tasks, renewed every few minutes where a phone may need them without a network
export async function carry({ now = false } = {}) {
  const who = await me();
  const kept = await noted(`tasks:${who}`);
  if (who === NOBODY || (!now && kept && Date.now() - kept.fetched < FRESH)) return kept;
  const headers = { Accept: "application/json", "X-Background": "tasks", "X-Account": who };
  const answer = await fetch("/api/v1/my-tasks/", { headers, cache: "no-store" }).catch(() => null);
  const told = answer?.ok ? await answer.json() : null;
  if (told?.account !== who) return kept;
  const fresh = { ...told, fetched: Date.now() };
  await note(`tasks:${who}`, fresh);
  return fresh;
}

async function count() {
  const waiting = await open_count(await me());
  each("[data-waiting]", (badge) => {
    badge.hidden = !waiting;
    badge.querySelector("[data-count]").textContent = waiting;
  });
}

function network() {
  each("[data-offline]", (banner) => (banner.hidden = navigator.onLine));
}

export async function go() {
  const waiting = await open_count(await me());
  if (!waiting || !navigator.onLine) return;
  const outcome = await send();
  document.dispatchEvent(new CustomEvent("sending-ended", { detail: outcome }));
}

export async function register() {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("lianxin-send").catch(() => {});
}

// Forms without a network: what would be sent is kept, and the page says so
function describe(form) {
  const names = {};
  for (const field of form.elements) {
    const words = field.labels?.[0] || field.closest(".field, fieldset")?.querySelector("legend, .field-label, label");
    if (field.name && words) names[field.name] = words.innerText.trim().split("\n")[0];
  }
  const told = { account, names, label: form.querySelector("[type=submit], button:not([type])")?.innerText.trim() };
  const rows = document.querySelectorAll("[data-matter]");
  const row = form.closest("[data-matter]") || (rows.length === 1 ? rows[0] : null);
  return { ...told, title: row?.dataset.title || document.querySelector("h1")?.innerText || "", matter: row?.dataset.matter, page: location.pathname };
}

async function keepForm(form, submitter) {
  const row = written(new URL(form.action).pathname, new FormData(form, submitter), await me());
  if (!row) return refuse("needs-network");
  try {
    await keep(row);
  } catch {
    return refuse("full");
  }
  if (form.dataset.draft) localStorage.removeItem(`lianxin.draft.${form.dataset.draft}`);
  await register();
  location.assign("/offline/waiting/?kept");
}

function refuse(what) {
  const text = document.querySelector(`template[data-words=${what}]`)?.content.textContent || "";
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "red" } }));
  each("[aria-busy]", (busy) => busy.removeAttribute("aria-busy"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !is_kept(new URL(form.action).pathname) || "shell" in root.dataset) return;
  const told = form.querySelector("[name=kept_as]") || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "kept_as" }));
  told.value = JSON.stringify(describe(form));
  if (navigator.onLine) return;
  event.preventDefault();
  keepForm(form, event.submitter);
});

// Signing out leaves nothing behind; what was not sent yet is asked about first
async function leave(form) {
  const who = await me().catch(() => account);
  const unsent = await open_count(who).catch(() => 0);
  const dialog = document.getElementById("unsent");
  if (unsent && !form.dataset.sure) {
    dialog.querySelector("[data-count]").textContent = unsent;
    dialog.querySelector("[data-sure]").onclick = () => {
      form.dataset.sure = "yes";
      leave(form);
    };
    return dialog.showModal();
  }
  for (const name of Object.keys(localStorage)) if (name.startsWith("lianxin.draft.")) localStorage.removeItem(name);
  await wipe(who).catch(() => {});
  form.submit();
}

document.addEventListener("submit", (event) => {
  const { pathname } = new URL(event.target.action);
  if (pathname === "/login/") let_go();
  if (pathname !== "/logout/") return;
  event.preventDefault();
  leave(event.target);
});

async function begin() {
  network();
  await note("language", root.lang);
  const here = account === undefined ? await whoIsThere() : { account };
  if (here) await hold(here.account);
  await count();
  if ("carries" in root.dataset && matchMedia(SMALL).matches) carry();
  await go();
}

window.addEventListener("online", () => (network(), go()));
window.addEventListener("offline", network);
document.addEventListener("visibilitychange", () => document.hidden || go());
setInterval(() => document.hidden || go(), AGAIN);
listen(count);

// A browser that shuts its stores, as in a private window, works as before, only not without a network
export const ready = begin().catch(() => {});
window.addEventListener("load", () => navigator.serviceWorker?.register("/sw.js", { type: "module", scope: "/" }).catch(() => {}));
