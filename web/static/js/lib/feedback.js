// What somebody says of an answer. The service takes these reasons; `words` is the area "feedback" of the wording.
import { fill } from "./fill.js";

export const REASONS = ["wrong_answer", "wrong_source", "should_have_abstained", "should_have_answered", "other"];

/** What a form says, as the service takes it; fields that were left empty say nothing. */
export function saidBy(entries) {
  const said = {};
  for (const [name, value] of entries) {
    if (["rating", "reason", "comment"].includes(name) && value.trim()) said[name] = value.trim();
  }
  return said;
}

/** Tells people what is noted of their `{rating, reason}`. */
export function noted({ rating, reason }, words) {
  const values = { rating: words[rating], reason: words.reasons[reason] };
  return fill(reason ? words.said_why : words.said, values);
}

/** Tells people why nothing was noted; `errors` is that area of the wording, `key` the failure in it. */
export function notNoted(key, words, errors) {
  return key === "not_found" ? words.gone : `${words.failed}${errors[key].title}`;
}
