// The form in which a question that was asked is written anew.
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { newId } from "../lib/ids.js";
import { sendsQuestion } from "../lib/keys.js";
import { counter } from "../lib/length.js";
import { shortcutOf } from "../lib/shortcuts.js";
import { wording } from "../lib/wording.js";

const { chat: words, errors } = wording;

/**
 * The form for a question with so many turns after it; `done` is called with the question that is to be asked, or
 * with null when that is given up.
 */
export function editingView(question, later, done) {
  const problem = element("p", { id: newId(), class: "counter", role: "status" });
  const text = element("textarea", { rows: "2", "aria-label": words.edit_as, "aria-describedby": problem.id }, question);
  const cancel = element("button", { type: "button", class: "quiet" }, words.cancel);
  const note = later > 0 ? element("p", { class: "advice" }, fill(words.replaces, { count: later })) : null;
  const form = element("form", { class: "editing" }, text, problem, note, element("button", { class: "main" }, words.ask_again), cancel);
  cancel.addEventListener("click", () => done(null));
  text.addEventListener("input", () => judge(text, problem, counter(text.value)));
  form.addEventListener("keydown", (event) => {
    if (shortcutOf(event) === "close") {
      event.stopPropagation();
      done(null);
    } else if (event.target === text && sendsQuestion(event)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const written = text.value.trim();
    const { text: counted, over } = counter(written);
    if (written !== "" && !over) {
      done(written);
      return;
    }
    judge(text, problem, { text: over ? counted : errors.empty.title, over: true });
    text.focus();
  });
  return form;
}

function judge(field, problem, { text, over }) {
  problem.textContent = text;
  problem.toggleAttribute("data-over", over);
  field.setAttribute("aria-invalid", String(over));
}
