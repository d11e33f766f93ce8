// The sources of a reply: chips, the list, links to copies; templates/_reply.html writes the same ones.
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { copyHref, placeHref, placeLabel, quotation } from "../lib/places.js";
import { atRoot } from "../lib/root.js";
import { wording } from "../lib/wording.js";

const { labels, places } = wording;

/** The numbers of what holds the words before them; the sheet shows them, so that copied text stays clean. */
export function chips(numbers, citations) {
  return citations
    .filter(({ n }) => numbers.includes(n))
    .map((citation) => {
      const { n } = citation;
      const name = fill(wording.sources.chip, { n, where: placeLabel(citation, places) });
      return citationLink(citation, { class: "chip", "data-n": n, "aria-label": name });
    });
}

/** A section with the list of citations; a quotation that stands in `shown` is not repeated. */
export function sources(label, citations, shown, lead = null) {
  return element(
    "section",
    { class: "sources" },
    element("h3", {}, label),
    lead && element("p", { class: "lead" }, lead),
    sourceList(citations, shown),
  );
}

export function sourceList(citations, shown) {
  return element("ol", {}, citations.map((citation) => source(citation, shown)));
}

/** Links to the same words elsewhere. */
export function alsoIn(copies) {
  const links = copies.map((copy) =>
    element(
      "a",
      {
        "data-read": true,
        href: atRoot(copyHref(copy)),
        "data-passage": copy.passage_id,
        "data-start": copy.start,
        "data-end": copy.end,
      },
      placeLabel(copy, places),
    ),
  );
  const separated = links.flatMap((link, index) => (index > 0 ? [wording.reading.between, link] : [link]));
  return element("p", { class: "also" }, `${labels.also_in} `, separated);
}

/** A link to a place `{document, speech, passage_id, start, end}`. */
export function citationLink(place, attributes, ...children) {
  const { document, start, end } = place;
  const data = { "data-document": document, "data-start": start, "data-end": end };
  return element("a", { "data-read": true, href: atRoot(placeHref(place)), ...data, ...attributes }, ...children);
}

function source(citation, shown) {
  const where = element("span", { class: "where" }, element("b", {}, placeLabel(citation, places)));
  for (const heading of citation.section) {
    where.append(" ", element("span", { class: "heading", lang: "zh-Hans" }, heading));
  }
  const preview = shown.includes(citation.quote)
    ? null
    : element("q", { class: "preview", lang: "zh-Hans" }, citation.quote);
  const attributes = {
    class: "place",
    "data-n": citation.n,
    "data-title": citation.speech_title,
    "data-quote": citation.quote,
    "data-reference": quotation(citation, places),
  };
  const link = citationLink(citation, attributes, element("span", { class: "n" }, String(citation.n)), where, preview);
  return element("li", { class: "source" }, link, citation.also_in.length > 0 ? alsoIn(citation.also_in) : null);
}
