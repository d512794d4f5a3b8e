// The rollout under way, or the last one: its counts, its evidence, and their course.
import { Chart } from "./charts.js";
import { fill, h } from "./dom.js";
import { NO_DATA, clock, count, perSecond, percent, significant } from "./format.js";

export class Rollout {
  constructor() {
    const whole = (value) => (Number.isFinite(value) ? `${significant(value)} %` : NO_DATA);
    const plain = (value) => (Number.isFinite(value) ? small(value) : NO_DATA);
    this.head = h("div", {});
    this.weight = new Chart("Weight of the candidate", "% of requests", whole, { min: 0, max: 105 });
    this.rate = new Chart("Requests of the candidate", "requests/s", perSecond, { min: 0 });
    this.ratio = new Chart("Bad requests", "% of the candidate's", percent, { min: 0 });
    this.evidence = new Chart("Evidence against the candidate", "log scale", plain,
      { log: [0.01, 1000] });
    this.charts = [this.weight, this.rate, this.ratio, this.evidence];
    this.element = h("section", { class: "rollout", "aria-label": "Rollout", hidden: true }, this.head,
      h("div", { class: "charts" }, ...this.charts.map((chart) => chart.element)));
  }

  show(rollout, objectives) {
    this.element.hidden = rollout === null;
    if (rollout === null) return;
    const { points, ...rest } = rollout;
    fill(this.head, [rest, objectives], () => head(rest, objectives));
    const newest = points.at.at(-1) ?? null;
    const key = `${rollout.candidate} ${points.at.length} ${newest}`;
    if (key === this.key) return;
    this.key = key;
    const first = points.at[0] ?? 0;
    const range = [first, Math.max(newest ?? 0, first + 10)];
    const more = { why: first ? "no data yet" : "no data: the rollout has written no journal yet", range };
    const line = (key, name, slot = 0) => ({ key, name, values: points[key], slot });
    const bound = (key, name) => ({ key, name, values: points[key], limit: true, slot: 0 });
    const label = rollout.label || rollout.candidate;
    this.weight.update(points.at, [line("weight", label)], more);
    this.rate.update(points.at, [line("rate", label)], more);
    this.ratio.update(points.at, [line("ratio", rollout.now?.objective || "measured"), bound("allowed", "allowed")], more);
    const drawn = points.evidence.map((value) => (value === null ? null : Math.max(value, 1e-9)));
    this.evidence.update(points.at, [{ ...line("evidence", "evidence"), values: drawn },
      bound("bound", "bound 1/alpha: rolled back when reached")], more);
  }
}

function head(rollout, objectives) {
  const { now } = rollout;
  const title = rollout.under_way
    ? h("h3", {}, `Rollout under way: ${rollout.label} `, h("code", {}, rollout.candidate))
    : h("h3", {}, `Last rollout: ${rollout.label} `, h("code", {}, rollout.candidate));
  const lines = [title];
  if (rollout.under_way) {
    lines.push(h("p", {}, h("b", {}, rollout.place), rollout.held ? h("b", {}, ` · ${rollout.held}`) : null,
      h("span", { class: "note" }, ` · ${rollout.summary} · since ${clock(rollout.started_at)}`)));
  }
  if (rollout.outcome) lines.push(h("p", {}, h("b", {}, rollout.outcome)));
  if (rollout.reason) lines.push(h("p", { class: "problem" }, rollout.reason));
  if (!now) return [...lines, h("p", { class: "missing" }, "no data: the rollout has written no journal yet")];
  lines.push(h("p", { class: "line" }, now.line, h("span", { class: "note" }, ` (${clock(now.at)})`)));
  lines.push(h("dl", { class: "facts" },
    fact("requests in this step", count(now.requests, "requests")),
    ...counted(now, objectives),
    fact("evidence", now.evidence === null ? NO_DATA : small(now.evidence),
      now.bound === null ? "" : `rolled back at ${small(now.bound)}${now.objective ? ` (${now.objective})` : ""}`),
    fact("verdict", now.verdict || NO_DATA)));
  return lines;
}

// Bad requests by objective, each with what is allowed.
function counted(now, objectives) {
  return objectives.map(({ name, allowed, bound_ms: bound }) => {
    const bad = bound ? now.slow[name] : now.failed;
    const none = now.requests === 0 ? "no requests yet" : NO_DATA;
    const known = Number.isFinite(bad) && now.requests > 0;
    const number = known ? `${bad} of ${count(now.requests)} = ${percent(bad / now.requests)}` : none;
    return fact(bound ? `over ${bound} ms (${name})` : `failed (${name})`, number, `allowed ${percent(allowed)}`);
  });
}

function fact(name, value, note = "") {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value, note ? h("span", { class: "note" }, ` ${note}`) : null));
}

function small(value) {
  if (value !== 0 && (Math.abs(value) < 0.01 || Math.abs(value) >= 1e6)) return value.toExponential(1);
  return significant(value);
}
