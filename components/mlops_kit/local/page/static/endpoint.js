// The card of one endpoint.
import { Chart } from "./charts.js";
import { chip, fill, h, say } from "./dom.js";
import { clock, count, duration, milliseconds, perSecond, percent } from "./format.js";
import { Rollout } from "./rollout.js";
import { tiles } from "./tiles.js";

export class Endpoint {
  constructor(name) {
    this.name = name;
    this.slots = new Map();
    const part = (cls) => h("div", { class: cls });
    this.parts = Object.fromEntries(["chip", "url", "problem", "weights", "tiles", "alerts", "incidents", "history"]
      .map((key) => [key, part(`part of-${key}`)]));
    this.rollout = new Rollout();
    this.rate = new Chart("Request rate by version", "requests/s", perSecond, { min: 0 });
    this.availability = new Chart("Availability, last minute", "% of requests and of checks", percent, { max: 1 });
    this.latency = new Chart("Latency of requests, last minute", "ms", milliseconds, { min: 0 });
    this.charts = [this.rate, this.availability, this.latency];
    const title = h("h2", { id: `endpoint-${name}` }, name);
    const { chip: state, url, problem, weights, tiles: figures, alerts, incidents, history } = this.parts;
    this.element = h("article", { "aria-labelledby": `endpoint-${name}` },
      h("header", {}, title, state, url), problem,
      h("section", { "aria-label": `Weights of ${name}` }, h("h3", {}, "Weights now"), weights),
      alerts, this.rollout.element, figures,
      h("div", { class: "charts" }, ...this.charts.map((chart) => chart.element)),
      h("section", { "aria-label": `Incidents of ${name}` }, h("h3", {}, "Incidents"), incidents),
      h("section", { "aria-label": `History of ${name}` }, h("h3", {}, "History"), history));
  }

  showState(state, { alerts }) {
    this.state = state;
    for (const { version } of state.weights ?? []) this.slot(version);
    fill(this.parts.chip, state.verdict, ({ level, word }) => chip(level, word));
    fill(this.parts.url, state.url, (url) => h("code", {}, url));
    fill(this.parts.problem, state.problem, (text) => (text ? h("p", { class: "problem" }, text) : null));
    fill(this.parts.weights, state.weights, (rows) => this.weights(rows));
    const own = alerts.filter((alert) => alert.endpoint === this.name);
    fill(this.parts.alerts, own, (list) => list.map(alertRow));
    fill(this.parts.incidents, state.incidents, incidentList);
    fill(this.parts.history, state.history, historyTable);
    this.rollout.show(state.rollout, state.objectives);
  }

  showPeriod(period) {
    const own = period.endpoints[this.name];
    tiles(this.parts.tiles, own, period);
    const key = `${period.until} ${this.state.incidents.length}`;
    if (key === this.shown) return;
    this.shown = key;
    const { start, step, count: points } = period.grid;
    const x = Array.from({ length: points }, (_, i) => start + i * step);
    const nothing = x.map(() => null);
    const spans = this.state.incidents.map((one) => [one.began_at, one.ended_at ?? period.until]);
    const why = period.prometheus_problem ? "no data: Prometheus does not answer" : "no data in this period";
    const more = { spans, why, range: [start, x[x.length - 1]] };
    const { charts } = own;
    this.rate.update(x, Object.entries(charts.rate).sort().map(([version, values]) =>
      ({ key: version, name: this.label(version), values, slot: this.slot(version) })), more);
    const bound = (name) => this.state.objectives.find((one) => one.name === name);
    this.availability.update(x, [
      { key: "requests", name: "of requests", values: charts.request_availability_ratio ?? nothing, slot: 0 },
      { key: "checks", name: "of the prober's checks", values: charts.probe_availability_ratio ?? nothing, slot: 1 },
      ...limit(x, "allowed: at least", bound("availability") && 1 - bound("availability").allowed),
    ], more);
    this.latency.update(x, ["p50", "p95", "p99"].flatMap((p, slot) => [
      { key: p, name: p, values: charts[`request_latency_seconds_${p}`] ?? nothing, slot },
      ...limit(x, `${p}: at most`, bound(`latency_${p}`)?.bound_ms / 1000),
    ]), more);
  }

