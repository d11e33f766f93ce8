// How an answer came about, as tables; templates/_why.html writes the same ones.
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { placeLabel } from "../lib/places.js";
import { percent } from "../lib/shape.js";
import { explained } from "../lib/why.js";
import { wording } from "../lib/wording.js";
import { citationLink } from "./sources.js";

const words = wording.sources;

/** The tables of a reply that was asked for with `explain`, as a list of elements. */
export function whyView(reply) {
  const { query, measures, rows, stages } = explained(reply);
  const chance = fill(reply.answered ? words.why_answered : words.why_refused, { percent: percent(reply.confidence) });
  return [
    query !== null && element("p", {}, fill(words.why_query, { query })),
    element("p", {}, rows.length > 0 ? chance : words.why_nothing),
    measures.length > 0 && table(words.measures, [words.measure, [words.value]], measures.map(measureRow)),
    rows.length > 0 && table(words.passages, columns(), rows.map(passageRow)),
    rows.length > 0 && element("p", { class: "note" }, words.points),
    table(words.times, [words.stage, [words.times]], stages.map(stageRow)),
  ].filter(Boolean);
}

/** A table; a heading in a list stands over figures. */
function table(caption, headings, rows) {
  const head = headings.map((heading) =>
    element("th", { scope: "col", class: Array.isArray(heading) ? "figure" : null }, [heading].flat()),
  );
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, head)),
    element("tbody", {}, rows),
  );
}

function columns() {
  return [[words.rank], words.place, [words.meaning], [words.same_words], [words.total], words.fate];
}

function figure(text) {
  return element("td", { class: "figure" }, String(text));
}

function measureRow({ name, share }) {
  const named = element("th", { scope: "row" }, words.measure_names[name]);
  return element("tr", {}, named, figure(share === null ? words.is_so : `${share}%`));
}

function passageRow(row) {
  const fate = row.n === null ? words.fates[row.fate] : fill(words.fates.cited_as, { n: row.n });
  return element(
    "tr",
    {},
    figure(row.rank),
    element("th", { scope: "row" }, citationLink(row, {}, placeLabel(row, wording.places))),
    figure(row.meaning),
    figure(row.words),
    figure(row.points),
    element("td", {}, fate),
  );
}

function stageRow({ name, ms }) {
  return element("tr", {}, element("th", { scope: "row" }, words.stages[name] ?? name), figure(fill(words.ms, { ms })));
}
