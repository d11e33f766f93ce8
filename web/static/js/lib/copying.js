// An answer as text to paste elsewhere, with where it stands.
import { fill } from "./fill.js";
import { placeLabel } from "./places.js";
import { supporting } from "./shape.js";

/** The answer, and below it the quotations that hold it with their places; `words` is the area "places". */
export function withReferences(reply, words) {
  return [reply.answer, ...supporting(reply).map((citation) => reference(citation, words))].join("\n\n");
}

function reference(citation, words) {
  const where = [placeLabel(citation, words), ...citation.section].join(" › ");
  return `[${citation.n}] “${citation.quote}”\n——${fill(words.reference, { ...citation, where })}`;
}
