// <reading-pane>: the speech beside the chat, at the words of a citation.
// Sends `reading-opened`, `reading-closed`, and `reading-moved` {link} when it goes on to another citation.
import { reading } from "../api.js";
import { copyFrom } from "../lib/clipboard.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { fill } from "../lib/fill.js";
import { highlight, unhighlight, whereFirst } from "../lib/highlight.js";
import { placeHref, placeLabel, placeOf, quotation } from "../lib/places.js";
import { quoteRanges } from "../lib/ranges.js";
import { atRoot } from "../lib/root.js";
import { areOff } from "../lib/shortcuts.js";
import { currentOf } from "../lib/spy.js";
import { wording } from "../lib/wording.js";
import { noticeView } from "../views/reply.js";
import { alsoIn } from "../views/sources.js";
import { outlineView, talkView } from "../views/talk.js";
import { citationsAround, paneView } from "../views/pane.js";

const words = wording.reading;
const { labels } = wording;

export class ReadingPane extends HTMLElement {
  #controller = null;
  // The text that the lines are of, and its blocks.
  #text = "";
  #blocks = [];
  #lines = [];
  #pieces = [];
  #links = [];
  #at = -1;
  #parts;

  connectedCallback() {
    this.#parts = paneView();
    const { close, previous, next, copy, link, outline, whole } = this.#parts;
    close.addEventListener("click", () => this.close());
    previous.addEventListener("click", () => this.#step(-1));
    next.addEventListener("click", () => this.#step(1));
    copy.addEventListener("click", () => this.#copyQuotation());
    link.addEventListener("click", () => this.#copy(link, whole.href, wording.sources.link_copied));
    outline.addEventListener("click", (event) => this.#onOutline(event));
    this.replaceChildren(...this.#parts.whole_pane);
    this.setAttribute("aria-labelledby", "pane-title");
    this.setAttribute("role", "region");
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("scroll", () => this.#markHeading(), { passive: true });
  }

  disconnectedCallback() {
    this.#controller?.abort();
    unhighlight(this);
  }

  /**
   * Shows a place `{document, start, end}` or `{passage, start, end}`; a later call replaces it. `link` is what
   * was followed: the citations of its answer are those that "previous" and "next" lead to.
   */
  async open(place, link = null) {
    this.#controller?.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const wasHidden = this.hidden;
    this.hidden = false;
    this.#follow(link);
    this.#forget();
    this.#parts.whole.setAttribute("href", atRoot(`read?${new URLSearchParams(place)}`));
    if (wasHidden) this.#send("reading-opened");
    try {
      this.#show(await reading(place, signal));
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error);
    }
    if (signal.aborted) return;
    this.removeAttribute("aria-busy");
    // Going on by the buttons or keys leaves the focus where it is.
    if (!this.contains(document.activeElement)) this.#parts.title.focus({ preventScroll: true });
  }

  /** Hides the pane; whoever opened it takes the focus back. */
  close() {
    if (this.hidden) return;
    this.#controller?.abort();
    this.hidden = true;
    unhighlight(this);
    this.#send("reading-closed");
  }

  #follow(link) {
    const { citations, count, previous, next } = this.#parts;
    ({ links: this.#links, at: this.#at } = citationsAround(link));
    const n = this.#at + 1;
    citations.hidden = n === 0;
    count.textContent = fill(words.citation, { n, count: this.#links.length });
    // A button that is disabled would lose the focus.
    previous.setAttribute("aria-disabled", String(n <= 1));
    next.setAttribute("aria-disabled", String(n >= this.#links.length));
  }

  #step(by) {
    const link = this.#links[this.#at + by];
    if (this.#at < 0 || !link) return;
    this.#send("reading-moved", { link });
    this.open(placeOf(link), link);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || areOff()) return;
    if (event.key === "n") this.#step(1);
    if (event.key === "p") this.#step(-1);
  }

  /** Lets go of what was shown, before something else comes or does not. */
  #forget() {
    const { body, also, cite, shown, copy, outlineBox } = this.#parts;
    unhighlight(this);
    this.#pieces = [];
    for (const line of this.#lines) line.classList.remove("quoted");
    also.replaceChildren();
    cite.textContent = "";
    shown.textContent = "";
    copy.setAttribute("aria-disabled", "true");
    this.setAttribute("aria-busy", "true");
    if (this.#lines.length > 0) return;
    outlineBox.hidden = true;
    this.#entitle(words.text);
    body.replaceChildren(element("p", { class: "waiting", lang: document.documentElement.lang }, words.opening));
  }

  #entitle(text, lang = document.documentElement.lang) {
    this.#parts.title.textContent = text;
    this.#parts.title.lang = lang;
  }

  #show(view) {
    const { whole, shown, cite, copy } = this.#parts;
    const text = JSON.stringify([view.document, view.speech, view.talk]);
    const isOther = text !== this.#text;
    this.#text = text;
    this.#entitle(view.title || view.document, "zh-Hans");
    copy.setAttribute("aria-disabled", String(!view.quote));
    const place = view.end > view.start ? view : { ...view, start: undefined };
    whole.setAttribute("href", atRoot(placeHref(place)));
    if (isOther) this.#fill(view);
    this.#parts.also.replaceChildren(...(view.also_in.length > 0 ? [alsoIn(view.also_in)] : []));
    this.#mark(view);
    cite.textContent = view.quote ? quotation({ ...view, speech_title: view.title }, wording.places) : "";
    shown.textContent = view.quote ? fill(words.shown, { quote: view.quote }) : "";
    this.#scrollToQuote(isOther);
    this.#markHeading();
  }

  #fill(view) {
    const { where, body, outline, outlineBox } = this.#parts;
    where.textContent =
      view.speech === null ? view.document : `${placeLabel(view, wording.places)} · ${view.document}`;
    this.#blocks = view.blocks;
    this.#lines = talkView(view.blocks);
    body.replaceChildren(...this.#lines);
    outlineBox.hidden = view.outline.length === 0;
    outlineBox.open = false;
    outline.replaceChildren(outlineView(view.outline));
  }

  #mark({ blocks, start, end }) {
    this.#pieces = quoteRanges(blocks, start, end).map(({ line, from, to }) => ({
      element: this.#lines[line],
      from,
      to,
    }));
    const quoted = new Set(this.#pieces.map((piece) => piece.element));
    for (const line of this.#lines) line.classList.toggle("quoted", quoted.has(line));
    highlight(this.#pieces);
  }

  #fail(error) {
    const { body, where, outlineBox } = this.#parts;
    const notice = noticeView(failureKey(error));
    notice.lang = document.documentElement.lang;
    this.#text = "";
    this.#lines = [];
    this.#entitle(words.text);
    where.textContent = "";
    outlineBox.hidden = true;
    body.replaceChildren(notice);
  }

  #scrollToQuote(isOther) {
    const place = whereFirst(this.#pieces);
    if (!place) {
      this.scrollTop = 0;
      return;
    }
    // scrollIntoView would move the chat as well.
    const top = this.scrollTop + place.top - this.getBoundingClientRect().top - this.clientHeight / 3;
    this.scrollTo({ top, behavior: isOther ? "instant" : "auto" });
  }

  #onOutline(event) {
    const button = event.target.closest("[data-block]");
    if (!button) return;
    const line = this.#lineAt(Number(button.dataset.block));
    this.#parts.outlineBox.open = false;
    const { top } = line.getBoundingClientRect();
    this.scrollTop += top - this.getBoundingClientRect().top - this.#parts.head.offsetHeight - 8;
    this.#parts.outlineBox.querySelector("summary").focus({ preventScroll: true });
  }

  #lineAt(start) {
    return this.#lines[this.#blocks.findIndex((block) => block.start === start)];
  }

  #markHeading() {
    if (this.hidden || this.#lines.length === 0) return;
    const { head, outline, current } = this.#parts;
    const entries = [...outline.querySelectorAll("[data-block]")];
    const { bottom } = head.getBoundingClientRect();
    // While the quotation can be seen, its heading is the one being read.
    const quoted = whereFirst(this.#pieces);
    const sees = quoted && quoted.top > bottom && quoted.top < this.getBoundingClientRect().bottom;
    const line = sees ? quoted.top : bottom + 24;
    const tops = entries.map((entry) => this.#lineAt(Number(entry.dataset.block)).getBoundingClientRect().top);
    const at = currentOf(tops, line);
    entries.forEach((entry, index) => {
      if (index === at) entry.setAttribute("aria-current", "location");
      else entry.removeAttribute("aria-current");
    });
    current.textContent = entries[at]?.textContent ?? "";
  }

  /** Copies what is printed as well; while it is awaited there is nothing. */
  #copyQuotation() {
    const { copy, cite } = this.#parts;
    if (cite.textContent) this.#copy(copy, cite.textContent, labels.copied);
  }

  #copy(button, text, copied) {
    return copyFrom(button, text, { copied, failed: labels.not_copied });
  }

  #send(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
