// What a search of the whole text found, as elements; web/templates/search.html builds the same.
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { isChosen, isEverywhere, searchParameters } from "../lib/finding.js";
import { placeLabel } from "../lib/places.js";
import { wording } from "../lib/wording.js";

const words = wording.explore;

/** The facets and hits of a finding, or what to do when there is none. */
export function foundView(finding, scope) {
  if (finding.facets.length === 0) return [nothingView(finding.query)];
  const hits = finding.hits.length > 0 ? hitsView(finding.hits) : nothingView(finding.query);
  return [facetsView(finding, scope), hits, moreView(finding, scope)];
}

function facetsView({ query, facets }, scope) {
  const link = (attributes, parameters, ...content) =>
    element("a", { href: `search?${parameters}`, ...attributes }, ...content);
  const everywhere = { "data-scope": true, "aria-current": isEverywhere(scope) && "true" };
  const links = facets.map((facet) => {
    const within = facet.speech === null ? { document: facet.document } : { speech: facet.speech, talk: facet.talk };
    const data = Object.fromEntries(Object.entries(within).map(([name, value]) => [`data-${name}`, value]));
    return link(
      { ...data, "aria-current": !isEverywhere(scope) && isChosen(facet, scope) && "true" },
      searchParameters("q", query, within),
      element("span", { lang: facet.speech === null && "zh-Hans" }, placeLabel(facet, wording.places)),
      " ",
      element("span", { class: "count" }, String(facet.occurrences)),
    );
  });
  return element(
    "nav",
    { class: "facets", "aria-label": words.facets },
    link(everywhere, searchParameters("q", query), words.everywhere),
    links,
  );
}

function hitsView(hits) {
  return element("ol", { class: "hits" }, hits.map((hit) => element("li", {}, hitView(hit))));
}

function hitView(hit) {
  const headings = hit.section.flatMap((heading) => [" ", element("span", { class: "heading", lang: "zh-Hans" }, heading)]);
  const pieces = hit.pieces.map(({ text, mark }) => (mark ? element("mark", {}, text) : text));
  return element(
    "a",
    { class: "hit", href: hit.url },
    element("span", { class: "where" }, element("b", {}, placeLabel(hit, wording.places)), headings),
    element("span", { class: "snippet", lang: "zh-Hans" }, hit.cut_before ? "…" : null, pieces, hit.cut_after ? "…" : null),
  );
}

function moreView({ query, passages, next_offset: next }, scope) {
  if (next === null) return null;
  const href = `search?${searchParameters("q", query, scope, next)}`;
  return element("nav", { class: "pages", "aria-label": words.pages }, element("a", { rel: "next", href }, fill(words.more, { count: passages - next })));
}

function nothingView(query) {
  const ask = element("a", { href: `.?${new URLSearchParams({ question: query })}` }, words.ask);
  return element(
    "div",
    { class: "nothing" },
    element("p", { class: "meta" }, words.nothing_advice, " ", ask),
  );
}
