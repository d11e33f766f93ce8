// <speech-outline>: the outline beside a speech; opens where there is room, and marks the heading being read.
import { currentOf } from "../lib/spy.js";

// How far under the bar a heading counts as being read, in pixels.
const READING_LINE = 120;

export class SpeechOutline extends HTMLElement {
  #wide = matchMedia("(min-width: 64rem)");
  #links = [];
  #current = null;
  #waiting = false;
  #onScroll = () => this.#soon();

  connectedCallback() {
    this.#links = [...this.querySelectorAll("a")];
    this.querySelector("details").open = this.#wide.matches;
    addEventListener("scroll", this.#onScroll, { passive: true });
    this.#mark();
  }

  disconnectedCallback() {
    removeEventListener("scroll", this.#onScroll);
  }

  #soon() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#mark();
    });
  }

  #mark() {
    const tops = this.#links.map((link) => document.getElementById(link.hash.slice(1)).getBoundingClientRect().top);
    // While the quotation can be seen, its heading is the one being read.
    const quoted = document.getElementById("quote")?.getBoundingClientRect().top ?? -1;
    const line = quoted > READING_LINE && quoted < innerHeight ? quoted : READING_LINE;
    const current = this.#links[currentOf(tops, line)] ?? null;
    if (current === this.#current) return;
    this.#current?.removeAttribute("aria-current");
    this.#current = current;
    current?.setAttribute("aria-current", "location");
    if (current) this.#reveal(current);
  }

  /** Scrolls the outline alone; scrollIntoView would move the page as well. */
  #reveal(link) {
    const box = this.getBoundingClientRect();
    const { top, bottom } = link.getBoundingClientRect();
    if (top < box.top || bottom > box.bottom) this.scrollTop += top - box.top - box.height / 3;
  }
}
