// The lines of a talk with the quotation marked; templates/_blocks.html writes the same ones.
import { element } from "../lib/dom.js";

const OUTERMOST_HEADING = 3;

/** The blocks of a talk as elements; the first mark has the id "quote". */
export function talkView(blocks) {
  const lines = blocks.map((block) => line(block));
  lines.map((made) => made.querySelector("mark")).find(Boolean)?.setAttribute("id", "quote");
  return lines;
}

function line(block) {
  const tag = block.level > 0 ? `h${Math.min(block.level + OUTERMOST_HEADING - 1, 6)}` : "p";
  const words = block.segments.map((segment) => segmentView(segment, block.level > 0));
  return element(tag, { class: block.level > 0 ? "heading" : null }, words);
}

function segmentView({ text, quote, heading }, inHeading) {
  if (quote) return element("mark", {}, text);
  return heading && !inHeading ? element("b", {}, text) : text;
}
