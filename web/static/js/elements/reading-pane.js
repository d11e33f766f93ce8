// <reading-pane>: the speech beside the chat, at the words of a citation.
// Sends `reading-opened` and `reading-closed`; both bubble.
import { reading } from "../api.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { placeLabel, readHref } from "../lib/places.js";
import { wording } from "../lib/wording.js";
import { noticeView } from "../views/reply.js";
import { talkView } from "../views/talk.js";

const words = wording.reading;

export class ReadingPane extends HTMLElement {
  #controller = null;
  #title;
  #page;
  #body;

  connectedCallback() {
    this.#title = element("h2", { id: "pane-title", tabindex: "-1" });
    this.#page = element("a", { class: "quiet" }, words.whole_page);
    const close = element("button", { type: "button", class: "quiet", "aria-label": words.close_text }, words.close);
    close.addEventListener("click", () => this.close());
    this.#body = element("div", { class: "pane-body talk" });
    const head = element("div", { class: "pane-head" }, this.#title, element("div", {}, this.#page, close));
    this.replaceChildren(head, this.#body);
    this.setAttribute("aria-labelledby", "pane-title");
    this.setAttribute("role", "region");
  }

  disconnectedCallback() {
    this.#controller?.abort();
  }

  /** Shows a place `{document, start, end}` or `{passage, start, end}`; a later call replaces it. */
  async open(place) {
    this.#controller?.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const wasHidden = this.hidden;
    this.hidden = false;
    this.#page.setAttribute("href", readHref(place));
    if (wasHidden) this.#send("reading-opened");
    try {
      this.#show(await reading(place, signal));
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error);
    }
    if (!signal.aborted) this.#title.focus({ preventScroll: true });
  }

  /** Hides the pane; whoever opened it takes the focus back. */
  close() {
    if (this.hidden) return;
    this.#controller?.abort();
    this.hidden = true;
    this.#send("reading-closed");
  }

  #show(view) {
    this.#title.textContent = view.title || view.document;
    const label = view.speech === null ? view.document : `${placeLabel(view, wording.places)} · ${view.document}`;
    this.#body.replaceChildren(element("p", { class: "meta" }, label), ...talkView(view.blocks));
    this.#scrollToQuote();
  }

  #fail(error) {
    this.#title.textContent = words.text;
    this.#body.replaceChildren(noticeView(failureKey(error)));
  }

  #scrollToQuote() {
    const mark = this.querySelector("#quote");
    this.scrollTop = 0;
    if (!mark) return;
    // scrollIntoView would move the chat as well.
    const offset = mark.getBoundingClientRect().top - this.getBoundingClientRect().top;
    this.scrollTop = offset - this.clientHeight / 3;
  }

  #send(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}
