/* Keeps "3 hours 20 minutes left" true without reloading; the clock is the server's. */

const words = JSON.parse(document.querySelector("meta[name=lianxin-words]")?.content || "{}");
const served = Date.parse(document.documentElement.dataset.now);
const skew = Number.isNaN(served) ? 0 : served - (Date.now() - performance.now());
const units = [["d", 86400], ["h", 3600], ["m", 60]];

function say(seconds) {
  if (Math.abs(seconds) < 60) return seconds < 0 ? words.just : words.nearly;
  let rest = Math.floor(Math.abs(seconds));
  const parts = units.map(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count ? words[name][count === 1 ? 0 : 1].replace("%(n)s", count) : "";
  });
  const first = parts.findIndex(Boolean);
  const said = parts.slice(first, first + 2).filter(Boolean).join(" ");
  return (seconds < 0 ? words.over : words.left).replace("%(time)s", said);
}

function refresh() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-due]")) {
    const left = (Date.parse(time.dateTime) - Date.now() - skew) / 1000;
    const text = say(left);
    const shown = time.querySelector("[data-words]");
    if (shown.textContent !== text) shown.textContent = text;
    time.classList.toggle("is-over", left < 0);
  }
}

if (words.left) {
  setInterval(refresh, 15_000);
  document.addEventListener("visibilitychange", refresh);
}
