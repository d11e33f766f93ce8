// A search of the whole text: what is sent, and what is said of what came back.
import { fill } from "./fill.js";

export const LONGEST_QUERY = 100;

/** The parameters of a search for a query within `{document, speech, talk}`; what is not given is left out. */
export function searchParameters(name, query, scope = {}, offset = null) {
  const values = { [name]: query.trim(), document: scope.document, speech: scope.speech, talk: scope.talk, offset };
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

/** Whether a query can be sent: something between 1 and 100 code points, not only quotation marks. */
export function isSearchable(query) {
  const length = Array.from(query.trim()).length;
  return length >= 1 && length <= LONGEST_QUERY && /[^\s"“”「」『』]/u.test(query);
}

/** Whether a facet is what the search is kept to. */
export function isChosen(facet, scope) {
  if (facet.speech === null) return scope.document === facet.document;
  if (String(facet.speech) !== String(scope.speech ?? "")) return false;
  return (scope.talk ?? "") === "" || String(scope.talk) === String(facet.talk);
}

/** Whether the search is kept to nothing. */
export function isEverywhere(scope) {
  return (scope.document ?? "") === "" && (scope.speech ?? "") === "";
}

/** What is said of a finding. */
export function summary(finding, words) {
  if (finding.passages === 0) return fill(words.nothing, { query: finding.query });
  const grouped = (count) => count.toLocaleString("en-US");
  return fill(words.found, { occurrences: grouped(finding.occurrences), passages: grouped(finding.passages) });
}
