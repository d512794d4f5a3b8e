// Ask the server again and again, and show what it says.
import { Endpoint } from "./endpoint.js";
import { chip, fill, h, say } from "./dom.js";
import { clock } from "./format.js";
import { covered, tiles } from "./tiles.js";

const PERIODS = [[300, "5 min"], [900, "15 min"], [3600, "1 h"], [21600, "6 h"], [86400, "24 h"]];
const STATE_MS = 1000;
const PERIOD_MS = 1500;
const $ = (id) => document.getElementById(id);
const cards = new Map();
const failed = new Map();
let seconds = Number(new URLSearchParams(location.hash.slice(1)).get("period"));
if (!PERIODS.some(([known]) => known === seconds)) seconds = 300;
let period = null;
let answered = null;

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(10000), cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function showState(state) {
  answered = state.at;
  say($("place"), `${state.stack} / ${state.platform}`);
  say($("updated"), `updated ${clock(state.at)}`);
  const { level, word, sentence } = state.verdict;
  document.title = `${word} · ${state.stack}/${state.platform}`;
  $("verdict").className = `verdict ${level}`;
  fill($("verdict"), state.verdict, () => [chip(level, word), h("span", {}, sentence)]);
  fill($("prometheus"), state.prometheus, ({ url, problem }) => h("p", { class: "note" },
    problem ? `${problem}: charts, throughput and alerts are missing. ` : "Charts, throughput and alerts come from ",
    h("a", { href: url, rel: "noreferrer" }, "Prometheus"), problem ? "" : "; checks and weights do not."));
  const names = state.endpoints.map((one) => one.name);
  for (const [name, card] of cards) {
    if (!names.includes(name)) {
      card.remove();
      cards.delete(name);
    }
  }
  for (const one of state.endpoints) {
    if (!cards.has(one.name)) {
      cards.set(one.name, new Endpoint(one.name));
      const after = names[names.indexOf(one.name) + 1];
      $("endpoints").insertBefore(cards.get(one.name).element, cards.get(after)?.element ?? null);
    }
    cards.get(one.name).showState(one, state);
    if (period?.endpoints[one.name]) cards.get(one.name).showPeriod(period);
  }
}

function showPeriod() {
  say($("covered"), covered(period));
  tiles($("machine"), period.machine, period);
  for (const [name, card] of cards) if (period.endpoints[name]) card.showPeriod(period);
}

function showFailures() {
  const [why] = failed.values();
  const of = answered ? `what is shown is of ${clock(answered)}` : "nothing can be shown yet";
  say($("offline"), why === undefined ? "" : `The page's own server does not answer (${why}); ${of}.`);
  $("offline").hidden = why === undefined;
}

// Repeat a task while the page can be seen; a failure is said, and tried again.
async function again(task, milliseconds) {
  for (;;) {
    if (!document.hidden) {
      try {
        await task();
        failed.delete(task);
      } catch (problem) {
        failed.set(task, problem.message);
      }
      showFailures();
    }
    await new Promise((done) => setTimeout(done, milliseconds));
  }
}

async function askPeriod() {
  const asked = seconds;
  const got = await ask(`/api/period?seconds=${asked}`);
  if (asked !== seconds) return; // another one was chosen meanwhile
  period = got;
  showPeriod();
}

function choose(value) {
  seconds = value;
  history.replaceState(null, "", `#period=${value}`);
  askPeriod().catch(() => {}); // the loop says what is wrong
}

for (const [value, name] of PERIODS) {
  const input = h("input", { type: "radio", name: "period", id: `p${value}`, value, checked: value === seconds });
  input.addEventListener("change", () => choose(value));
  $("periods").append(input, h("label", { for: `p${value}` }, name));
}
again(async () => showState(await ask("/api/state")), STATE_MS);
again(askPeriod, PERIOD_MS);
