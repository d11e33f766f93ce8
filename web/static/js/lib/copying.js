// An answer as text to paste elsewhere, with where it stands.
import { quotation } from "./places.js";
import { supporting } from "./shape.js";

/** The answer, and below it the quotations that hold it with their places; `words` is the area "places". */
export function withReferences(reply, words) {
  return [reply.answer, ...supporting(reply).map((citation) => `[${citation.n}] ${quotation(citation, words)}`)].join("\n\n");
}
