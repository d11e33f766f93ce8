// <chat-turn state="waiting|answered|abstained|failed|stopped|past">: a question and what came of it.
// Sends `retry` with {question} when its button is pressed.
import { copyText } from "../lib/clipboard.js";
import { element } from "../lib/dom.js";
import { reference } from "../lib/places.js";
import { wording } from "../lib/wording.js";
import { offerFeedback } from "../views/offer.js";
import { noticeView, replyView } from "../views/reply.js";

const { labels } = wording;

export class ChatTurn extends HTMLElement {
  #question = "";

  /** A turn whose answer is awaited. */
  static asking(question) {
    const turn = document.createElement("chat-turn");
    turn.#question = question;
    turn.append(element("h2", { class: "question" }, question), element("div", { class: "reply" }));
    turn.#show("waiting", element("p", { class: "waiting" }, labels.waiting));
    return turn;
  }

  /** Shows the reply. */
  answer(reply) {
    this.#show(reply.kind === "abstain" ? "abstained" : "answered", ...replyView(reply));
    if (reply.citations.length === 0) return;
    const copy = element("button", { type: "button", class: "quiet" }, labels.copy);
    copy.addEventListener("click", () => this.#copy(copy, reference(reply, wording.places)));
    // Right under the answer: the sources may be long.
    this.querySelector(".answer")?.after(element("div", { class: "actions" }, copy));
    offerFeedback(this);
  }

  /** Shows why there is no reply, under a key of the wording's errors, with a button to try again. */
  fail(key) {
    this.#show("failed", noticeView(key), this.#retryButton());
  }

  /** Shows that the question was stopped. */
  stop() {
    this.#show("stopped", element("p", { class: "earlier" }, labels.stopped), this.#retryButton());
  }

  #show(state, ...content) {
    this.setAttribute("state", state);
    this.querySelector(".reply").replaceChildren(...content);
  }

  #retryButton() {
    const button = element("button", { type: "button", class: "quiet" }, labels.retry);
    button.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("retry", { bubbles: true, detail: { question: this.#question } }));
    });
    return element("div", { class: "actions" }, button);
  }

  async #copy(button, text) {
    button.textContent = (await copyText(text)) ? labels.copied : labels.not_copied;
    setTimeout(() => {
      button.textContent = labels.copy;
    }, 2000);
  }
}
