/* What waits to be sent, kept in this browser per account, and the one way it leaves; pages and the worker share it. */

const NAME = "lianxin";
const SEND = "lianxin-send";
const DAY = 86_400_000;
const TRIES = 5; // answers of a broken server before an entry steps aside for the others
const news = new BroadcastChannel(NAME);

export const LIMIT = { entries: 50, bytes: 200 * 1024 * 1024, days: 45 };
export const NOBODY = "0";
export const OPEN = ["waiting", "sending", "refused", "conflict"];
export const MINE = ["waiting", "refused", "conflict"]; // what a person may still change

let opened;

function open() {
  opened ||= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "id", autoIncrement: true });
      asked.result.createObjectStore("notes");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

// One transaction; a full store fails when it commits, so only its end counts
async function within(store, mode, act) {
  const base = await open();
  return new Promise((done, fail) => {
    const work = base.transaction(store, mode);
    const asked = act(work.objectStore(store));
    work.oncomplete = () => done(asked?.result);
    work.onabort = work.onerror = () => fail(work.error || asked?.error);
  });
}

const tell = () => news.postMessage("changed");

export function listen(act) {
  const heard = new BroadcastChannel(NAME);
  heard.addEventListener("message", act);
}

// Notes: who holds the browser, in which language, and the tasks of an account
export const note = (name, value) => within("notes", "readwrite", (notes) => notes.put(value, name));
export const noted = (name) => within("notes", "readonly", (notes) => notes.get(name));
const forget = (name) => within("notes", "readwrite", (notes) => notes.delete(name));

export async function holder() {
  return (await noted("holder")) || NOBODY;
}

// Another account never reads what an earlier one carried along; what that one has not sent stays its own
export async function hold(account) {
  const before = await holder();
  if (account === before || (account === NOBODY && before !== NOBODY)) return before;
  const names = await within("notes", "readonly", (notes) => notes.getAllKeys());
  for (const name of names) if (name.startsWith("tasks:") && name !== `tasks:${account}`) await forget(name);
  await note("holder", account);
  tell();
  return account;
}

// Somebody is about to sign in: until it is known who, nothing of anybody is shown
export const let_go = () => note("holder", NOBODY);

// Signing out: nothing of this account stays, and nobody holds the browser
export async function wipe(account) {
  const rows = await entries(account);
  await within("entries", "readwrite", (store) => rows.forEach(({ id }) => store.delete(id)));
  await forget(`tasks:${account}`);
  await note("holder", NOBODY);
  tell();
}

// Entries
export async function entries(account) {
  const rows = await within("entries", "readonly", (store) => store.getAll());
  return rows.filter((row) => row.account === account);
}

export const entry = (id) => within("entries", "readonly", (store) => store.get(id));

export async function open_count(account) {
  return (await entries(account)).filter(({ state }) => OPEN.includes(state)).length;
}

export function weigh(fields) {
  return fields.reduce((sum, { value }) => sum + (value instanceof Blob ? value.size : String(value).length * 2), 200);
}

export const photos = (fields) => fields.filter(({ value }) => value instanceof Blob).length;

export async function keep(given) {
  const known = await entries(given.account);
  const size = weigh(given.fields);
  const kept = known.filter(({ state }) => OPEN.includes(state));
  const { usage, quota } = await room();
  const full = kept.reduce((sum, row) => sum + row.size, size) > LIMIT.bytes || kept.length >= LIMIT.entries;
  if (full || (quota && usage + size > quota)) throw new DOMException("", "QuotaExceededError");
  const row = { key: key(), state: "waiting", tries: 0, at: Date.now(), ...given, size, photos: photos(given.fields) };
  const id = await within("entries", "readwrite", (store) => store.add(row));
  tell();
  navigator.storage?.persist?.();
  return id;
}

// Read and written in one go, so that a person who edits and the sender never overwrite each other; false where it is too late
export async function change(id, changes, only = null) {
  const base = await open();
  const done = await new Promise((tell_back, fail) => {
    const work = base.transaction("entries", "readwrite");
    const store = work.objectStore("entries");
    let changed = false;
    store.get(id).onsuccess = ({ target: { result: row } }) => {
      if (!row || (only && !only.includes(row.state))) return;
      const size = changes.fields ? { size: weigh(changes.fields), photos: photos(changes.fields) } : {};
      store.put({ ...row, ...changes, ...size });
      changed = true;
    };
    work.oncomplete = () => tell_back(changed);
    work.onabort = work.onerror = () => fail(work.error);
  });
  tell();
  return done;
}

// What is on its way cannot be taken back
export async function drop(id) {
  const gone = await change(id, { state: "dropped" }, ["waiting", "refused", "conflict", "sent"]);
  if (gone) await within("entries", "readwrite", (store) => store.delete(id));
  tell();
}

export const key = () => crypto.randomUUID().replaceAll("-", "");

