/* Keeps what was typed in form[data-draft] in this browser until it is sent; never names, phones or files. */

const words = JSON.parse(document.querySelector("meta[name=lianxin-words]")?.content || "{}");
const WEEK = 7 * 86_400_000;
const PRIVATE = "[type=hidden], [type=password], [type=file], [type=tel], [type=email], [data-private]";
const key = (name) => `lianxin.draft.${name}`;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.matches(PRIVATE) && field.type !== "submit");
}

function read(field) {
  return field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value;
}

function save(form) {
  const values = fields(form).map((field) => [field.name, field.type, field.value, read(field)]);
  try {
    localStorage.setItem(key(form.dataset.draft), JSON.stringify({ at: Date.now(), values }));
  } catch {
    // a full or closed store only means no draft
  }
}

function put(form, values) {
  let changed = false;
  for (const [name, type, value, state] of values) {
    if (type === "radio" && !state) continue; // a kind may stand twice: suggested, and under its heading
    const field = fields(form).find(
      (one) => one.name === name && (typeof state !== "boolean" || one.value === value) && one.type === type,
    );
    if (!field || read(field) === state) continue;
    if (typeof state === "boolean") field.checked = state;
    else if (field.value === "" || field.tagName === "SELECT") field.value = state;
    changed = true;
  }
  return changed;
}

function tell(form) {
  const note = Object.assign(document.createElement("p"), { className: "draft-note", textContent: words.restored });
  note.setAttribute("role", "status");
  const discard = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-ghost", textContent: words.discard });
  discard.addEventListener("click", () => {
    localStorage.removeItem(key(form.dataset.draft));
    form.reset();
    note.remove();
  });
  note.append(discard);
  form.prepend(note);
}

document.querySelectorAll("[data-draft-sent]").forEach((mark) => localStorage.removeItem(key(mark.dataset.draftSent)));
document.querySelectorAll("form[data-draft]").forEach((form) => {
  const kept = JSON.parse(localStorage.getItem(key(form.dataset.draft)) || "null");
  if (kept && Date.now() - kept.at < WEEK && put(form, kept.values)) tell(form);
});
document.addEventListener("input", (event) => {
  if (event.target.form?.matches("[data-draft]")) save(event.target.form);
});
