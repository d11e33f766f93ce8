// <chat-app reading folded>: brings the form, the turns, the list of conversations and the reading pane together.
import { element } from "../lib/dom.js";
import { defined } from "../lib/lazily.js";
import { placeOf } from "../lib/places.js";
import { root } from "../lib/root.js";
import { spoken } from "../lib/shape.js";
import { shortcutOf } from "../lib/shortcuts.js";
import { stylesheet } from "../lib/styles.js";
import { recall, remember } from "../lib/tab.js";
import { wording } from "../lib/wording.js";

const words = wording.conversations;
const YEAR_SECONDS = 365 * 24 * 3600;

export class ChatApp extends HTMLElement {
  #opener = null;
  #dialog = null;
  #narrow = matchMedia("(max-width: 63.99rem)");
  #onDocumentKey = (event) => this.#onKey(event);
  #onNarrow = () => this.#coverChat();
  #onBack = () => !this.#pane.hidden && this.#pane.close();

  connectedCallback() {
    this.addEventListener("ask", (event) => this.#thread.ask(event.detail));
    this.addEventListener("stop", () => this.#thread.stop());
    this.addEventListener("thread-busy", (event) => this.#onBusy(event.detail.busy));
    this.addEventListener("reply-finished", (event) => this.#onReply(event.detail.reply));
    this.addEventListener("conversation-begun", (event) => this.#onBegun(event.detail.id));
    this.addEventListener("conversation-changed", (event) => this.#list.refresh(event.detail.id));
    this.addEventListener("conversation-shown", (event) => this.#onShown(event.detail));
    this.addEventListener("conversation-deleted", (event) => this.#onDeleted(event.detail.id));
    this.addEventListener("manage", (event) => this.#manage(event.detail));
    this.addEventListener("submit", (event) => this.#onSuggestion(event));
    this.addEventListener("change", (event) => this.#onChosen(event));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("reading-opened", () => this.#onReadingOpened());
    this.addEventListener("reading-closed", () => this.#onReadingClosed());
    this.addEventListener("reading-moved", (event) => this.#markOpener(event.detail.link));
    document.addEventListener("keydown", this.#onDocumentKey);
    this.#narrow.addEventListener("change", this.#onNarrow);
    addEventListener("popstate", this.#onBack);
    this.#makeToggle();
    this.#expectReading();
    this.querySelector("#answer")?.scrollIntoView({ block: "start" });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#onDocumentKey);
    this.#narrow.removeEventListener("change", this.#onNarrow);
    removeEventListener("popstate", this.#onBack);
  }

  get #form() {
    return this.querySelector("ask-form");
  }

  get #thread() {
    return this.querySelector("chat-thread");
  }

  get #list() {
    return this.querySelector("conversation-list");
  }

  get #toggle() {
    return this.querySelector(".toggle");
  }

  get #pane() {
    return this.querySelector("reading-pane");
  }

  #onBusy(busy) {
    this.#form.busy = busy;
    if (!busy) return;
    this.#form.focus();
    // What is asked in is not deleted.
    this.#dialog?.spare(this.#thread.conversation);
  }

  #onReply(reply) {
    Object.assign(this.querySelector("#announcer"), spoken(reply, wording.reasons, document.documentElement.lang));
    this.#expectReading();
  }

  /** Fetches the pane before somebody asks for it; that it cannot be had matters only then. */
  #expectReading() {
    if (this.querySelector("a[data-read]")) paneIsReady().catch(() => {});
  }

  #onBegun(id) {
    history.replaceState(history.state, "", `${root}chats/${id}${location.search.startsWith("?speech=") ? location.search : ""}`);
    const manage = this.querySelector(".chat-head .manage");
    manage.href = `${root}chats/${id}/manage`;
    manage.hidden = false;
    this.#onShown({ title: this.querySelector("chat-turn").question.slice(0, 60) }); // until the list brings the kept one
  }

  #onShown({ title }) {
    const heading = this.querySelector("h1");
    heading.textContent = title;
    heading.classList.remove("hidden");
    document.title = `${title} - ${wording.shell.brand}`;
  }

  #onDeleted(id) {
    // Who asked meanwhile is told so, and stays.
    if (this.#thread.conversation !== id || this.#form.busy) return;
    const draft = recall(`draft:${location.pathname}`);
    if (draft) remember(`draft:${root}`, draft);
    location.assign(root);
  }

  /** What is rarely used is loaded when it is; where it cannot be had, there is a page that does the same. */
  async #manage({ id, title }) {
    try {
      await defined("conversation-dialog", async () => (await import("./conversation-dialog.js")).ConversationDialog);
    } catch {
      location.assign(`${root}chats/${id}/manage`);
      return;
    }
    this.#dialog ??= this.appendChild(document.createElement("conversation-dialog"));
    this.#dialog.open(id, title);
  }

  #onSuggestion(event) {
    const { submitter } = event;
    if (!submitter?.closest(".suggestions")) return;
    event.preventDefault();
    this.#thread.ask({ question: submitter.value, speeches: this.#form.speeches });
    this.#form.focus();
  }

  #onChosen(event) {
    if (event.target.closest(".choose")) event.target.form.requestSubmit();
  }

  /** Where there is room the list is put away and brought back; elsewhere it comes over the chat. */
  #onToggle() {
    if (this.#narrow.matches) {
      this.#list.isOpen = !this.#list.isOpen;
    } else {
      const folded = this.toggleAttribute("folded");
      document.cookie = `qa_side=${folded ? "folded" : ""}; path=${root}; max-age=${YEAR_SECONDS}; samesite=lax`;
    }
    this.#coverChat();
    if (this.#isListOver) this.#list.focus();
    else this.#toggle.focus();
  }

  /** Whether the list lies over the chat. */
  get #isListOver() {
    return this.#narrow.matches && this.#list.isOpen;
  }

  /** The link to the page of conversations becomes a button that shows them here, and the list gets one to close it. */
  #makeToggle() {
    const attributes = { type: "button", class: "quiet toggle", "aria-controls": this.#list.id };
    this.#toggle.replaceWith(element("button", attributes, words.conversations));
    const close = element("button", { type: "button", class: "quiet close", "aria-label": words.hide }, "×");
    this.#list.querySelector("header").append(close);
    this.#nameToggle();
  }

  #nameToggle() {
    const shown = this.#narrow.matches ? this.#list.isOpen : !this.hasAttribute("folded");
    this.#toggle.setAttribute("aria-expanded", String(shown));
    this.#toggle.title = shown ? words.hide : words.show;
  }

  #onClick(event) {
    // With a modifier the browser opens the page itself, in a new tab or window.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const isBeside = !event.target.closest("conversation-list, conversation-dialog");
    if (event.target.closest(".toggle, conversation-list .close") || (isBeside && this.#isListOver)) {
      event.preventDefault();
      this.#onToggle();
      return;
    }
    if (event.target.closest(".chat-head .manage")) {
      event.preventDefault();
      this.#manage({ id: this.#thread.conversation, title: this.querySelector("h1").textContent });
    }
    const link = event.target.closest("a[data-read]");
    if (!link) return;
    event.preventDefault();
    this.#read(link);
  }

  /** Shows the speech of a link beside the chat, or as a page of its own where the pane cannot be had. */
  async #read(link) {
    this.#markOpener(link);
    try {
      await paneIsReady();
    } catch {
      location.assign(link.href);
      return;
    }
    // Another link may have been followed meanwhile.
    if (this.#opener === link) this.#pane.open(placeOf(link), link);
  }

  #markOpener(link) {
    this.#opener?.removeAttribute("aria-expanded");
    this.#opener = link;
    link?.setAttribute("aria-expanded", "true");
  }

  #onKey(event) {
    if (shortcutOf(event) !== "close") return;
    if (!this.#pane.hidden) this.#pane.close();
    else if (this.#isListOver) this.#onToggle();
    else if (this.#form.busy) this.#thread.stop();
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
    this.#nameToggle();
    const covered = this.#narrow.matches && !this.#pane.hidden;
    document.querySelector(".bar").inert = covered;
    this.querySelector("main").inert = covered || this.#isListOver;
    this.#pane.setAttribute("role", covered ? "dialog" : "region");
    if (covered) this.#pane.setAttribute("aria-modal", "true");
    else this.#pane.removeAttribute("aria-modal");
  }
}

/** What a pane needs that most visits never do. */
function paneIsReady() {
  return defined("reading-pane", async () => {
    const [{ ReadingPane }] = await Promise.all([import("./reading-pane.js"), stylesheet("reading")]);
    return ReadingPane;
  });
}
