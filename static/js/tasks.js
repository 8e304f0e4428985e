/* My tasks as this phone keeps them, and the steps that can be written down without a network. */

import { carry, go, me, ready, register } from "./offline.js";
import { $, mark, moment, piece, say, words } from "./pages.js";
import { NOBODY, OPEN, entries, keep, listen, noted, whoIsThere } from "./queue.js";
import { inputs, read } from "./steps.js";

const list = document.getElementById("tasks");
const open = new Set();

const toast = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

// What is open after the steps that wait: those that follow the last of them, if it asks for nothing
function offered(task, queued) {
  let steps = task.moves;
  for (const { move } of queued) steps = steps.find(({ name }) => name === move)?.then || [];
  return steps;
}

async function write(task, step, fields) {
  const account = await me();
  try {
    await keep({ account, kind: "move", matter: task.matter, subject: task.url, url: step.url, move: step.name, seen: task.seen, label: step.label, title: task.title, page: task.page, inputs: step.fields, fields });
  } catch {
    return toast(words("full"), "red");
  }
  await register();
  toast(words("kept"), "green");
  await go();
  return carry({ now: true }).then(show);
}

function button(task, step) {
  const tap = piece("tap");
  tap.textContent = step.label;
  tap.addEventListener("click", () => {
    tap.disabled = true;
    write(task, step, []);
  });
  return tap;
}

function fold(task, step) {
  const made = piece("step");
  const id = `${task.url} ${step.name}`;
  const form = $("form", made);
  $("[data-label]", made).textContent = step.label;
  $(".form-foot button", made).textContent = step.label;
  $("[data-fields]", made).append(...inputs(step.fields));
  made.open = open.has(id);
  made.addEventListener("toggle", () => open[made.open ? "add" : "delete"](id));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { fields, missing, field } = read(form);
    const problem = $("[data-problem]", form);
    problem.hidden = !missing;
    problem.textContent = missing ? `${words("required")} ${missing}` : "";
    if (missing) return field.focus();
    open.delete(id);
    return write(task, step, fields);
  });
  return made;
}

function card(task, queued) {
  const made = piece("task");
  const title = $("[data-title]", made);
  if (navigator.onLine) title.append(Object.assign(document.createElement("a"), { href: task.page, textContent: task.title }));
  else title.textContent = task.title;
  const place = [task.place, task.address].filter(Boolean).join(" · ");
  say(made, { status: task.status_label, place, number: task.matter, text: task.text === task.title ? "" : task.text, wanted: task.wanted });
  // The light is as old as the list; what has become overdue since is red all the same
  const light = task.due_at && Date.parse(task.due_at) < Date.now() ? "red" : task.light;
  $("[data-light]", made).replaceWith(mark("light", light));
  made.classList.toggle("is-late", light === "red");
  const due = $("time", made);
  if (task.due_at) {
    due.dateTime = task.due_at;
    $("[data-exact]", made).textContent = moment(task.due_at);
  } else $(".work-due", made).remove();
  $("[data-queued]", made).hidden = !queued.length;
  $("[data-steps]", made).textContent = queued.map(({ label }) => label).join("、");
  const steps = offered(task, queued);
  $("[data-moves]", made).append(...steps.map((step) => (step.fields.some(({ required }) => required) ? fold(task, step) : button(task, step))));
  return made;
}

// A page of one matter that did not come shows that matter alone, if it is kept
function wanted(tasks) {
  const [, number] = /^\/tickets\/([^/]+)\//.exec(location.pathname) || [];
  const one = tasks.filter(({ matter }) => matter === number);
  return one.length ? one : tasks;
}

let asked = false; // until the network was asked, nothing kept does not mean nothing there

async function show() {
  const account = await me();
  const kept = account === NOBODY ? null : await noted(`tasks:${account}`);
  const waiting = (await entries(account)).filter(({ kind, state }) => kind === "move" && OPEN.includes(state));
  const tasks = wanted(kept?.results || []);
  list.replaceChildren(...tasks.map((task) => card(task, waiting.filter(({ subject }) => subject === task.url))));
  $("[data-empty]").hidden = Boolean(kept) || !asked;
  $("[data-none]").hidden = !kept || tasks.length > 0;
  const asOf = $("[data-as-of]");
  asOf.hidden = !kept;
  if (kept) $("time", asOf).textContent = moment(kept.at);
  document.dispatchEvent(new Event("visibilitychange"));
}

await ready;
await show();
await carry({ now: true });
asked = true;
await show();
listen(show);
const here = await whoIsThere();
$("[data-login]").hidden = !here || here.account === (await me());
