// The lines of a talk and its outline; templates/_blocks.html writes the same ones.
import { element } from "../lib/dom.js";

const OUTERMOST_HEADING = 3;

/** The blocks of a talk as elements, one for each; what is cited in them is marked by whoever shows them. */
export function talkView(blocks) {
  return blocks.map((block) => {
    const tag = block.level > 0 ? `h${Math.min(block.level + OUTERMOST_HEADING - 1, 6)}` : "p";
    const words = runs(block.segments).map(({ text, heading }) =>
      heading && block.level === 0 ? element("b", {}, text) : text,
    );
    return element(tag, { class: block.level > 0 ? "heading" : null }, words);
  });
}

/** The outline as buttons that carry the start of their line in `data-block`. */
export function outlineView(outline) {
  const entries = outline.map(({ level, text, block }) =>
    element("li", { "data-level": level }, element("button", { type: "button", "data-block": block }, text)),
  );
  return element("ol", {}, entries);
}

/** Segments put together that differ in the quotation or the passage only. */
function runs(segments) {
  const joined = [];
  for (const { text, heading } of segments) {
    const last = joined.at(-1);
    if (last?.heading === heading) last.text += text;
    else joined.push({ text, heading });
  }
  return joined;
}
