// Marking words without touching the elements that hold them, where the browser can; with <mark> elsewhere.

const NAME = "quotation";

/** Marks pieces `[{element, from, to}]`, offsets counting UTF-16 units in the text of each element. */
export function highlight(pieces) {
  const ranges = pieces.map(({ element, from, to }) => textRange(element, from, to));
  if (typeof CSS.highlights?.set === "function") CSS.highlights.set(NAME, new Highlight(...ranges));
  else pieces.forEach(({ element, from, to }) => wrap(element, from, to));
}

/** Takes the marks off again, those in `root` as well. */
export function unhighlight(root) {
  CSS.highlights?.delete?.(NAME);
  for (const mark of root.querySelectorAll("mark")) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

/** The rectangle around the first piece, in the window; null without pieces. */
export function whereFirst([piece]) {
  return piece ? textRange(piece.element, piece.from, piece.to).getBoundingClientRect() : null;
}

function textRange(element, from, to) {
  const range = document.createRange();
  range.setStart(...position(element, from, false));
  range.setEnd(...position(element, to, true));
  return range;
}

/** The text node and the offset in it; an end stays in the node that it ends. */
function position(element, offset, isEnd) {
  let passed = 0;
  let last = [element, 0];
  for (const node of textNodes(element)) {
    const within = offset - passed;
    if (within < node.length || (isEnd && within === node.length)) return [node, within];
    passed += node.length;
    last = [node, node.length];
  }
  return last;
}

function wrap(element, from, to) {
  let passed = 0;
  for (const node of [...textNodes(element)]) {
    const { length } = node;
    const first = Math.max(from - passed, 0);
    const last = Math.min(to - passed, length);
    passed += length;
    if (first >= last) continue;
    const words = node.splitText(first);
    words.splitText(last - first);
    const mark = document.createElement("mark");
    words.replaceWith(mark);
    mark.append(words);
  }
}

function* textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode;
}
