"use strict";
// The report is whole without this: it only filters, and opens what a link points to.
const form = document.querySelector("#filter");
const found = document.querySelector("#found");
const units = [...document.querySelectorAll("[data-unit]")].map((element) => ({ element, text: null }));
// Innermost first, so that an outer group sees which inner ones are empty.
const groups = [...document.querySelectorAll("[data-group]")].reverse();

function wanted() {
  const verdicts = [...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value);
  return {
    words: form.elements.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean),
    profile: form.elements.profile.value,
    verdicts: new Set(verdicts),
  };
}

function fits(unit, filter) {
  const data = unit.element.dataset;
  if (filter.profile && data.profile !== filter.profile) return false;
  if (filter.verdicts.size && !filter.verdicts.has(data.verdict)) return false;
  if (!filter.words.length) return true;
  unit.text ??= unit.element.textContent.toLowerCase();
  return filter.words.every((word) => unit.text.includes(word));
}

function say(shown) {
  const number = (kind) => shown[kind].size;
  found.textContent =
    `${number("clause")} clauses, ${number("failure")} failures, ${number("exchange")} exchanges`;
}

function apply() {
  const filter = wanted();
  const active = filter.words.length > 0 || filter.profile !== "" || filter.verdicts.size > 0;
  const shown = { clause: new Set(), failure: new Set(), exchange: new Set(), open: new Set() };
  for (const unit of units) {
    const fit = fits(unit, filter);
    unit.element.hidden = !fit;
    if (fit) shown[unit.element.dataset.unit].add(unit.element.dataset.key);
  }
  for (const group of groups) {
    group.hidden = active && !group.querySelector("[data-unit]:not([hidden])");
  }
  say(shown);
}

function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.closest("[hidden]")) {
    form.reset();
    apply();
  }
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.querySelector("summary").focus({ preventScroll: true });
  }
  target.scrollIntoView();
}

// Once for what is typed in a row; a form is reset only after its event.
let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(apply);
}
form.addEventListener("input", soon);
form.addEventListener("reset", soon);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
document.querySelector(".filter").hidden = false;
apply();
open();
