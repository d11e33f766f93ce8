// <answer-feedback message="…" rating="up|down" reason="…">: what somebody says of an answer, without `rating` nothing
// yet. Its forms work without scripts; with them the page stays. Sends `feedback-given` {message, rating}, where
// the rating is null when it was taken back.
import { rate, unrate } from "../api.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { notNoted, noted, saidBy } from "../lib/feedback.js";
import { shortcutOf } from "../lib/shortcuts.js";
import { wording } from "../lib/wording.js";
import { askingView, saidView } from "../views/feedback.js";

const words = wording.feedback;

export class AnswerFeedback extends HTMLElement {
  #forms;
  #status = element("p", { class: "hidden", role: "status" });
  #problem = element("p", { class: "problem", role: "alert" });

  connectedCallback() {
    if (this.#forms) return;
    this.#forms = element("div", { class: "forms" });
    this.replaceChildren(this.#forms, this.#problem, this.#status);
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", words.label);
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.#show();
  }

  get #said() {
    return { rating: this.getAttribute("rating"), reason: this.getAttribute("reason") };
  }

  #show() {
    this.#forms.replaceChildren(...(this.#said.rating ? saidView(this.#said) : askingView()));
  }

  async #onSubmit(event) {
    event.preventDefault();
    // The chat must not take it for a question.
    event.stopPropagation();
    if (this.hasAttribute("aria-busy")) return;
    this.setAttribute("aria-busy", "true");
    const said = saidBy(new FormData(event.target, event.submitter));
    try {
      await (said.rating === "none" ? this.#takeBack() : this.#keep(said));
      this.#problem.textContent = "";
      // What was pressed is gone; who went on meanwhile is not called back.
      const { activeElement } = document;
      if (activeElement === document.body || this.contains(activeElement)) this.#forms.querySelector("button").focus();
    } catch (error) {
      this.#problem.textContent = notNoted(failureKey(error), words, wording.errors);
    } finally {
      this.removeAttribute("aria-busy");
    }
  }

  async #keep(said) {
    const { rating, reason } = await rate(this.getAttribute("message"), said);
    this.#become(rating, reason, noted({ rating, reason }, words));
  }

  async #takeBack() {
    await unrate(this.getAttribute("message"));
    this.#become(null, null, words.undone);
  }

  #become(rating, reason, told) {
    for (const [name, value] of Object.entries({ rating, reason })) {
      if (value) this.setAttribute(name, value);
      else this.removeAttribute(name);
    }
    this.#show();
    this.#status.textContent = told;
    const detail = { message: this.getAttribute("message"), rating };
    this.dispatchEvent(new CustomEvent("feedback-given", { bubbles: true, detail }));
  }

  #onKey(event) {
    const open = this.querySelector("details[open]");
    if (shortcutOf(event) !== "close" || !open) return;
    event.stopPropagation();
    open.open = false;
    open.querySelector("summary").focus();
  }
}
