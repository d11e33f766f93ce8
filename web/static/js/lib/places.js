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

/** The address of the page that shows a place `{document or passage, start, end}`. */
export function readHref(place) {
  return atRoot(`read?${new URLSearchParams(place)}#quote`);
}

/** The answer and where it stands, as plain text to paste elsewhere. */
export function reference(reply, words) {
  const [first] = reply.citations;
  if (!first) return reply.answer;
  const where = [placeLabel(first, words), ...first.section].join(" › ");
  return `${reply.answer}\n\n“${first.quote}”\n——${fill(words.reference, { ...first, where })}`;
}
