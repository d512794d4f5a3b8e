// Elements made without markup: whatever a name holds, it is shown as text.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Set a text only when it changed, so that nothing is announced or selected away for nothing.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Replace the children of an element when what they are made from changed.
export function fill(element, data, make) {
  const key = JSON.stringify(data);
  if (element.dataset.key === undefined || element.keyOfContent !== key) {
    element.keyOfContent = key;
    element.dataset.key = "made";
    element.replaceChildren(...[make(data)].flat().filter(Boolean));
  }
}

const MARKS = { ok: "✓", rollout: "▶", pending: "◔", unknown: "?", bad: "✕" };

// A state in a mark, a word and a colour.
export function chip(level, word) {
  return h("span", { class: `chip ${level}` }, h("span", { "aria-hidden": "true" }, MARKS[level] ?? ""), ` ${word}`);
}
