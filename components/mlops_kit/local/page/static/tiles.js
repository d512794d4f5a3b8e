// The figures of a period, of an endpoint or of the machine.
import { fill, h } from "./dom.js";
import { NO_DATA, clock, count, duration, milliseconds, perSecond, percent } from "./format.js";

const PROBED = "of the prober's checks";

export function tiles(place, figures, period) {
  fill(place, [figures, period.period, period.alert_step, period.prometheus_problem], () => {
    const { checks, throughput } = figures;
    const answered = `of ${count(checks.answered, "answers")} to the prober`;
    return h("dl", { class: "tiles" },
      tile("Availability", percent(checks.availability), checked(checks)),
      ...["p50", "p95", "p99"].map((p) => tile(`Latency ${p}`, milliseconds(checks.latency_seconds[p]),
        checks.answered ? answered : "the prober got no answer in this period")),
      tile("Throughput", perSecond(throughput?.per_second ?? NaN), answers(throughput, period)),
      tile("In incidents", duration(figures.incident_seconds), `of the last ${duration(period.period)}`),
      tile("Alerts firing", duration(figures.alert_seconds ?? NaN), figures.alert_seconds === null
        ? period.prometheus_problem || NO_DATA
        : `of the last ${duration(period.period)}, to within ${duration(period.alert_step)}`));
  });
}

// From when on the period is covered, if not from its begin.
export function covered(period) {
  const first = period.machine.checks.first_at;
  const late = first !== null && first - period.since > Math.max(5, period.period / 50);
  return `last ${duration(period.period)}${late ? `, checks since ${clock(first)}` : ""}`;
}

function tile(name, value, note) {
  return h("div", { class: value === NO_DATA ? "tile missing" : "tile" },
    h("dt", {}, name), h("dd", { class: "value" }, value), h("dd", { class: "note" }, note));
}

function checked(checks) {
  if (!checks.checks) return `none ${PROBED} are in this period`;
  const bad = ["failed", "wrong", "slow"].filter((name) => checks.results[name])
    .map((name) => `${count(checks.results[name])} ${name}`);
  const all = `${count(checks.passed)} of ${count(checks.checks, "checks")} right and in time`;
  return bad.length ? `${all}; ${bad.join(", ")}` : all;
}

function answers(throughput, period) {
  if (!throughput) return period.prometheus_problem || "Prometheus has no counts of this period";
  return `${count(throughput.requests, "requests")} answered in ${duration(throughput.seconds)}`;
}
