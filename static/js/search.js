/* The list under a search box: arrow keys choose, Enter opens, Escape closes. htmx fetches it. */

const parts = (form) => ({
  input: form.querySelector("input"),
  box: form.querySelector(".search-found"),
  options: [...form.querySelectorAll("[role=option]")],
});

function show(form, open) {
  const { input, box } = parts(form);
  box.hidden = !open;
  input.setAttribute("aria-expanded", String(open && Boolean(box.querySelector("[role=option]"))));
  if (!open) choose(form, -1);
}

function choose(form, at) {
  const { input, options } = parts(form);
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  if (at < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", options[at].id);
  options[at].scrollIntoView({ block: "nearest" });
}

// What came back belongs to what stands in the box now; an emptied box has no list
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const form = target.closest?.("[data-search]");
  if (!form || !target.matches(".search-found")) return;
  const { input, box, options } = parts(form);
  const list = box.querySelector("[role=listbox]");
  if (list) list.id = box.dataset.list;
  options.forEach((option, place) => (option.id = `${box.dataset.list}-${place}`));
  form.querySelector("[data-said]").textContent = box.querySelector("[data-say]")?.textContent ?? "";
  show(form, Boolean(input.value.trim()) && document.activeElement === input);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-search]");
  if (!form || event.isComposing) return;
  const { box, options } = parts(form);
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && options.length) {
    event.preventDefault();
    if (box.hidden) show(form, true);
    const next = at + step;
    choose(form, next < -1 ? options.length - 1 : next >= options.length ? -1 : next);
  } else if (event.key === "Enter" && !box.hidden && at >= 0) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Escape" && !box.hidden) {
    event.preventDefault();
    show(form, false);
  } else if (event.key === "Tab") show(form, false);
});

document.addEventListener("focusin", (event) => {
  document.querySelectorAll("[data-search]").forEach((form) => {
    if (!form.contains(event.target)) show(form, false);
  });
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-search]");
  document.querySelectorAll("[data-search]").forEach((other) => other !== form && show(other, false));
  if (form && event.target.matches("input") && parts(form).options.length) show(form, true);
});
document.addEventListener("submit", ({ target }) => target.matches("[data-search]") && show(target, false));
