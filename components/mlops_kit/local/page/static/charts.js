// Line charts of a period: each line has a colour, a dash pattern and a text with its value.
import { fill, h, say } from "./dom.js";
import { NO_DATA } from "./format.js";

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 4]];
const HEIGHT = 170;
const all = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export class Chart {
  // shown(value) writes a value with its unit; options: min, max, log, hint.
  constructor(title, unit, shown, options = {}) {
    Object.assign(this, { title, unit, shown, options });
    this.legend = h("ul", { class: "legend" });
    this.plot = h("div", { class: "plot" });
    this.empty = h("p", { class: "empty" }, NO_DATA);
    this.element = h("figure", { class: "chart", role: "group", "aria-label": `${title}, ${unit}` },
      h("figcaption", {}, title, h("span", { class: "note" }, ` ${unit}`)),
      h("div", { class: "frame" }, this.plot, this.empty), this.legend);
    this.lines = [];
    this.drawn = null;
    new ResizeObserver(() => this.resize()).observe(this.plot);
    all.add(this);
  }

  // x: seconds since 1970; lines: {key, name, values, slot (of colour and dash), limit: true for a bound};
  // spans: [begin, end] to shade; why: what to say in place of a line.
  update(x, lines, { spans = [], why = NO_DATA, range = null } = {}) {
    const some = lines.some((line) => !line.limit && line.values.some((value) => value !== null));
    Object.assign(this, { x, lines, spans, range });
    say(this.empty, some ? "" : why);
    this.empty.hidden = some;
    const keys = JSON.stringify(lines.map((line) => [line.key, line.slot, line.limit]));
    if (keys !== this.keys) this.rebuild(keys);
    this.drawn?.setData([x, ...lines.map((line) => line.values)]);
    this.tell(null);
  }

  rebuild(keys = this.keys) {
    this.keys = keys;
    this.drawn?.destroy();
    this.drawn = null;
    if (!this.lines.length) return;
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--grid"), width: 1 },
      ticks: { stroke: colour("--grid"), width: 1, size: 4 }, font: `12px ${getComputedStyle(document.body).fontFamily}` };
    const { log, min, max } = this.options;
    const tens = log && ((u, splits) => splits.map((v) => (Math.abs(Math.log10(v) % 1) < 1e-9 ? v : null)));
    const powers = log ? { filter: tens, grid: { ...axis.grid, filter: tens }, ticks: { ...axis.ticks, filter: tens } } : {};
    this.drawn = new uPlot({
      width: Math.max(100, this.plot.clientWidth), height: HEIGHT, padding: [8, 26, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: "time" }, drag: { x: false, y: false }, points: { size: 6 } },
      tzDate: (seconds) => uPlot.tzDate(new Date(1000 * seconds), "Etc/UTC"),
      scales: {
        x: { time: true, range: (u, low, high) => this.range ?? [low, high] },
        y: log
          ? { distr: 3, log: 10, range: (u, low, high) => [log[0], Math.max(log[1], high ?? 0)] }
          : { range: (u, low, high) => bounds(low, high, min, max) },
      },
      axes: [
        { ...axis, size: 26, space: 70, values: (u, splits) => splits.map(hours) },
        { ...axis, ...powers, size: 58, space: log ? 8 : 34, values: (u, splits) => splits.map((v) => (v === null ? "" : this.tick(v))) },
      ],
      series: [{}, ...this.lines.map((line) => ({
        label: line.name, width: line.limit ? 1.5 : 2, spanGaps: false,
        stroke: line.limit ? colour("--bad") : colour(`--s${(line.slot % 6) + 1}`),
        dash: line.limit ? [3, 3] : DASHES[line.slot % DASHES.length],
        points: { show: (u, i) => sparse(u.data[i]), size: 5 },
      }))],
      hooks: {
        drawClear: [(u) => this.shade(u)],
        setCursor: [(u) => this.tell(u.cursor.idx ?? null)],
      },
    }, [this.x, ...this.lines.map((line) => line.values)], this.plot);
  }

  tick(value) {
    const text = this.shown(value);
    return text.replace(" requests/s", "").replace(" %", "").replace(/ m?s$/, (unit) => (this.unit === unit.trim() ? "" : unit));
  }

  shade(u) {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.fillStyle = colour("--shade");
    for (const [begin, end] of this.spans) {
      const left = Math.max(bbox.left, u.valToPos(begin, "x", true));
      const right = Math.min(bbox.left + bbox.width, u.valToPos(end, "x", true));
      if (right > left) ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    }
    ctx.restore();
  }

  // Write the values at a place, or the newest ones, beside the names.
  tell(index) {
    const rows = this.lines.map((line) => {
      const value = index === null ? newest(line.values) : line.values[index];
      return [line.name, line.limit ? "limit" : line.slot % 6, this.shown(value ?? NaN)];
    });
    if (this.spans?.length) rows.push(["shaded: incident", "shade", ""]);
    fill(this.legend, rows, (all) => all.map(([name, slot, value]) =>
      h("li", {}, h("span", { class: `key k-${slot}`, "aria-hidden": "true" }), `${name} `, h("b", {}, value))));
  }

  resize() {
    const width = this.plot.clientWidth;
    if (this.drawn && width > 0 && width !== this.drawn.width) this.drawn.setSize({ width, height: HEIGHT });
  }

  remove() {
    this.drawn?.destroy();
    all.delete(this);
  }
}

function newest(values) {
  return values.findLast((value) => value !== null) ?? null;
}

// A value without neighbours makes no line: it gets a point.
function sparse(values) {
  return values.filter((value) => value !== null).length < 3;
}

function hours(seconds) {
  return new Date(1000 * seconds).toISOString().slice(11, 19);
}

function bounds(low, high, least, most) {
  const bottom = least ?? low ?? 0;
  let top = high ?? 1;
  if (top <= bottom) top = bottom + (Math.abs(bottom) || 1) * 0.1;
  const room = (top - bottom) * 0.08;
  return [least ?? Math.max(0, bottom - room), most ?? top + room];
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of all) chart.rebuild();
});
