// The place of <answer-feedback> in a turn; the element itself is fetched when it first stands there.
import { element } from "../lib/dom.js";

/** Puts the element into the row of a turn that is kept; a turn whose answer is another gets a new one. */
export function offerFeedback(turn) {
  const message = turn.getAttribute("message");
  const row = turn.querySelector(".actions");
  const there = row?.querySelector("answer-feedback");
  if (!row || there?.getAttribute("message") === message) return;
  there?.remove();
  if (message) row.append(element("answer-feedback", { message }));
}
