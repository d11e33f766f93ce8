// <conversation-list current="…" open>: the conversations, newest first, searched as one types, walked through with
// the arrows. Sends `manage` {id, title} and `conversation-shown` {title}.
import { conversations } from "../api.js";
import { byDay, dayOf } from "../lib/days.js";
import { element } from "../lib/dom.js";
import { fill } from "../lib/fill.js";
import { root } from "../lib/root.js";
import { wording } from "../lib/wording.js";

const words = wording.conversations;
const TYPING_MS = 200;

export class ConversationList extends HTMLElement {
  #controller = null;
  #typing = 0;
  #found = [];
  // Where older ones begin, and the words that all of them hold.
  #cursor = null;
  #query = "";
  // The id of what is deleted unless that is taken back.
  #withheld = null;

  connectedCallback() {
    this.#found = Array.from(this.querySelectorAll("li"), (item) => ({
      id: item.dataset.id,
      updated: item.dataset.updated,
      title: item.querySelector(".title").textContent,
    }));
    this.#cursor = this.querySelector(".older")?.dataset.cursor ?? null;
    this.#status = element("p", { class: "hidden", role: "status" });
    this.append(this.#status);
    const days = Array.from(this.querySelectorAll("li"), (item) => item.closest("section").dataset.day);
    // The server counts days where it stands.
    if (this.#found.some(({ updated }, place) => dayOf(updated) !== days[place])) this.#show();
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.refresh();
    });
    // What an input method has not settled yet is no word to look for.
    this.#search.addEventListener("input", (event) => event.isComposing || this.#onTyping());
    this.#search.addEventListener("compositionend", () => this.#onTyping());
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
  }

  disconnectedCallback() {
    this.#controller?.abort();
  }

  /** Whether the list lies over the chat, where there is no room beside it. */
  get isOpen() {
    return this.hasAttribute("open");
  }

  set isOpen(value) {
    this.toggleAttribute("open", value);
  }

  focus() {
    this.entry().focus();
  }

  /** The title of a conversation, without an id the first one; the search field where there is none. */
  entry(id) {
    return this.querySelector(`${id ? `[data-id="${id}"] ` : ""}.title`) ?? this.#search;
  }

  get #search() {
    return this.querySelector("[name=query]");
  }

  #status;

  /** Lists anew; `current` is the conversation that is shown from now on. */
  async refresh(current = this.getAttribute("current")) {
    if (current) this.setAttribute("current", current);
    if (!(await this.#load())) return;
    const shown = this.#found.find(({ id }) => id === current);
    if (shown) this.#send("conversation-shown", { title: shown.title });
  }

  /** Leaves out a conversation whose deletion may still be taken back; null shows all again. */
  withhold(id) {
    this.#withheld = id;
    this.#show();
  }

  /** Forgets a conversation that is deleted. */
  drop(id) {
    this.#found = this.#found.filter((one) => one.id !== id);
    this.withhold(null);
  }

  #onTyping() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(async () => {
      if (await this.#load()) this.#status.textContent = fill(words.found, { count: this.#found.length });
    }, TYPING_MS);
  }

  /** Lists what holds the words of the field, or goes on from a cursor; resolves to whether that worked. */
  async #load(cursor = "") {
    this.#controller?.abort();
    this.#controller = new AbortController();
    const query = cursor ? this.#query : this.#search.value.trim();
    this.#status.textContent = "";
    try {
      const page = await conversations({ query, cursor }, this.#controller.signal);
      this.#found = cursor ? [...this.#found, ...page.conversations] : page.conversations;
      this.#cursor = page.next_cursor;
      this.#query = query;
      this.#show();
      return true;
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(query);
      return false;
    }
  }

  #fail(query) {
    // What was listed for other words is no answer to these.
    if (query !== this.#query) {
      [this.#found, this.#cursor, this.#query] = [[], null, query];
      this.#show("");
    }
    this.querySelector("[role=alert]")?.remove();
    this.querySelector(".days").before(element("p", { class: "empty", role: "alert" }, words.failed));
  }

  #show(empty = this.#query ? words.nothing_found : words.none_yet) {
    const focused = this.#noteFocus();
    const listed = this.#found.filter(({ id }) => id !== this.#withheld);
    const sections = byDay(listed).map(([day, found]) =>
      element("section", { "data-day": day }, element("h3", {}, words[day]), element("ul", {}, found.map((one) => this.#item(one)))),
    );
    this.querySelector(".days").replaceChildren(...sections);
    this.querySelectorAll(".empty, .older").forEach((shown) => shown.remove());
    const nav = this.querySelector("nav");
    if (listed.length === 0 && empty) nav.append(element("p", { class: "empty" }, empty));
    const more = new URLSearchParams({ cursor: this.#cursor, query: this.#query });
    if (this.#cursor) nav.append(element("a", { class: "older quiet", href: `${root}chats?${more}` }, words.show_older));
    focused?.().focus();
  }

  /** How to find what has the focus once everything is new; null where the list does not have it. */
  #noteFocus() {
    const { activeElement } = document;
    if (!activeElement?.matches("conversation-list :is(.title, .manage, .older)")) return null;
    const item = activeElement.closest("li");
    const where = `${item ? `[data-id="${item.dataset.id}"] ` : ""}.${activeElement.classList[0]}`;
    return () => this.querySelector(where) ?? this.entry();
  }

  /** Lists older ones as well, and leads to the first of them. */
  async #goOn() {
    const before = this.querySelectorAll(".title").length;
    if (await this.#load(this.#cursor)) (this.querySelectorAll(".title")[before] ?? this.entry()).focus();
  }

  #item({ id, title, updated }) {
    const href = `${root}chats/${id}`;
    const current = id === this.getAttribute("current") ? "page" : null;
    const label = fill(words.manage_one, { title });
    return element(
      "li",
      { "data-id": id, "data-updated": updated },
      element("a", { class: "title", href, "aria-current": current }, title),
      element("a", { class: "manage", "data-manage": true, href: `${href}/manage`, "aria-label": label }, "⋯"),
    );
  }

  #onClick(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest(".manage, .older");
    if (!link) return;
    event.preventDefault();
    if (link.matches(".older")) {
      this.#goOn();
      return;
    }
    const { id } = link.closest("li").dataset;
    this.#send("manage", { id, title: link.previousElementSibling.textContent });
  }

  #onKey(event) {
    const links = [...this.querySelectorAll(".title")];
    const place = links.indexOf(document.activeElement);
    const isSearch = document.activeElement === this.#search;
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: links.length - 1 }[event.key];
    if (to === undefined || event.isComposing || (place < 0 && !(isSearch && event.key === "ArrowDown"))) return;
    event.preventDefault();
    (to < 0 ? this.#search : links[Math.min(to, links.length - 1)])?.focus();
  }

  #send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
