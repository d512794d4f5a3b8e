// Figures with their units. What is not known is "no data", never 0.

export const NO_DATA = "no data";
const known = (value) => value !== null && value !== undefined && Number.isFinite(value);

// 0.9931 -> "99.31 %"; what is not all is never shown as 100 %, nor what is something as 0 %.
export function percent(ratio) {
  if (!known(ratio)) return NO_DATA;
  const value = 100 * ratio;
  if (value > 99.999 && value < 100) return "99.999 %";
  if (value > 0 && value < 0.001) return "< 0.001 %";
  return `${Number(value.toFixed(value > 99 || value < 1 ? 3 : 2))} %`;
}

export function milliseconds(seconds) {
  if (!known(seconds)) return NO_DATA;
  const ms = 1000 * seconds;
  return ms >= 10000 ? `${significant(seconds)} s` : `${significant(ms)} ms`;
}

export function perSecond(rate) {
  return known(rate) ? `${significant(rate)} requests/s` : NO_DATA;
}

export function count(value, unit) {
  if (!known(value)) return NO_DATA;
  const number = Math.round(value).toLocaleString("en");
  return unit ? `${number} ${Math.round(value) === 1 ? unit.replace(/s$/, "") : unit}` : number;
}

export function duration(seconds) {
  if (!known(seconds)) return NO_DATA;
  if (seconds > 0 && seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const shown = parts.filter(([number]) => number);
  return shown.slice(0, 2).map(([number, unit]) => `${number} ${unit}`).join(" ");
}

// A moment in UTC, as in the kit's messages; the date only where it is not today's.
export function clock(seconds) {
  if (!known(seconds)) return NO_DATA;
  const [day, time] = new Date(1000 * seconds).toISOString().split("T");
  const today = new Date().toISOString().startsWith(day);
  return `${today ? "" : `${day} `}${time.slice(0, 8)} UTC`;
}

export function significant(value) {
  if (value === 0) return "0";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Math.abs(value) < 0.01 ? value.toPrecision(2) : Number(value.toFixed(digits)).toLocaleString("en");
}
