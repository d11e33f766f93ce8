// The elements of a reply; templates/_reply.html writes the same ones on the server.
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { atRoot } from "../lib/root.js";
import { confidenceLevel, percent, shape, supporting } from "../lib/shape.js";
import { wording } from "../lib/wording.js";
import { chips, sourceList, sources } from "./sources.js";

const { labels, reasons, errors } = wording;
const words = wording.sources;

/** Everything that a reply shows, as a list of elements. */
export function replyView(reply) {
  const support = supporting(reply);
  const others = reply.citations.slice(support.length);
  return [
    reply.rewritten && element("p", { class: "rewritten" }, labels.rewritten + reply.rewritten),
    reply.status === "degraded" && element("p", { class: "degraded" }, words.degraded),
    reply.kind === "abstain" ? refusal(reply) : answer(reply),
    confidence(reply),
    support.length > 0 && sources(labels.sources, support, reply.answer),
    others.length > 0 && folded(others, reply.answer),
    reply.nearest.length > 0 && sources(labels.nearest, reply.nearest, "", words.nearest_lead),
    reply.suggestions.length > 0 && reply.citations.length === 0 && suggestions(reply.suggestions),
    reply.kind !== "smalltalk" && why(reply),
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
  const cited = ({ text, strong, cites }) => [strong ? element("strong", {}, text) : text, ...chips(cites, reply.citations)];
  const entry = ({ text, cites }) => element("li", {}, text, chips(cites, reply.citations));
  return element(
    "div",
    { class: "answer", lang: "zh-Hans" },
    headline && element("p", { class: "headline" }, headline.text, chips(headline.cites, reply.citations)),
    runs.length > 0 ? element("p", { class: "sentence" }, runs.flatMap(cited)) : null,
    items.length > 0 ? element("ol", { class: "items" }, items.map(entry)) : null,
  );
}

function confidence(reply) {
  const level = confidenceLevel(reply);
  if (level === null) return null;
  return element(
    "details",
    { class: "confidence", "data-level": level },
    element("summary", { title: words.confidence_label }, words.confidence[level]),
    element("p", {}, fill(words.confidence_why, { percent: percent(reply.confidence) })),
  );
}

function refusal(reply) {
  const reason = reasons[reply.reason];
  return element(
    "div",
    { class: "refusal", "data-reason": reply.reason ?? "" },
    element("p", { class: "tag" }, labels.refused),
    element("p", { class: "title" }, reason?.title ?? reply.answer),
    reason ? element("p", { class: "advice" }, reason.advice) : null,
  );
}

function folded(citations, shown) {
  const summary = element("summary", {}, labels.others);
  return element("details", { class: "others" }, summary, sourceList(citations, shown));
}

function suggestions(questions) {
  const buttons = questions.map((question) => element("button", { name: "question", value: question }, question));
  return element(
    "section",
    { class: "suggestions" },
    element("h3", {}, labels.suggestions),
    element("form", { action: atRoot(""), method: "get" }, buttons),
  );
}

function why(reply) {
  const question = reply.rewritten ?? reply.question;
  const speeches = reply.speeches ?? [];
  const href = atRoot(`why?${new URLSearchParams([["question", question], ...speeches.map((number) => ["speech", number])])}`);
  return element("why-answer", { question, speeches: speeches.join(" ") || null }, element("a", { href }, reply.answered ? words.why : words.why_not));
}
