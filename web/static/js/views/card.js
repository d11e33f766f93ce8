// What the card of a citation shows; it is read off the list of sources, which the server may have written.
import { element } from "../lib/dom.js";
import { wording } from "../lib/wording.js";

const words = wording.sources;

/** The elements of the card of a chip; null when its answer has no such source. */
export function cardView(chip) {
  const places = chip.closest("chat-turn")?.querySelectorAll(".place") ?? [];
  const place = [...places].find(({ dataset }) => dataset.n === chip.dataset.n);
  if (!place) return null;
  const { n, title, quote, reference } = place.dataset;
  const where = place.querySelector(".where b").textContent;
  const headings = Array.from(place.querySelectorAll(".heading"), (heading) => heading.textContent);
  // A speech without numbered parts goes by its title already.
  const titled = title && title !== where ? title : null;
  return [
    element(
      "div",
      { class: "card-head" },
      element("span", { class: "n" }, n),
      element("b", {}, where),
      element("button", { type: "button", class: "quiet close", "data-does": "close", "aria-label": words.close }, "\u00d7"),
    ),
    titled && element("p", { class: "title", lang: "zh-Hans" }, titled),
    headings.length > 0 && element("p", { class: "headings", lang: "zh-Hans" }, headings.join(" › ")),
    element("blockquote", { id: "card-quote", lang: "zh-Hans" }, quote),
    element(
      "div",
      { class: "actions" },
      element("a", { class: "quiet", "data-does": "open", href: chip.href }, words.open),
      element("button", { type: "button", class: "quiet", "data-does": "copy", "data-text": reference }, words.copy_quote),
      element("button", { type: "button", class: "quiet", "data-does": "link" }, words.link),
    ),
  ].filter(Boolean);
}
