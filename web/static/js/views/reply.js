// The elements of a reply; templates/_reply.html writes the same ones on the server.
import { element } from "../lib/dom.js";
import { placeLabel, readHref } from "../lib/places.js";
import { shape, supporting } from "../lib/shape.js";
import { wording } from "../lib/wording.js";

const { labels, reasons, errors } = wording;

/** Everything that a reply shows, as a list of elements. */
export function replyView(reply) {
  const support = supporting(reply);
  const others = reply.citations.slice(support.length);
  return [
    reply.rewritten && element("p", { class: "rewritten" }, labels.rewritten + reply.rewritten),
    reply.kind === "abstain" ? refusal(reply) : answer(reply),
    support.length > 0 && sources(labels.sources, support, reply.answer),
    others.length > 0 && folded(others, reply.answer),
    reply.nearest.length > 0 && sources(labels.nearest, reply.nearest, ""),
    reply.suggestions.length > 0 && reply.citations.length === 0 && suggestions(reply.suggestions),
  ].filter(Boolean);
}

/** What went wrong and what to do, under a key of the wording's errors. */
export function noticeView(key) {
  return element(
    "div",
    { class: "notice", role: "alert" },
    element("p", { class: "title" }, errors[key].title),
    element("p", { class: "advice" }, errors[key].advice),
  );
}

function answer(reply) {
  const { headline, runs, items } = shape(reply);
  return element(
    "div",
    { class: "answer" },
    headline && element("p", { class: "headline" }, headline),
    runs.length > 0 ? element("p", { class: "sentence" }, runs.map(run)) : null,
    items.length > 0 ? element("ol", { class: "items" }, items.map((item) => element("li", {}, item))) : null,
  );
}

function run({ text, strong }) {
  return strong ? element("strong", {}, text) : text;
}

function refusal(reply) {
  const reason = reasons[reply.reason];
  return element(
    "div",
    { class: "refusal" },
    element("p", { class: "tag" }, labels.refused),
    element("p", { class: "title" }, reason?.title ?? reply.answer),
    reason ? element("p", { class: "advice" }, reason.advice) : null,
  );
}

function sources(label, citations, shown) {
  return element("section", { class: "sources" }, element("h3", {}, label), sourceList(citations, shown));
}

function folded(citations, shown) {
  const summary = element("summary", {}, labels.others);
  return element("details", { class: "others" }, summary, sourceList(citations, shown));
}

function sourceList(citations, shown) {
  return element("ol", {}, citations.map((citation) => source(citation, shown)));
}

function source(citation, shown) {
  const { document, start, end } = citation;
  const where = element("span", { class: "where" }, element("b", {}, placeLabel(citation, wording.places)));
  for (const heading of citation.section) where.append(" ", element("span", { class: "heading" }, heading));
  const preview = shown.includes(citation.quote) ? null : element("q", { class: "preview" }, citation.quote);
  const number = element("span", { class: "n" }, String(citation.n));
  const link = placeLink({ document, start, end }, number, where, preview);
  link.className = "place";
  return element("li", { class: "source" }, link, citation.also_in.length > 0 ? alsoIn(citation.also_in) : null);
}

function alsoIn(copies) {
  const links = copies.map((copy) =>
    placeLink({ passage: copy.passage_id, start: copy.start, end: copy.end }, placeLabel(copy, wording.places)),
  );
  const separated = links.flatMap((link, index) => (index > 0 ? [wording.reading.between, link] : [link]));
  return element("p", { class: "also" }, `${labels.also_in} `, separated);
}

function placeLink(place, ...children) {
  const data = Object.fromEntries(Object.entries(place).map(([name, value]) => [`data-${name}`, value]));
  return element("a", { "data-read": true, href: readHref(place), ...data }, ...children);
}

function suggestions(questions) {
  const buttons = questions.map((question) => element("button", { name: "question", value: question }, question));
  return element(
    "section",
    { class: "suggestions" },
    element("h3", {}, labels.suggestions),
    element("form", { action: "", method: "get" }, buttons),
  );
}
