// <chat-thread conversation="…">: the turns of a conversation. Asks, follows the answer over lost connections, and
// answers without keeping where the service cannot keep. Sends `thread-busy` {busy}, `conversation-begun` {id},
// `conversation-changed` {id} and `reply-finished` {reply}.
import { ask, chat, conversation } from "../api.js";
import { failureKey } from "../lib/failures.js";
import { follow, pause } from "../lib/following.js";
import { historyOf } from "../lib/history.js";
import { newId } from "../lib/ids.js";
import { defined } from "../lib/lazily.js";
import { stylesheet } from "../lib/styles.js";
import { forget, recall, remember } from "../lib/tab.js";
import { wording } from "../lib/wording.js";
import { ChatTurn } from "./chat-turn.js";

export class ChatThread extends HTMLElement {
  #controller = null;
  #requests = new WeakMap();
  // Turns that no conversation has: each is {turn, request}.
  #loose = [];

  connectedCallback() {
    this.addEventListener("retry", ({ target }) => this.#again(target, {}));
    this.addEventListener("literally", ({ target }) => this.#again(target, { complete: false }));
    this.addEventListener("edit", ({ target, detail }) => this.#again(target, { question: detail.question, complete: true }));
    this.addEventListener("ask-elsewhere", ({ target }) => this.#elsewhere(target));
    if (this.querySelector(".chip")) dressing();
    this.#takeOver();
    this.#resume();
  }

  disconnectedCallback() {
    this.#controller?.abort();
  }

  get conversation() {
    return this.getAttribute("conversation");
  }

  /** Asks a question, `{question, speeches}`, below the others. */
  ask({ question, speeches = [] }) {
    this.#start({ question, speeches, complete: true, request_id: newId() });
  }

  /** Stops showing the answer that is awaited. */
  stop() {
    this.#controller?.abort();
  }

  /** Turns of a page that keeps nothing are kept with the next question. */
  #takeOver() {
    for (const turn of this.querySelectorAll("chat-turn:not([message])")) {
      this.#loose.push({ turn, request: { question: turn.question, request_id: newId() } });
    }
  }

  /** Goes on with a question whose answer had not come when the page was left. */
  #resume() {
    const pending = recall(this.#pendingName);
    if (!pending) return;
    const [{ type } = {}] = performance.getEntriesByType("navigation");
    if (this.conversation || type === "reload" || type === "back_forward") this.#start(pending);
    else remember(this.#pendingName, null);
  }

  get #pendingName() {
    return `pending:${this.conversation ?? "new"}`;
  }

  #start(request) {
    const turn = ChatTurn.asking(request.question);
    const replaced = request.replaces && this.#turnOf(request.replaces);
    if (replaced) this.#removeFrom(replaced);
    this.querySelectorAll(":scope > .welcome, :scope > :has(> .notice)").forEach((shown) => shown.remove());
    this.append(turn);
    turn.scrollIntoView({ block: "start" });
    this.#run(turn, request);
  }

  /** Asks the question of a turn again, changed or not; a turn that was answered is replaced. */
  #again(turn, changes) {
    const before = this.#requests.get(turn) ?? { question: turn.question, speeches: [], complete: true };
    const request = { ...before, ...changes };
    const isSame = Object.keys(changes).length === 0;
    // The same question under the same name gets the reply that was kept meanwhile.
    if (!isSame || !request.request_id) request.request_id = newId();
    if (!isSame) request.replaces = turn.message ?? before.replaces;
    this.#loose = this.#loose.filter((loose) => loose.turn !== turn);
    this.#removeFrom(turn);
    this.#start(request);
  }

  #elsewhere(turn) {
    const { question, speeches } = this.#requests.get(turn);
    this.removeAttribute("conversation");
    this.replaceChildren();
    this.ask({ question, speeches });
  }

  async #run(turn, request) {
    this.#controller?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    // `isKept` once the service has told where it keeps the answer.
    const run = { turn, request, signal, isKept: false };
    this.#controller = controller;
    this.#requests.set(turn, request);
    this.#send("thread-busy", { busy: true });
    remember(this.#pendingName, request);
    const dressed = dressing();
    try {
      await this.#keepLoose(signal);
      const reply = await this.#exchange(run);
      await dressed;
      this.#finish(run, reply, true);
    } catch (error) {
      await this.#recover(run, error);
    }
    // A later question may have taken over meanwhile.
    if (this.#controller === controller) this.#send("thread-busy", { busy: false });
  }

  #exchange(run) {
    const { turn, request, signal } = run;
    const body = { ...request, conversation_id: this.conversation ?? undefined };
    return follow(() => chat(body, signal), {
      tell: (name, data) => this.#tell(run, name, data),
      lost: () => turn.reconnect(),
      wait: (ms) => pause(ms, signal),
    });
  }

