/* A box to sign in with a finger, a pen or the mouse; the drawing goes into the hidden field as PNG. */

const WIDTH = 2.5; // of the pen, in CSS pixels
const DENSEST = 2; // more dots per pixel only make the picture larger

const boxOf = (target) => target.closest?.("[data-signature]");
const fieldOf = (box) => box.querySelector("input[type=hidden]");

// The canvas takes its dots when it is first touched: in a dialog it has no size before
function pen(canvas) {
  const brush = canvas.getContext("2d");
  if (!canvas.dataset.ready) {
    const density = Math.min(DENSEST, devicePixelRatio || 1);
    canvas.width = Math.round(canvas.clientWidth * density);
    canvas.height = Math.round(canvas.clientHeight * density);
    canvas.dataset.ready = density;
    Object.assign(brush, { lineWidth: WIDTH * density, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    brush.fillStyle = "#000";
  }
  return brush;
}

function place(canvas, event) {
  const frame = canvas.getBoundingClientRect();
  const scale = canvas.width / frame.width;
  return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
}

let last = null;

document.addEventListener("pointerdown", (event) => {
  const canvas = event.target;
  if (!canvas.matches?.(".signature-box") || event.button) return;
  const brush = pen(canvas);
  canvas.setPointerCapture(event.pointerId);
  last = place(canvas, event);
  brush.beginPath();
  brush.arc(...last, brush.lineWidth / 2, 0, 2 * Math.PI);
  brush.fill();
});

document.addEventListener("pointermove", (event) => {
  const canvas = event.target;
  if (!last || !canvas.matches?.(".signature-box")) return;
  const brush = pen(canvas);
  // What the device saw between two frames makes the line round
  for (const each of event.getCoalescedEvents?.() || [event]) {
    const next = place(canvas, each);
    brush.beginPath();
    brush.moveTo(...last);
    brush.lineTo(...next);
    brush.stroke();
    last = next;
  }
});

function lift(event) {
  const canvas = event.target;
  if (!last || !canvas.matches?.(".signature-box")) return;
  last = null;
  fieldOf(boxOf(canvas)).value = canvas.toDataURL("image/png");
}

document.addEventListener("pointerup", lift);
document.addEventListener("pointercancel", lift);

document.addEventListener("click", ({ target }) => {
  const box = target.matches("[data-signature] [data-clear]") && boxOf(target);
  if (!box) return;
  const canvas = box.querySelector("canvas");
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  fieldOf(box).value = "";
});

// A form that comes back still has what was drawn
for (const box of document.querySelectorAll("[data-signature]")) {
  const { value } = fieldOf(box);
  if (!value.startsWith("data:image/png")) continue;
  const canvas = box.querySelector("canvas");
  const picture = new Image();
  picture.addEventListener("load", () => pen(canvas).drawImage(picture, 0, 0, canvas.width, canvas.height));
  picture.src = value;
}
