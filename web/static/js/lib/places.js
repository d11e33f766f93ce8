// Names and addresses of places in the documents; `words` is the area "places" of the wording.
import { fill } from "./fill.js";
import { atRoot } from "./root.js";

/** "第 11 篇之 2"; a document without numbered parts goes by its title. */
export function placeLabel(place, words) {
  const title = place.speech_title ?? place.title ?? "";
  if (place.speech === null) return title || words.elsewhere;
  // The first talk of a part carries its number in the title only where others follow.
  const numbered = place.talk > 1 || title.endsWith(`之${place.talk}`);
  return fill(numbered ? words.talk : words.part, { part: place.speech, talk: place.talk });
}

/**
 * The permanent address of a place `{document, speech, passage_id, start, end}`, relative to the root of the
 * site: the page of its part or document, at its passage, with its words marked where `start` is given.
 */
export function placeHref({ document, speech, passage_id, start, end }) {
  const page = speech === null ? `documents/${encoded(document)}` : `speeches/${speech}`;
  const marked = start === undefined ? "" : `?${new URLSearchParams({ start, end })}`;
  return `${page}${marked}#${passage_id ? `p${passage_id}` : "quote"}`;
}

/** The address of the same words elsewhere; a copy does not say which document it stands in. */
export function copyHref(copy) {
  const { passage_id: passage, start, end } = copy;
  return copy.speech === null ? `read?${new URLSearchParams({ passage, start, end })}` : placeHref(copy);
}

/** A quotation and where it stands, as plain text to paste elsewhere. */
export function quotation(place, words) {
  const where = [placeLabel(place, words), ...place.section].join(" › ");
  return `“${place.quote}”\n——${fill(words.reference, { ...place, where })}`;
}

/** The place that a link to the documents names. */
export function placeOf({ dataset: { document, passage, start, end } }) {
  return passage ? { passage, start, end } : { document, start, end };
}

/** A name as one part of a path; slashes stay, as the server's addresses have them. */
function encoded(name) {
  return name.split("/").map(encodeURIComponent).join("/");
}
