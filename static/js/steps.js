/* The inputs of a step as a form, and what was put into it, for pages that work without a network. */

import { $, piece, words } from "./pages.js";

let count = 0;

function input({ name, label, type, required, value = "" }) {
  const kind = type === "photos" || type === "date" ? type : "text";
  const made = piece(`field-${kind}`);
  const field = $("textarea, input", made);
  const caption = $(".field-label", made) || $("label", made);
  caption.textContent = label || name;
  if (!required) caption.append(` ${words("optional")}`);
  field.id = `step-${++count}`;
  $("label", made).htmlFor = field.id;
  field.name = name;
  if (kind !== "photos") field.value = value;
  Object.assign(field.dataset, { label: label || name, type, needed: required ? "yes" : "" });
  return made;
}

export function inputs(fields) {
  return fields.map(input);
}

// Answers the fields of an entry, or the label of the first that is missing
export function read(form) {
  const fields = [];
  for (const field of form.querySelectorAll("[data-type]")) {
    const { label, type, needed } = field.dataset;
    const values = type === "photos" ? [...field.files] : [field.value.trim()].filter(Boolean);
    if (needed && !values.length) return { missing: label, field };
    fields.push(...values.map((value) => ({ name: field.name, label, type, value, file: value.name })));
  }
  return { fields };
}
