// <keyboard-help>: the list of keys, and the keys that every page knows: `/` goes to the field, `?` shows the
// list, arrows walk through lists. What is open closes itself by Esc and keeps the event from what is under it.
import { isTyping, shortcutOf, stepOf } from "../lib/shortcuts.js";

const FIELDS = "#question, input[type=search]";
const LISTS = "[data-arrows], .suggestions, .sources, .others, .outline";
const ENTRIES = "a[href], button, summary";

export class KeyboardHelp extends HTMLElement {
  #dialog;
  #onDocumentKey = (event) => this.#onKey(event);
  #onDocumentClick = (event) => event.target.closest("[data-help]") && this.open();

  connectedCallback() {
    this.#dialog = this.querySelector("dialog");
    this.#dialog.addEventListener("keydown", (event) => this.#onOwnKey(event));
    // The dialog fills itself: a click on it and on nothing in it is one beside it.
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    document.addEventListener("keydown", this.#onDocumentKey);
    document.addEventListener("click", this.#onDocumentClick);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#onDocumentKey);
    document.removeEventListener("click", this.#onDocumentClick);
  }

  /** Shows the list of keys; the browser gives the focus back when it closes. */
  open() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #onKey(event) {
    if (document.querySelector("dialog:modal")) return;
    const asked = shortcutOf(event);
    if (asked === "help") this.open();
    const done = asked === "help" || (asked === "field" && focusField()) || walk(event);
    if (done) event.preventDefault();
  }

  #onOwnKey(event) {
    event.stopPropagation();
    if (shortcutOf(event) === "field" || shortcutOf(event) === null) return;
    event.preventDefault();
    this.#dialog.close();
  }
}

function isReachable(found) {
  return found.checkVisibility() && !found.closest("[inert]");
}

function focusField() {
  const field = Array.from(document.querySelectorAll(FIELDS)).find(isReachable);
  field?.focus();
  return field !== undefined;
}

function walk(event) {
  const list = event.target.closest(LISTS);
  if (!list || isTyping(event.target)) return false;
  const entries = Array.from(list.querySelectorAll(ENTRIES)).filter(isReachable);
  const to = stepOf(event, entries.indexOf(event.target.closest(ENTRIES)), entries.length);
  if (to === null) return false;
  entries[to].focus();
  return true;
}
