// The forms of <answer-feedback>; templates/_feedback.html writes the same ones on the server.
import { element } from "../lib/dom.js";
import { noted, REASONS } from "../lib/feedback.js";
import { wording } from "../lib/wording.js";

const words = wording.feedback;

/** Where nothing was said yet: up, and down with a reason. */
export function askingView() {
  return [
    element("form", {}, element("button", { class: "quiet", name: "rating", value: "up" }, words.up)),
    element("details", {}, element("summary", { class: "quiet" }, words.down), reasonsForm()),
  ];
}

/** What was said, and the way to take it back. */
export function saidView(said) {
  const undo = element("button", { class: "quiet", name: "rating", value: "none" }, words.undo);
  return [element("form", {}, element("span", { class: "noted" }, noted(said, words)), undo)];
}

function reasonsForm() {
  return element(
    "form",
    {},
    element("fieldset", {}, element("legend", {}, words.reason), REASONS.map(reasonChoice)),
    element("label", {}, words.comment, element("textarea", { name: "comment", rows: "2", maxlength: "2000" })),
    element("button", { class: "main", name: "rating", value: "down" }, words.send),
  );
}

function reasonChoice(reason) {
  return element("label", {}, element("input", { type: "radio", name: "reason", value: reason }), words.reasons[reason]);
}
