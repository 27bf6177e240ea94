"use strict";
// The report is whole without this: it filters, copies, and opens what a link points to.
const form = document.querySelector("#filter");
const all = (selector) => [...document.querySelectorAll(selector)];
// Gathered when first needed: opening a report of thousands of exchanges must cost nothing.
let units, groups;

function wanted() {
  return {
    words: form.elements.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean),
    profile: form.elements.profile.value,
    verdicts: new Set([...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value)),
    advice: form.elements.advice.checked,
  };
}

function fits(unit, filter) {
  const data = unit.element.dataset;
  if (filter.profile && data.profile !== filter.profile) return false;
  if (filter.verdicts.size && !filter.verdicts.has(data.verdict)) return false;
  if (!filter.advice && data.level === "should") return false;
  if (!filter.words.length) return true;
  unit.text ??= unit.element.textContent.toLowerCase();
  return filter.words.every((word) => unit.text.includes(word));
}

function apply() {
  units ??= all("[data-unit]").map((element) => ({ element, text: null }));
  // Innermost first, so that an outer group sees which inner ones are empty.
  groups ??= all("[data-group]").reverse();
  const filter = wanted();
  const picks = filter.words.length > 0 || filter.profile !== "" || filter.verdicts.size > 0;
  const shown = { clause: new Set(), failure: new Set(), exchange: new Set(), open: new Set() };
  for (const unit of units) {
    const fit = fits(unit, filter);
    unit.element.hidden = !fit;
    if (fit) shown[unit.element.dataset.unit].add(unit.element.dataset.key);
  }
  for (const group of groups) {
    const full = group.querySelector("[data-unit]:not([hidden])") !== null;
    group.hidden = (picks || !filter.advice) && !full;
    // What the filter unfolds it folds again; what a person unfolded stays.
    if (picks && full && group.open === false) {
      group.open = true;
      group.dataset.filtered = "";
    } else if (!picks && "filtered" in group.dataset) {
      group.open = false;
      delete group.dataset.filtered;
    }
  }
  document.querySelector("#found").textContent =
    `${shown.clause.size} clauses, ${shown.failure.size} failures, ${shown.exchange.size} exchanges`;
}

function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) {
    form.reset();
    apply();
  }
  unfold(target);
  // What a fold holds has its anchor behind the summary, so that browsers unfold it without this.
  const summary = target.previousElementSibling?.tagName === "SUMMARY" ? target.previousElementSibling : null;
  summary?.focus({ preventScroll: true });
  (summary ?? target).scrollIntoView();
}

async function copy(button) {
  const source = button.previousElementSibling;
  getSelection().selectAllChildren(source);
  // A page that was fetched without TLS has no clipboard; there the selection is copied.
  const done = navigator.clipboard?.writeText(source.textContent).then(() => true, () => document.execCommand("copy"));
  button.textContent = (await (done ?? document.execCommand("copy"))) ? "copied" : "press Ctrl+C";
}

// Once for what is typed in a row; a form is reset only after its event.
let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(apply);
}
form.addEventListener("input", soon);
form.addEventListener("reset", soon);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  apply();
  const first = document.querySelector("main [data-unit]:not([hidden])");
  if (!first) return;
  unfold(first);
  first.scrollIntoView();
});
document.querySelector("#unfold").addEventListener("click", ({ target }) => {
  const folded = target.textContent === "Unfold all";
  for (const fold of all("main details:not(.exchanges, .exchange)")) fold.open = folded;
  target.textContent = folded ? "Fold all" : "Unfold all";
});
addEventListener("click", ({ target }) => target.closest?.(".copy") && copy(target));
addEventListener("hashchange", follow);
document.documentElement.classList.add("scripted");
document.querySelector(".filter").hidden = false;
follow();
