// <site-menu>: the menu of the bar. Its forms work without scripts; with them a theme is there at once, the
// way back is where the reader is now, and the menu closes by Esc and when something else is used.
import { prefer } from "../api.js";
import { shortcutOf } from "../lib/shortcuts.js";

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
    if (submitter?.name !== "theme") return;
    event.preventDefault();
    this.#wear(submitter);
    // Where it cannot be kept, the page wears it all the same until it is left.
    prefer("theme", submitter.value).catch(() => {});
  }

  #wear(chosen) {
    document.documentElement.dataset.theme = chosen.value;
    for (const button of this.querySelectorAll("[name=theme]")) {
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
