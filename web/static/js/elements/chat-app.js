// <chat-app>: the conversation. Brings the form, the turns and the reading pane together.
import { ask } from "../api.js";
import { failureKey } from "../lib/failures.js";
import { historyOf } from "../lib/history.js";
import { forget, keep, kept } from "../lib/session.js";
import { placeOf } from "../views/pane.js";
import { ChatTurn } from "./chat-turn.js";

export class ChatApp extends HTMLElement {
  #controller = null;
  #pairs = [];
  #turns = [];
  #opener = null;
  #narrow = matchMedia("(max-width: 63.99rem)");
  #onDocumentKey = (event) => this.#onKey(event);
  #onNarrow = () => this.#coverChat();
  #onBack = () => this.#pane.close();
  #onHash = () => this.#startAnew();

  connectedCallback() {
    this.#pairs = this.#form.carried;
    this.#startAnew();
    if (this.#pairs.length === 0) this.#restore();
    this.addEventListener("ask", (event) => this.#ask(event.detail.question));
    this.addEventListener("stop", () => this.#controller?.abort());
    this.addEventListener("retry", (event) => this.#retry(event));
    this.addEventListener("submit", (event) => this.#onSuggestion(event));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("reading-opened", () => this.#onReadingOpened());
    this.addEventListener("reading-closed", () => this.#onReadingClosed());
    this.addEventListener("reading-moved", (event) => this.#markOpener(event.detail.link));
    document.addEventListener("keydown", this.#onDocumentKey);
    this.#narrow.addEventListener("change", this.#onNarrow);
    addEventListener("popstate", this.#onBack);
    addEventListener("hashchange", this.#onHash);
  }

  disconnectedCallback() {
    this.#controller?.abort();
    document.removeEventListener("keydown", this.#onDocumentKey);
    this.#narrow.removeEventListener("change", this.#onNarrow);
    removeEventListener("popstate", this.#onBack);
    removeEventListener("hashchange", this.#onHash);
  }

  get #form() {
    return this.querySelector("ask-form");
  }

  get #pane() {
    return this.querySelector("reading-pane");
  }

  async #ask(question) {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const turn = ChatTurn.asking(question);
    this.#append(turn);
    this.#form.busy = true;
    try {
      const reply = await ask(question, historyOf(this.#pairs), controller.signal);
      turn.answer(reply);
      this.#remember(question, reply);
      keep(this.#turns);
      this.#announce(reply.answer);
    } catch (error) {
      if (error.name === "AbortError") turn.stop();
      else turn.fail(failureKey(error));
    }
    // A later question may have taken over meanwhile.
    if (this.#controller !== controller) return;
    this.#form.busy = false;
    turn.scrollIntoView({ block: "start" });
  }

  #remember(question, reply) {
    this.#pairs.push({ asked: question, replied: reply.answer });
    this.#turns.push({ question, reply });
  }

  /** "#new" in the address, from any page, asks for a new conversation. */
  #startAnew() {
    if (location.hash !== "#new") return;
    forget();
    location.replace(location.pathname);
  }

  #restore() {
    for (const { question, reply } of kept()) {
      const turn = ChatTurn.asking(question);
      this.#append(turn);
      turn.answer(reply);
      this.#remember(question, reply);
    }
    this.querySelector("chat-turn:last-of-type")?.scrollIntoView({ block: "start" });
  }

  #append(turn) {
    const turns = this.querySelector(".turns");
    turns.querySelectorAll(".welcome, :scope > .notice").forEach((shown) => shown.remove());
    turns.append(turn);
    turn.scrollIntoView({ block: "start" });
  }

  #announce(text) {
    this.querySelector("#announcer").textContent = text;
  }

  #retry(event) {
    event.target.remove();
    this.#ask(event.detail.question);
    this.#form.focus();
  }

  #onSuggestion(event) {
    const { submitter } = event;
    if (!submitter?.closest(".suggestions")) return;
    event.preventDefault();
    this.#ask(submitter.value);
    this.#form.focus();
  }

  #onClick(event) {
    const link = event.target.closest("a[data-read]");
    // With a modifier the browser opens the page itself, in a new tab or window.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.#markOpener(link);
    this.#pane.open(placeOf(link), link);
  }

  #markOpener(link) {
    this.#opener?.removeAttribute("aria-expanded");
    this.#opener = link;
    link?.setAttribute("aria-expanded", "true");
  }

  #onKey(event) {
    if (event.key === "Escape" && !event.isComposing) this.#pane.close();
  }

  #onReadingOpened() {
    this.toggleAttribute("reading", true);
    // Where the pane covers the chat, people expect "back" to close it.
    if (this.#narrow.matches) history.pushState({ reading: true }, "");
    this.#coverChat();
  }

  #onReadingClosed() {
    this.toggleAttribute("reading", false);
    this.#coverChat();
    if (history.state?.reading) history.back();
    const opener = this.#opener;
    this.#markOpener(null);
    opener?.focus();
  }

  #coverChat() {
    const covered = this.#narrow.matches && !this.#pane.hidden;
    for (const behind of document.querySelectorAll("main, .bar")) behind.inert = covered;
    this.#pane.setAttribute("role", covered ? "dialog" : "region");
    if (covered) this.#pane.setAttribute("aria-modal", "true");
    else this.#pane.removeAttribute("aria-modal");
  }
}
