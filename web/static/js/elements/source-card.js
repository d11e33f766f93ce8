// <source-card>: what a number beside an answer stands for: the quotation, its place, and what to do with it.
// A card beside the number for mouse and keyboard, a sheet from below for fingers. Sends nothing.
import { copyFrom } from "../lib/clipboard.js";
import { cardPlace } from "../lib/placing.js";
import { shortcutOf } from "../lib/shortcuts.js";
import { wording } from "../lib/wording.js";
import { cardView } from "../views/card.js";

const SHOWN_AFTER = 120;
// Long enough to move the pointer from the number to the card.
const HIDDEN_AFTER = 250;

export class SourceCard extends HTMLElement {
  #chip = null;
  #timer = 0;
  #mayOpen = true;
  #listening = null;

  connectedCallback() {
    // Without popovers the numbers are links to the speech, and that is enough.
    if (typeof this.showPopover !== "function") return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const on = (name, handler, options = {}) => document.addEventListener(name, handler, { signal, ...options });
    on("pointerover", (event) => this.#onOver(event));
    on("pointerout", (event) => this.#onOut(event));
    on("focusin", (event) => this.#onFocus(event));
    on("keydown", (event) => this.#onKey(event), { capture: true });
    on("click", (event) => this.#onClick(event), { capture: true });
    on("pointerdown", (event) => this.#onDown(event));
    // The focus that comes back to a number when the speech closes asks for nothing.
    on("reading-closed", () => this.#beQuiet(), { capture: true });
    addEventListener("scroll", () => this.#onScroll(), { signal, passive: true });
    addEventListener("resize", () => this.hide(), { signal });
    this.addEventListener("click", (event) => this.#onAction(event));
  }

  disconnectedCallback() {
    this.#listening?.abort();
    clearTimeout(this.#timer);
  }

  /** Whether it is shown. */
  get isOpen() {
    return this.#chip !== null;
  }

  /** Shows what a number stands for; as a sheet it takes the focus. */
  show(chip, { sheet = false } = {}) {
    clearTimeout(this.#timer);
    if (this.#chip === chip) return;
    const view = cardView(chip);
    if (view === null) return;
    this.hide();
    this.#chip = chip;
    this.setAttribute("role", "dialog");
    this.setAttribute("aria-label", chip.getAttribute("aria-label"));
    this.toggleAttribute("data-sheet", sheet);
    this.replaceChildren(...view);
    this.showPopover();
    chip.setAttribute("aria-describedby", "card-quote");
    if (sheet) this.querySelector(".close").focus();
    else this.#place();
  }

  /** Hides it; the focus goes back to the number when it was inside. */
  hide() {
    clearTimeout(this.#timer);
    if (!this.isOpen) return;
    const chip = this.#chip;
    const hadFocus = this.contains(document.activeElement);
    this.#chip = null;
    chip.removeAttribute("aria-describedby");
    this.hidePopover();
    if (!hadFocus) return;
    this.#mayOpen = false;
    chip.focus();
    this.#mayOpen = true;
  }

  #place() {
    const { width, height } = this.getBoundingClientRect();
    const view = { width: document.documentElement.clientWidth, height: innerHeight };
    const { left, top } = cardPlace(this.#chip.getBoundingClientRect(), { width, height }, view);
    this.style.left = `${left}px`;
    this.style.top = `${top}px`;
  }

  #later(action, delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delay);
  }

  #beQuiet() {
    this.#mayOpen = false;
    setTimeout(() => {
      this.#mayOpen = true;
    });
  }

  #onOver({ target, pointerType }) {
    if (pointerType === "touch") return;
    const chip = target.closest?.(".chip");
    if (chip) this.#later(() => this.show(chip), SHOWN_AFTER);
    else if (this.contains(target)) clearTimeout(this.#timer);
  }

  #onOut({ target, pointerType }) {
    if (pointerType === "touch" || this.hasAttribute("data-sheet")) return;
    if (!target.closest?.(".chip") && !this.contains(target)) return;
    this.#later(() => this.contains(document.activeElement) || this.hide(), HIDDEN_AFTER);
  }

  #onFocus({ target }) {
    if (this.contains(target)) clearTimeout(this.#timer);
    else if (target.matches(".chip:focus-visible") && this.#mayOpen) this.show(target);
    else if (target !== this.#chip) this.hide();
  }

  #onKey(event) {
    if (!this.isOpen || event.isComposing) return;
    if (shortcutOf(event) === "close") {
      event.stopImmediatePropagation();
      event.preventDefault();
      this.hide();
    } else if (event.key === "Tab") this.#onTab(event);
  }

  /** The card stands elsewhere in the page, but Tab goes through it as if it followed its number. */
  #onTab(event) {
    const controls = [...this.querySelectorAll("a, button")].filter((control) => control.checkVisibility());
    const focused = document.activeElement;
    if (focused === this.#chip && !event.shiftKey) {
      event.preventDefault();
      controls[0].focus();
    } else if (event.shiftKey && focused === controls[0]) {
      event.preventDefault();
      this.hide();
    } else if (!event.shiftKey && focused === controls.at(-1)) {
      // The browser goes on from the number, which has the focus again.
      this.hide();
    }
  }

  #onClick(event) {
    const chip = event.target.closest?.(".chip");
    if (!chip) return;
    const byFinger = event.pointerType === "touch" || (event.pointerType === undefined && matchMedia("(hover: none)").matches);
    if (!byFinger || event.ctrlKey || event.metaKey || event.shiftKey) {
      this.hide();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.show(chip, { sheet: true });
  }

  #onDown({ target }) {
    if (this.isOpen && !this.contains(target) && !target.closest?.(".chip")) this.hide();
  }

  #onScroll() {
    if (this.isOpen && !this.hasAttribute("data-sheet")) this.hide();
  }

  #onAction(event) {
    const control = event.target.closest("[data-does]");
    if (!control || !this.isOpen || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const chip = this.#chip;
    const { copied, not_copied: failed } = wording.labels;
    if (control.dataset.does === "open") {
      event.preventDefault();
      this.hide();
      chip.click();
    } else if (control.dataset.does === "copy") copyFrom(control, control.dataset.text, { copied, failed });
    else if (control.dataset.does === "link") copyFrom(control, chip.href, { copied: wording.sources.link_copied, failed });
    else this.hide();
  }
}