// A form of a page as an entry: where it goes, what is in it, how it is called; null where it asks for something else
const MOVE = /^\/(tickets|assignments|whistle-tasks)\/([^/]+)\/moves\/([^/]+)\/$/;
const FORM_ONLY = ["csrfmiddlewaretoken", "key", "seen", "next", "drop", "join", "confirmed", "kept_as"];

export const is_kept = (path) => path === "/report/" || MOVE.test(path);

export function written(path, data, holds) {
  const told = JSON.parse(data.get("kept_as") || "{}");
  const account = told.account ?? holds;
  const names = told.names || {};
  const given = [...data].filter(([name, value]) => !FORM_ONLY.includes(name) && !(value instanceof File && !value.size));
  const fields = given.filter(([, value]) => value !== "").map(([name, value]) => ({ name, value, label: names[name] || "" }));
  const common = { account, fields, label: told.label || "", title: told.title || "" };
  if (path === "/report/") {
    if (data.has("place") || data.has("suggest") || data.get("join")) return null;
    const own = data.get("key") || key();
    fields.push({ name: "confirmed", value: "on", label: "" });
    return { ...common, kind: "report", key: own, matter: `report ${own}`, subject: "", url: "/report/kept/", page: "", title: String(data.get("text") || "").slice(0, 60) };
  }
  const [, noun, row, move] = MOVE.exec(path);
  const subject = `/api/v1/${noun}/${row}/`;
  const matter = told.matter || (noun === "tickets" ? row : subject);
  const seen = data.get("seen") ? Number(data.get("seen")) : undefined;
  return { ...common, kind: "move", matter, subject, move, seen, label: common.label || move, url: `${subject}moves/${move}/`, page: told.page || "" };
}

// Sending: one at a time in the whole browser, in the order of writing
export async function send() {
  if (!navigator.locks) return run();
  return navigator.locks.request(SEND, run);
}

async function run() {
  const here = await whoIsThere();
  if (!here) return "offline";
  for (;;) {
    const rows = await entries(here.account);
    await tidy(rows);
    const stuck = new Set(rows.filter(({ state }) => ["refused", "conflict"].includes(state)).map(({ matter }) => matter));
    const next = rows.find((row) => ["waiting", "sending"].includes(row.state) && !stuck.has(row.matter));
    if (!next) return here.account;
    if (!(await post(next, here))) return "stopped";
  }
}

async function tidy(rows) {
  for (const row of rows) if (row.state === "sent" && Date.now() - row.sent_at > LIMIT.days * DAY) await drop(row.id);
}

export async function whoIsThere() {
  try {
    const answer = await fetch("/offline/account/", { headers: { "X-Background": "queue" }, cache: "no-store", signal: AbortSignal.timeout(5000) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function post({ id }, here) {
  if (!(await change(id, { state: "sending" }, ["waiting", "sending"]))) return true;
  const row = await entry(id);
  const body = new FormData();
  for (const { name, value, file } of row.fields) {
    if (value instanceof Blob) body.append(name, value, file || value.name || "photo.jpg");
    else body.append(name, value);
  }
  if (row.kind === "report") body.append("key", row.key);
  else if (row.seen !== undefined) body.append("seen", row.seen);
  let answer;
  try {
    answer = await fetch(row.url, {
      method: "POST",
      body,
      redirect: "error",
      headers: {
        Accept: "application/json",
        "X-CSRFToken": here.token,
        "X-Account": row.account,
        "X-Background": "queue",
        "Idempotency-Key": row.key,
      },
    });
  } catch {
    await change(row.id, { state: "waiting" });
    return false;
  }
  const said = await answer.json().catch(() => ({}));
  return answer.ok ? done(row, said) : failed(row, answer.status, said);
}

// What was sent gives its photos back; steps on the same row go on from the state it has now
async function done(row, said) {
  const result = row.kind === "report" ? said : { number: row.matter, url: row.page };
  await change(row.id, { state: "sent", sent_at: Date.now(), fields: row.fields.filter(({ value }) => !(value instanceof Blob)), problem: null, result, taken: row.photos });
  for (const later of await entries(row.account)) {
    const follows = later.state === "waiting" && later.id > row.id && later.subject === row.subject;
    if (row.kind === "move" && follows && said.seen !== undefined) await change(later.id, { seen: said.seen });
  }
  return true;
}

async function failed(row, status, said) {
  const tries = row.tries + 1;
  const broken = status >= 500 || status === 429 || status === 408;
  if (said.code === "other_account" || (broken && tries < TRIES) || status === 429) {
    await change(row.id, { state: "waiting", tries: status === 429 ? row.tries : tries });
    return false;
  }
  const overtaken = said.code === "changed_meanwhile" || said.code === "move_not_open";
  const problem = { status, code: said.code || "", message: said.message || "", errors: said.errors || {}, latest: said.latest || null };
  await change(row.id, { state: overtaken ? "conflict" : "refused", problem, tries });
  return true;
}

// Room: what the browser grants, and what is taken
export async function room() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) || {};
  return { usage, quota };
}
