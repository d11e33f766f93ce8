// <ask-form>: the question form. Sends `ask` with {question, speeches}, and `stop` while an answer is awaited.
// What was written is still there after a reload.
import { sendsQuestion } from "../lib/keys.js";
import { counter } from "../lib/length.js";
import { recall, remember } from "../lib/tab.js";
import { wording } from "../lib/wording.js";

export class AskForm extends HTMLElement {
  #form;
  #text;
  #button;
  #counter;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#text = this.querySelector("textarea");
    this.#button = this.querySelector(".send");
    this.#counter = this.querySelector(".counter");
    // The browser's own bubble for an empty field would cover the chat.
    this.#form.noValidate = true;
    this.#form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.#text.addEventListener("keydown", (event) => this.#onKey(event));
    this.#text.addEventListener("input", () => this.#onInput());
    this.querySelector(".kept-to .remove")?.addEventListener("click", (event) => this.#onWiden(event));
    if (this.#text.value === "") this.#text.value = recall(this.#draftName) ?? "";
    this.#measure();
  }

  /** Whether an answer is awaited; the button then stops. */
  get busy() {
    return this.hasAttribute("busy");
  }

  set busy(value) {
    this.toggleAttribute("busy", value);
    this.#button.textContent = value ? wording.chat.stop : wording.chat.send;
  }

  /** The parts that the chat is kept to; none means all. */
  get speeches() {
    return Array.from(this.querySelectorAll('[name="speech"]'), (field) => Number(field.value));
  }

  // A page that opens another conversation has another draft.
  get #draftName() {
    return `draft:${location.pathname}`;
  }

  focus() {
    this.#text.focus();
  }

  #onKey(event) {
    if (!sendsQuestion(event)) return;
    event.preventDefault();
    if (!this.busy) this.#form.requestSubmit();
  }

  #onSubmit(event) {
    event.preventDefault();
    if (this.busy) {
      this.#send("stop", {});
      return;
    }
    const question = this.#text.value.trim();
    if (question === "" || counter(question).over) {
      this.#text.focus();
      return;
    }
    this.#text.value = "";
    this.#onInput();
    this.#send("ask", { question, speeches: this.speeches });
  }

  #onInput() {
    remember(this.#draftName, this.#text.value || null);
    this.#measure();
  }

  /** Looks everywhere again, without leaving a conversation; an empty page gets other suggestions as well. */
  #onWiden(event) {
    if (document.querySelector(".welcome")) return;
    event.preventDefault();
    this.querySelector(".kept-to").remove();
    history.replaceState(history.state, "", location.pathname);
    this.#text.focus();
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #measure() {
    const { text, over } = counter(this.#text.value);
    this.#counter.textContent = text;
    this.#counter.toggleAttribute("data-over", over);
    this.#text.setAttribute("aria-invalid", String(over));
    this.#text.style.height = "auto";
    // The height of the text leaves out the two borders.
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
  }
}
