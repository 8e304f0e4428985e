/* The list of what waits to be sent: states, reasons, conflicts side by side, and what the person decides. */

import { go, me, ready } from "./offline.js";
import { $, mark, moment, piece, say, size, words } from "./pages.js";
import { LIMIT, MINE, OPEN, change, drop, entries, listen, room, whoIsThere } from "./queue.js";
import { inputs, read } from "./steps.js";

const list = document.getElementById("entries");
const dialog = document.getElementById("drop");
const asked = new Set(new URLSearchParams(location.search).keys());
let editing = 0;

function act(name, run, kind = "") {
  const made = piece("act");
  made.textContent = words(name);
  if (kind) made.classList.add(kind);
  made.addEventListener("click", run);
  return made;
}

function confirmDrop(row) {
  $("[data-title]", dialog).textContent = row.title;
  $("[data-sure]", dialog).onclick = () => {
    dialog.close();
    drop(row.id);
  };
  dialog.showModal();
}

function reasons({ status, message, errors }) {
  const said = Object.values(errors || {}).flat().map((one) => one.message || one);
  return [message, ...said].filter(Boolean).join(" ") || (status >= 500 ? words("broken") : status === 404 || status === 403 ? words("gone") : `${status}`);
}

// Left what was meant, right what is there; the newest state is asked for while somebody looks
async function conflict(made, row) {
  const box = $("[data-conflict]", made);
  box.hidden = false;
  const mine = [[row.label, moment(row.at)], ...row.fields.filter(({ value }) => !(value instanceof Blob)).map(({ label, name, value }) => [label || name, value])];
  if (row.photos) mine.push([words("pictures"), row.photos]);
  $("[data-mine]", box).append(...mine.flatMap(([name, value]) => [
    Object.assign(document.createElement("dt"), { textContent: name }),
    Object.assign(document.createElement("dd"), { textContent: value }),
  ]));
  const theirs = $("[data-theirs]", box);
  const now = await theirState(row);
  const { latest } = row.problem;
  theirs.append(document.getElementById("theirs").content.cloneNode(true));
  $("[data-status]", theirs).textContent = now?.status_label || latest?.label || "";
  $("[data-since]", theirs).append(...(latest?.since || []).map(({ title, by, at }) => Object.assign(document.createElement("li"), { textContent: `${moment(at)} ${title} · ${by}` })));
  $("[data-open]", theirs).textContent = !now ? words("offline") : words(now.is_open ? "still-open" : "closed");
  if (row.page && navigator.onLine) $("[data-page]", theirs).href = row.page;
  else $("[data-page]", theirs).parentElement.remove();
  return now;
}

async function theirState(row) {
  const answer = await fetch(row.subject, { headers: { Accept: "application/json", "X-Account": row.account } }).catch(() => null);
  if (!answer?.ok) return null;
  const told = await answer.json();
  return { ...told, is_open: told.moves.some(({ name }) => name === row.move) };
}

const anew = (row, seen, fields = row.fields) => change(row.id, { state: "waiting", seen, fields, problem: null, tries: 0 }, MINE).then(go);

