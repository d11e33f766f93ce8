// The length of a question, counted as the server counts it: in code points, without blanks around it.

export const LIMIT = 1000;
const SHOWN_FROM = 900;

/** The number of code points in a text. */
export function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** What the counter says of a text: `{text, over}`, with an empty text while the limit is far. */
export function counter(text) {
  const length = codePoints(text.trim());
  return { text: length < SHOWN_FROM ? "" : `${length} / ${LIMIT}`, over: length > LIMIT };
}
