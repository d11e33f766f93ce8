// <chart-grid>: a picture whose marks are links. One of them is in the tab order; arrows, Home and End lead on.
import { nextPoint } from "../lib/roving.js";

const KEYS = new Set(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"]);

export class ChartGrid extends HTMLElement {
  connectedCallback() {
    this.#marks.forEach((mark, index) => mark.setAttribute("tabindex", index === 0 ? "0" : "-1"));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("focusin", (event) => this.#keep(event.target.closest("a")));
  }

  get #marks() {
    return Array.from(this.querySelectorAll("a"));
  }

  #onKey(event) {
    if (!KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const marks = this.#marks;
    const from = marks.indexOf(document.activeElement);
    if (from < 0) return;
    event.preventDefault();
    const points = marks.map((mark) => {
      const { left, top, width, height } = mark.lastElementChild.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    marks[nextPoint(points, from, event.key)].focus();
  }

  #keep(chosen) {
    if (!chosen) return;
    for (const mark of this.#marks) mark.setAttribute("tabindex", mark === chosen ? "0" : "-1");
    chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