function edit(made, row, seen) {
  const form = $("[data-edit]", made);
  const asks = row.inputs || [...new Map(row.fields.map(({ name, label, value }) => [name, { name, label, type: value instanceof Blob ? "photos" : "text", required: !(value instanceof Blob) }])).values()];
  const texts = new Map(row.fields.filter(({ value }) => !(value instanceof Blob)).map(({ name, value }) => [name, value]));
  editing = row.id;
  $("[data-fields]", form).replaceChildren(...inputs(asks.map((one) => ({ ...one, value: texts.get(one.name) || "" }))));
  for (const field of form.querySelectorAll("input[type=file]")) {
    const files = new DataTransfer();
    row.fields.filter(({ name, value }) => name === field.name && value instanceof Blob).forEach(({ value }) => files.items.add(value));
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.hidden = false;
  $("textarea, input", form)?.focus();
  $("[data-cancel]", form).onclick = () => {
    editing = 0;
    show();
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    const { fields, field } = read(form);
    if (!fields) return field.focus();
    editing = 0;
    return anew(row, seen, fields);
  };
}

async function card(row, stuck) {
  const made = piece("entry");
  made.dataset.entry = row.id;
  $("[data-state]", made).replaceWith(mark("state", row.state));
  const count = row.state === "sent" ? row.taken : row.photos;
  if (count) $("[data-photos] span", made).textContent = `${count} ${words("photos")}`;
  else $("[data-photos]", made).remove();
  $("[data-size] span", made).textContent = size(row.size);
  say(made, { title: row.title || row.label, label: row.kind === "report" ? words("report") : row.label, at: moment(row.at) });
  const acts = $("[data-acts]", made);
  const problem = $("[data-problem]", made);
  problem.hidden = !row.problem && !stuck;
  problem.textContent = row.problem ? reasons(row.problem) : stuck ? words("behind") : "";
  if (row.state === "sent") return sent(made, row);
  let seen = row.seen;
  let open = true;
  if (row.state === "conflict") {
    const now = await conflict(made, row);
    seen = now?.seen ?? row.problem.latest?.seen;
    open = Boolean(now?.is_open);
  }
  if (["refused", "conflict"].includes(row.state) && open) acts.append(act("send-anew", () => anew(row, seen), "btn-primary"));
  if (row.kind === "report" && row.state !== "sending") acts.append(act("edit", () => location.assign(`/offline/report/?entry=${row.id}`)));
  else if (["refused", "conflict"].includes(row.state) && open && row.fields.length) acts.append(act("edit", () => edit(made, row, seen)));
  if (row.state !== "sending") acts.append(act(row.state === "conflict" ? "drop" : "delete", () => confirmDrop(row), "btn-outline-danger"));
  return made;
}

function sent(made, row) {
  const { number, code, url } = row.result || {};
  $("[data-result]", made).hidden = false;
  const at = $("[data-number]", made);
  at.append(`${words("number")} `, url ? Object.assign(document.createElement("a"), { href: url, textContent: number }) : number || "");
  if (code) $("[data-code]", made).textContent = code;
  else made.querySelectorAll("[data-code], [data-code-words]").forEach((one) => one.remove());
  $("[data-size]", made).remove();
  $("[data-acts]", made).append(act("tidy", () => drop(row.id)));
  return made;
}

let turn = 0;

async function show() {
  if (editing) return;
  const mine = ++turn;
  const rows = await entries(await me());
  const stuck = new Map();
  const cards = [];
  for (const row of rows) {
    const behind = row.state === "waiting" && stuck.has(row.matter);
    if (["refused", "conflict"].includes(row.state)) stuck.set(row.matter, row.id);
    cards.push(await card(row, behind));
  }
  if (mine !== turn) return; // a newer drawing is on its way
  list.replaceChildren(...cards);
  const waiting = rows.filter(({ state }) => OPEN.includes(state));
  $("[data-empty]").hidden = rows.length > 0;
  $("[data-send]").hidden = !waiting.some(({ state }) => state === "waiting");
  for (const box of document.querySelectorAll("[data-on]")) box.hidden = !asked.has(box.dataset.on);
  await taken(waiting);
}

const put = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

async function taken(waiting) {
  const bytes = waiting.reduce((sum, row) => sum + row.size, 0);
  const { usage, quota } = await room();
  $("[data-room]").value = Math.max((100 * bytes) / LIMIT.bytes, (100 * waiting.length) / LIMIT.entries);
  $("[data-taken]").textContent = put(words("taken"), { count: waiting.length, most: LIMIT.entries, size: size(bytes), limit: size(LIMIT.bytes) });
  $("[data-granted]").textContent = quota ? put(words("granted"), { usage: size(usage), quota: size(quota) }) : "";
}

async function signedOut() {
  const here = await whoIsThere();
  const account = await me();
  const waits = (await entries(account)).some(({ state }) => state === "waiting");
  $("[data-login]").hidden = !here || here.account === account || !waits;
}

$("[data-send]").addEventListener("click", () => go().then(signedOut));
document.addEventListener("sending-ended", signedOut);
window.addEventListener("online", show);
await ready;
await show();
listen(show);
await signedOut();
