// <speech-outline>: the outline beside a speech; opens where there is room, and marks the heading being read.
import { currentOf } from "../lib/spy.js";

// How far under the bar a heading counts as being read, in pixels.
const READING_LINE = 120;

export class SpeechOutline extends HTMLElement {
  #wide = matchMedia("(min-width: 64rem)");
  #links = [];
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
    const current = this.#links[currentOf(tops, READING_LINE)];
    for (const link of this.#links) {
      if (link === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  }
}
