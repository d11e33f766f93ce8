// The earlier turns that go with a question.

// The server takes 20 turns, and the whole body must stay under 64 KiB in UTF-8.
const MOST_PAIRS = 10;
const LONGEST_ANSWER = 500;

/** Turns `[{asked, replied}]`, oldest first, into the `history` of a request. */
export function historyOf(pairs) {
  return pairs.slice(-MOST_PAIRS).flatMap(({ asked, replied }) => [
    { role: "user", content: asked },
    { role: "assistant", content: Array.from(replied).slice(0, LONGEST_ANSWER).join("") },
  ]);
}
