/* Shows chosen photos and makes them small before they are sent; without it the input works as it is. */

const words = JSON.parse(document.querySelector("meta[name=lianxin-words]")?.content || "{}");
const LONGEST = 1920;

document.documentElement.classList.add("is-enhanced");

async function draw(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function shrink(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = await draw(bitmap, LONGEST);
  const thumb = await draw(bitmap, 240);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  const smaller = blob && blob.size < file.size;
  const name = file.name.replace(/\.\w+$/, "") + ".jpg";
  return { file: smaller ? new File([blob], name, { type: "image/jpeg" }) : file, thumb };
}

function fill(input, files) {
  const list = new DataTransfer();
  files.forEach((file) => list.items.add(file));
  input.files = list.files;
}

function preview(input, box, shown) {
  box.replaceChildren(
    ...shown.map(({ file, thumb }) => {
      const frame = Object.assign(document.createElement("div"), { className: "photo-preview" });
      const remove = Object.assign(document.createElement("button"), { type: "button" });
      remove.setAttribute("aria-label", `${words.remove} ${file.name}`);
      remove.addEventListener("click", () => {
        const rest = shown.filter((other) => other.file !== file);
        fill(input, rest.map((other) => other.file));
        input.chosen = rest;
        preview(input, box, rest);
        input.focus();
      });
      thumb.setAttribute("role", "img");
      thumb.setAttribute("aria-label", file.name);
      frame.append(thumb, remove);
      return frame;
    }),
  );
}

document.addEventListener("change", async (event) => {
  const box = event.target.closest("[data-photos]")?.querySelector("[data-previews]");
  const input = event.target;
  if (!box || input.type !== "file") return;
  const files = [...input.files];
  if (!files.length || !files.every((file) => file.type.startsWith("image/"))) return box.replaceChildren();
  try {
    const fresh = await Promise.all(files.map(shrink));
    input.chosen = input.multiple ? [...(input.chosen || []), ...fresh] : fresh;
    fill(input, input.chosen.map(({ file }) => file));
    preview(input, box, input.chosen);
  } catch {
    box.replaceChildren(); // a format this browser cannot draw is sent as it is
  }
});
