/* What the pages that work without a network share: pieces of the page, words, sizes and moments. */

export const $ = (selector, where = document) => where.querySelector(selector);
export const piece = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
export const words = (name) => $(`template[data-words="${name}"]`)?.content.textContent.trim() || "";
export const mark = (kind, name) => $(`template[data-${kind}="${name}"]`)?.content.firstElementChild?.cloneNode(true) || "";

// Puts texts where [data-name] stands; what has no text goes
export function say(where, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const spot = $(`[data-${name}]`, where);
    if (text) spot.textContent = text;
    else spot.remove();
  }
}

export function moment(at) {
  const day = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`;
}

export function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)} KB`;
  return bytes < 1024 ** 3 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}

$("[data-again]")?.addEventListener("click", () => location.reload());
