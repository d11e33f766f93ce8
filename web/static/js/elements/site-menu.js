// <site-menu>: the menu of the bar. Its forms work without scripts; with them a theme counts at once, and so do keys
// that are turned on or off, the way back is where the reader is now, and the menu closes by Esc and when something
// else is used.
import { prefer } from "../api.js";
import { shortcutOf } from "../lib/shortcuts.js";

// What the page itself holds, as attributes of its root.
const AT_ONCE = ["theme", "shortcuts"];

export class SiteMenu extends HTMLElement {
  #menu;
  #onPointer = (event) => this.#closeUnlessIn(event.target);

  connectedCallback() {
    this.#menu = this.querySelector("details");
    this.addEventListener("submit", (event) => this.#onSubmit(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("focusout", (event) => event.relatedTarget && this.#closeUnlessIn(event.relatedTarget));
    document.addEventListener("pointerdown", this.#onPointer);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#onPointer);
  }

  #onSubmit(event) {
    const { target: form, submitter } = event;
    if (form.elements.next) form.elements.next.value = location.pathname + location.search + location.hash;
    if (!AT_ONCE.includes(submitter?.name)) return;
    event.preventDefault();
    this.#choose(submitter);
    // Where it cannot be kept, it counts all the same until the page is left.
    prefer(submitter.name, submitter.value).catch(() => {});
  }

  #choose(chosen) {
    document.documentElement.dataset[chosen.name] = chosen.value;
    for (const button of this.querySelectorAll(`[name=${chosen.name}]`)) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  }

  #onKey(event) {
    if (shortcutOf(event) !== "close" || !this.#menu.open) return;
    event.stopPropagation();
    this.#menu.open = false;
    this.querySelector("summary").focus();
  }

  #closeUnlessIn(target) {
    if (!this.contains(target)) this.#menu.open = false;
  }
}