  #tell(run, name, data) {
    const { turn } = run;
    if (name === "delta") turn.tell(data.text);
    if (name !== "meta") return;
    run.isKept = true;
    const shown = this.#turnOf(data.message_id);
    if (shown && shown !== turn) shown.remove();
    turn.wait();
    this.#belongTo(data.conversation_id);
  }

  #belongTo(id) {
    if (this.conversation === id) return;
    remember(`pending:${id}`, recall(this.#pendingName));
    remember(this.#pendingName, null);
    this.setAttribute("conversation", id);
    this.#send("conversation-begun", { id });
  }

  #finish({ turn, request }, reply, isKept) {
    forget(this.#pendingName, request);
    turn.answer(reply, isKept);
    turn.scrollIntoView({ block: "start" });
    this.#send("reply-finished", { reply });
    if (isKept) this.#send("conversation-changed", { id: this.conversation });
  }

  async #recover(run, error) {
    const { turn, request } = run;
    if (error.name === "AbortError") {
      forget(this.#pendingName, request);
      turn.stop(run.isKept ? "stopped" : "stopped_early");
      // The service may keep the answer all the same, in a conversation whose name has not come.
      if (!this.conversation) this.#loose.push({ turn, request });
    } else if (error.code === "store_unavailable") {
      await this.#answerUnkept(run);
    } else if (error.status === 404 && request.replaces && (await this.#isThere())) {
      // It is remembered as it was: a reload shows the conversation as it is now, and these words below it.
      this.#requests.set(turn, { ...request, replaces: undefined });
      turn.fail("turn_changed");
    } else if (this.conversation && (error.status === 404 || error.field === "conversation_id")) {
      forget(this.#pendingName, request);
      turn.refuse(error.status === 404 ? wording.chat.conversation_gone : wording.chat.conversation_full);
    } else {
      turn.fail(failureKey(error));
    }
  }

  /** Whether the conversation is still there, of which something is not. */
  async #isThere() {
    try {
      await conversation(this.conversation);
      return true;
    } catch ({ status }) {
      return status !== 404;
    }
  }

  async #answerUnkept(run) {
    const { turn, request, signal } = run;
    const earlier = [...this.querySelectorAll("chat-turn")].filter((other) => other !== turn && other.answerText);
    const pairs = request.complete ? earlier.map((other) => ({ asked: other.question, replied: other.answerText })) : [];
    try {
      const options = { history: historyOf(pairs), speeches: request.speeches };
      const [reply] = await Promise.all([ask(request.question, options, signal), dressing()]);
      this.#finish(run, reply, false);
      this.#loose.push({ turn, request });
    } catch (error) {
      if (error.name !== "AbortError") {
        turn.fail(failureKey(error));
        return;
      }
      forget(this.#pendingName, request);
      turn.stop("stopped_unkept");
    }
  }

  /** Has the service keep what it could not keep before; where it still cannot, that is left for later. */
  async #keepLoose(signal) {
    while (this.#loose.length > 0) {
      const { turn, request } = this.#loose[0];
      const body = { ...request, conversation_id: this.conversation ?? undefined };
      const keep = { tell: () => {}, lost: () => {}, wait: (ms) => pause(ms, signal) };
      const reply = await follow(() => chat(body, signal), keep);
      this.#belongTo(reply.conversation_id);
      turn.keep(reply);
      this.#loose.shift();
    }
  }

  #turnOf(message) {
    return this.querySelector(`chat-turn[message="${CSS.escape(message)}"]`);
  }

  #removeFrom(turn) {
    while (turn.nextElementSibling) turn.nextElementSibling.remove();
    turn.remove();
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/** What answers need and an empty chat does not: their styles, and the cards of their numbers. */
async function dressing() {
  const cards = defined("source-card", async () => (await import("./source-card.js")).SourceCard);
  // Where they cannot be had, numbers are links, and that is enough.
  await Promise.allSettled([stylesheet("sources"), cards]);
}
