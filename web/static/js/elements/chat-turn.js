// <chat-turn state="waiting|telling|reconnecting|answered|abstained|failed|stopped|past" message="…">: a question and
// what came of it. Sends `retry`, `edit` {question}, `literally` and `ask-elsewhere` when its buttons are pressed.
import { conversation } from "../api.js";
import { element } from "../lib/dom.js";
import { wording } from "../lib/wording.js";
import { offerFeedback } from "../views/offer.js";
import { noticeView, replyView } from "../views/reply.js";

const { chat: words, labels } = wording;

export class ChatTurn extends HTMLElement {
  #reply = null;

  /** A turn whose answer is awaited. */
  static asking(question) {
    const turn = document.createElement("chat-turn");
    turn.append(
      element("h2", { class: "question" }, question),
      element("div", { class: "reply" }),
      element("div", { class: "actions" }),
    );
    turn.wait();
    return turn;
  }

  connectedCallback() {
    // A turn that the server wrote has forms in its row; scripts do the same without another page.
    if (this.#reply || !["answered", "abstained"].includes(this.getAttribute("state"))) return;
    if (!this.querySelector(".actions")) this.append(element("div", { class: "actions" }));
    this.#offer();
  }

  get question() {
    return this.querySelector(".question").textContent;
  }

  /** What the reply says, to go along with later questions where nothing keeps it; empty without one. */
  get answerText() {
    return this.#reply?.answer ?? this.querySelector(".answer, .earlier, .refusal .title")?.textContent ?? "";
  }

  get message() {
    return this.getAttribute("message");
  }

  /** Shows that an answer is awaited. */
  wait() {
    this.#show("waiting", element("p", { class: "waiting" }, labels.waiting));
  }

  /** Shows that the connection was lost and is being tried again. */
  reconnect() {
    this.#show("reconnecting", element("p", { class: "waiting", role: "status" }, words.reconnecting));
  }

  /** Shows the next piece of an answer that is being told. */
  tell(text) {
    if (this.getAttribute("state") !== "telling") {
      this.#show("telling", element("div", { class: "answer", lang: "zh-Hans" }, element("p", { class: "sentence" })));
    }
    this.querySelector(".sentence").append(text);
  }

  /** Shows the reply; `isKept` says whether the conversation has it. */
  answer(reply, isKept = true) {
    this.#reply = reply;
    if (isKept) this.setAttribute("message", reply.id);
    const note = isKept ? null : element("p", { class: "unkept" }, words.unkept);
    this.#show(reply.kind === "abstain" ? "abstained" : "answered", ...replyView(reply), note);
    this.#offer();
  }

  /** Takes note that an answer that was not kept is kept now. */
  keep(reply) {
    this.#reply = reply;
    this.setAttribute("message", reply.id);
    this.querySelector(".unkept")?.remove();
    offerFeedback(this);
  }

  /** Shows why there is no reply, under a key of the wording's errors, with buttons to go on. */
  fail(key) {
    this.#show("failed", noticeView(key));
    this.#setActions(this.#button(labels.retry, "retry"), this.#editButton());
  }

  /** Shows that the conversation takes no question any more, and why. */
  refuse(text) {
    this.#show("failed", element("div", { class: "notice", role: "alert" }, element("p", { class: "title" }, text)));
    this.#setActions(this.#button(words.ask_elsewhere, "ask-elsewhere"));
  }

  /** Shows that the answer was stopped, and under a key of the words what becomes of it; what came of it stays. */
  stop(key) {
    this.setAttribute("state", "stopped");
    this.querySelector(".waiting")?.remove();
    this.querySelector(".reply").append(element("p", { class: "earlier" }, words[key]));
    this.#setActions(this.#button(words.show_answer, "retry"), this.#editButton());
  }

  #show(state, ...content) {
    this.setAttribute("state", state);
    this.querySelector(".reply").replaceChildren(...content.filter(Boolean));
    this.#setActions();
  }

  /** Puts buttons into the row; what others put there stays behind them. */
  #setActions(...buttons) {
    const row = this.querySelector(".actions");
    row?.querySelectorAll(":scope > .own").forEach((own) => own.remove());
    row?.prepend(...buttons);
  }

  #offer() {
    const copy = element("button", { type: "button", class: "quiet own" }, labels.copy);
    copy.addEventListener("click", () => this.#copy(copy));
    this.#setActions(copy, this.#editButton());
    offerFeedback(this);
    const completed = this.querySelector(".rewritten");
    if (!completed || completed.querySelector("button")) return;
    const chip = element("button", { type: "button", class: "remove", "aria-label": words.remove_completion }, "×");
    chip.addEventListener("click", () => this.#send("literally", {}));
    completed.append(chip);
  }

  #button(label, event) {
    const button = element("button", { type: "button", class: "quiet own" }, label);
    button.addEventListener("click", () => this.#send(event, {}));
    return button;
  }

  #editButton() {
    const button = element("button", { type: "button", class: "quiet own edit" }, words.edit);
    button.addEventListener("click", () => this.#edit());
    // So that they are there when somebody wants them; that they cannot be had matters only then.
    tools().catch(() => {});
    return button;
  }

  async #edit() {
    const found = await this.#tools();
    const shown = this.querySelector(".question");
    if (!found || shown.hidden) return;
    const turns = [...this.parentElement.querySelectorAll("chat-turn")];
    const form = found.editingView(this.question, turns.length - 1 - turns.indexOf(this), (question) => {
      form.remove();
      shown.hidden = false;
      if (question === null) this.querySelector(".actions .edit")?.focus();
      else this.#send("edit", { question });
    });
    shown.hidden = true;
    shown.before(form);
    form.querySelector("textarea").focus();
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /** What edits and copies; null, and said, where it cannot be had. */
  async #tools() {
    try {
      return await tools();
    } catch {
      if (!this.querySelector(".notice")) this.querySelector(".reply").append(noticeView("network"));
      return null;
    }
  }

  async #copy(button) {
    const found = await this.#tools();
    if (!found) return;
    const reply = this.#reply ?? (await this.#kept());
    const text = reply && found.withReferences(reply, wording.places);
    found.copyFrom(button, text, { copied: labels.copied, failed: labels.not_copied });
  }

  /** The reply of a turn that the server wrote. */
  async #kept() {
    try {
      const { messages } = await conversation(this.parentElement.getAttribute("conversation"));
      this.#reply = messages.find(({ id }) => id === this.message)?.reply ?? null;
    } catch {
      return null;
    }
    return this.#reply;
  }
}

/** What an empty chat never needs. */
async function tools() {
  const found = await Promise.all([import("../views/editing.js"), import("../lib/clipboard.js"), import("../lib/copying.js")]);
  return Object.assign({}, ...found);
}
