/* The report where there is no network: filled with what this browser knows, kept instead of sent. */

import { go, me, ready, register } from "./offline.js";
import { $, words } from "./pages.js";
import { MINE, NOBODY, change, entry, keep, key, noted, written } from "./queue.js";

const form = $("form[data-report]");
const edited = Number(new URLSearchParams(location.search).get("entry"));
let old = null;

// The places around one's own area instead of every street, the inputs that fit the reader, and what was typed before
async function prepare() {
  await ready;
  const account = await me();
  const known = account === NOBODY ? null : await noted(`tasks:${account}`);
  if (known?.places.length) {
    form.area.replaceChildren(form.area.options[0], ...known.places.map(({ code, name }) => new Option(name, code)));
    form.area.value = known.area;
  }
  for (const part of form.querySelectorAll("[data-staff], [data-resident]")) {
    part.hidden = (account === NOBODY) === "staff" in part.dataset;
    for (const field of part.querySelectorAll("input, textarea")) field.disabled = part.hidden;
  }
  if (edited) return refill(account);
  form.dataset.draft = `report-${account}`;
  return import("./drafts.js");
}

// An entry that was refused comes back into the form, its photos too
async function refill(account) {
  const row = await entry(edited);
  if (row?.account !== account || row.kind !== "report") return;
  old = row;
  for (const { name, value } of row.fields) {
    if (value instanceof Blob || name === "confirmed") continue;
    if (name === "area" && ![...form.area.options].some((option) => option.value === value)) form.area.append(new Option(value, value));
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field?.type === "checkbox") field.checked = true;
    else if (field) field.value = value;
  }
  for (const name of ["photos", "after"]) {
    const files = row.fields.filter((one) => one.name === name).map(({ value }) => value);
    const list = new DataTransfer();
    files.forEach((file) => list.items.add(file));
    form.elements[name].files = list.files;
    form.elements[name].dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.querySelector("[name=category]:checked")?.closest("details")?.setAttribute("open", "");
}

function missing() {
  const given = new FormData(form);
  for (const name of ["photos", "after"]) if (given.getAll(name).length > form.dataset.most) return ["photos", form.elements[name]];
  if (!given.get("area") && !given.get("lng")) return ["place", form.area];
  if (!given.get("text").trim()) return ["text", form.text];
  if (!given.get("category")) return ["category", $("[name=category]")];
  if (given.get("settled") && !given.get("note").trim()) return ["note", form.note];
  return null;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = $("[data-problem]");
  const lack = missing();
  problem.hidden = !lack;
  if (lack) {
    problem.textContent = words(lack[0]);
    lack[1].focus();
    return problem.scrollIntoView({ block: "center" });
  }
  const data = new FormData(form);
  data.set("key", old?.key || key());
  const row = written("/report/", data, await me());
  try {
    if (old) await change(old.id, { ...row, state: "waiting", problem: null, tries: 0 }, MINE);
    else await keep(row);
  } catch {
    problem.hidden = false;
    problem.textContent = words("full");
    return problem.scrollIntoView({ block: "center" });
  }
  if (form.dataset.draft) localStorage.removeItem(`lianxin.draft.${form.dataset.draft}`);
  await register();
  go();
  return location.assign("/offline/waiting/?kept");
});

prepare();