  remove() {
    for (const chart of [...this.charts, ...this.rollout.charts]) chart.remove();
    this.element.remove();
  }

  // Each version keeps its colour and dash.
  slot(version) {
    if (!this.slots.has(version)) this.slots.set(version, this.slots.size);
    return this.slots.get(version);
  }

  label(version) {
    const known = this.state.labels[version];
    return known ? `${known} (${version})` : version;
  }

  weights(rows) {
    if (rows === null) return h("p", { class: "missing" }, "no data: its gateway does not answer");
    if (!rows.length) return h("p", { class: "missing" }, "no version is there yet");
    const bar = h("div", { class: "bar", "aria-hidden": "true" });
    for (const { version, weight } of rows.filter((row) => row.weight > 0)) {
      const piece = h("span", { class: `k-${this.slot(version) % 6}` }, weight >= 8 ? `${weight} %` : "");
      piece.style.flexGrow = weight;
      bar.append(piece);
    }
    return [bar, h("ul", { class: "versions" }, ...rows.map(({ version, label, weight, mirror, role }) =>
      h("li", {}, h("span", { class: `key k-${this.slot(version) % 6}`, "aria-hidden": "true" }),
        h("b", {}, `${weight} %`), ` ${label || "unknown label"} `, h("code", {}, version),
        role ? h("span", { class: "note" }, ` ${role}`) : null,
        mirror ? h("span", { class: "note" }, ` · copies of ${mirror} % of the requests`) : null)))];
  }
}

function limit(x, name, value) {
  return Number.isFinite(value) ? [{ key: name, name, values: x.map(() => value), limit: true, slot: 0 }] : [];
}

function alertRow({ name, state, since, description }) {
  const begun = Date.parse(since) / 1000;
  return h("div", { class: `alert ${state}` }, chip(state === "firing" ? "bad" : "pending", state),
    h("b", {}, ` ${name} `), description, h("span", { class: "note" }, ` since ${clock(begun)}`));
}

function incidentList(incidents) {
  if (!incidents.length) return h("p", { class: "note" }, "none is on record");
  return h("ul", { class: "incidents" }, ...incidents.map((one) => {
    const measured = one.measured === null ? null
      : fact("measured", `${percent(one.measured)} bad`, one.allowed === null ? "" : `allowed ${percent(one.allowed)}`);
    const lasted = one.ended_at === null ? "still going on" : duration(one.ended_at - one.began_at);
    return h("li", {},
      h("p", {}, h("b", {}, one.version), ` ${one.reason}`),
      h("dl", { class: "facts" }, fact("cause", one.what), measured,
        fact("harmed", `${one.harmed} of ${count(one.requests, "requests")}`),
        fact("lasted", lasted, `from ${clock(one.began_at)}`),
        one.step ? fact("at", `step ${one.step}`, `${one.weight} % of the requests`) : null,
        fact("went back to", one.previous || "nothing: none serves"), one.by ? fact("run by", one.by) : null));
  }));
}

function fact(name, value, note = "") {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value, note ? h("span", { class: "note" }, ` ${note}`) : null));
}

function historyTable(events) {
  if (!events.length) return h("p", { class: "note" }, "nothing has happened yet");
  const cell = (name, text) => h("td", { "data-name": name }, text);
  return h("table", {}, h("thead", {}, h("tr", {}, ...["When", "What", "Version", "Why", "By"]
    .map((name) => h("th", { scope: "col" }, name)))),
  h("tbody", {}, ...events.map((event) => h("tr", {}, cell("When", clock(event.at)), cell("What", event.what),
    cell("Version", event.version), cell("Why", event.reason), cell("By", event.by || "not recorded")))));
}
