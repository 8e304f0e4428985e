/* Charts of the cockpit, and the wall that looks after itself. */

let ready;
function echarts(src) {
  ready ||= new Promise((done, failed) => {
    const made = Object.assign(document.createElement("script"), { src });
    made.addEventListener("load", () => done(window.echarts));
    made.addEventListener("error", failed);
    document.head.append(made);
  });
  return ready;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Columns count on the left, shares go by the right axis; patterns and dashes stand beside colours
async function draw(box) {
  box.dataset.drawn = "yes";
  const { periods, lines } = JSON.parse(box.dataset.chart);
  const tool = await echarts(box.dataset.script);
  const fonts = getComputedStyle(document.body).fontFamily;
  const ink = colour("--ink-soft");
  const palette = ["--fill-grey", "--fill-blue", "--fill-brown", "--fill-teal", "--fill-purple"].map(colour);
  const plain = { textStyle: { fontFamily: fonts, color: ink } };
  const grid = { axisLine: { lineStyle: { color: colour("--line-control") } }, axisLabel: { color: ink } };
  const split = { splitLine: { lineStyle: { color: colour("--line") } } };
  const chart = tool.init(box, null, { renderer: "svg" });
  chart.setOption({
    ...plain,
    animation: false,
    color: palette,
    grid: { left: 8, right: 8, top: 64, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: ink, fontSize: 13 }, itemGap: 16, type: "plain" },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: periods, ...grid },
    yAxis: [
      { type: "value", minInterval: 1, ...grid, ...split },
      { type: "value", min: 0, max: 100, ...grid, axisLabel: { color: ink, formatter: "{value}%" }, splitLine: { show: false } },
    ],
    series: lines.map(({ name, is_share: share, values }, place) => ({
      name,
      type: share ? "line" : "bar",
      yAxisIndex: share ? 1 : 0,
      data: values,
      barMaxWidth: 18,
      symbol: ["circle", "circle", "circle", "rect", "triangle"][place],
      symbolSize: 7,
      lineStyle: { width: 2, type: ["solid", "solid", "solid", "dashed", "dotted"][place] },
    })),
  });
  new ResizeObserver(() => chart.resize()).observe(box);
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting && !target.dataset.drawn) draw(target);
});
document.querySelectorAll("[data-chart]").forEach((box) => seen.observe(box));

// The wall: what it shows stays while the server is away, with the moment it was true
const state = document.querySelector("[data-wall-state]");
const moment = () => document.querySelector("[data-wall-moment]")?.textContent ?? "";

function say(words) {
  state.textContent = words ? `${words} ${moment()}` : "";
  document.body.classList.toggle("is-away", Boolean(words));
}

if (state) {
  const data = document.getElementById("wall-data");
  const away = () => say(state.dataset.away);
  data.addEventListener("htmx:sendError", away);
  data.addEventListener("htmx:timeout", away);
  data.addEventListener("htmx:responseError", away);
  data.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const isWall = new URL(xhr.responseURL || location.href, location.href).pathname === location.pathname;
    if (isWall && xhr.status === 200) return say("");
    event.detail.shouldSwap = false;
    if (!isWall) say(state.dataset.over);
  });
}
