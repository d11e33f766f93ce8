// Where a range of a document stands in the lines that are shown of it.

/**
 * The pieces of a range in code points, line by line: `[{line, from, to}]`, `line` being the index of a block
 * and `from` and `to` offsets in its text as the DOM counts, in UTF-16 units.
 */
export function quoteRanges(blocks, start, end) {
  const pieces = [];
  blocks.forEach((block, line) => {
    const characters = Array.from(block.segments.map(({ text }) => text).join(""));
    const first = Math.max(start - block.start, 0);
    const last = Math.min(end - block.start, characters.length);
    if (first >= last) return;
    const from = units(characters, 0, first);
    pieces.push({ line, from, to: from + units(characters, first, last) });
  });
  return pieces;
}

function units(characters, first, last) {
  return characters.slice(first, last).join("").length;
}
