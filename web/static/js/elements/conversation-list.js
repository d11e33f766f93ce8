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
  #cursor = null;
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
    this.#search.addEventListener("input", () => this.#onTyping());
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
    (this.querySelector(".title") ?? this.#search).focus();
  }

  get #search() {
    return this.querySelector("[name=query]");
  }

  #status;

  /** Lists anew; `current` is the conversation that is shown from now on. */
  async refresh(current = this.getAttribute("current")) {
    if (current) this.setAttribute("current", current);
    await this.#load({ query: this.#search.value.trim() });
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
      await this.#load({ query: this.#search.value.trim() });
      this.#status.textContent = fill(words.found, { count: this.#found.length });
    }, TYPING_MS);
  }

  async #load({ query, cursor = "" }) {
    this.#controller?.abort();
    this.#controller = new AbortController();
    try {
      const page = await conversations({ query, cursor }, this.#controller.signal);
      this.#found = cursor ? [...this.#found, ...page.conversations] : page.conversations;
      this.#cursor = page.next_cursor;
      this.#show(query ? words.nothing_found : words.none_yet);
    } catch (error) {
      if (error.name !== "AbortError") this.#status.textContent = words.failed;
    }
  }

  #show(empty = words.none_yet) {
    const listed = this.#found.filter(({ id }) => id !== this.#withheld);
    const sections = byDay(listed).map(([day, found]) =>
      element("section", { "data-day": day }, element("h3", {}, words[day]), element("ul", {}, found.map((one) => this.#item(one)))),
    );
    this.querySelector(".days").replaceChildren(...sections);
    this.querySelectorAll(".empty, .older").forEach((shown) => shown.remove());
    const nav = this.querySelector("nav");
    if (listed.length === 0) nav.append(element("p", { class: "empty" }, empty));
    if (this.#cursor) nav.append(element("a", { class: "older quiet", href: `${root}chats?cursor=${this.#cursor}` }, words.show_older));
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
      this.#load({ query: this.#search.value.trim(), cursor: this.#cursor });
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
