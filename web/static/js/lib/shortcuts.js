// Which keys do something on every page; what they do is in elements/keyboard-help.js.

// Some browsers report keys that an input method takes as ordinary ones, but with this code.
const COMPOSING_KEY_CODE = 229;

// The marks of full-width keyboards mean the same.
const BY_KEY = new Map([
  ["/", "field"],
  ["／", "field"],
  ["?", "help"],
  ["？", "help"],
  ["Escape", "close"],
]);

// Inputs that take no text; in all others a key is text.
const WITHOUT_TEXT = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);

/** Whether keys go into this element as text. */
export function isTyping({ tagName = "", type = "", isContentEditable = false }) {
  if (isContentEditable || tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return tagName === "INPUT" && !WITHOUT_TEXT.has(type);
}

/** Whether somebody turned off the keys that are single characters, as the server writes into the page. */
export function areOff(root = globalThis.document?.documentElement) {
  return root?.dataset.shortcuts === "off";
}

/** What a keydown asks for: "field", "help", "close", or null; only "close" while somebody types or where keys are off. */
export function shortcutOf(event, off = areOff()) {
  if (event.defaultPrevented || event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return null;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const asked = BY_KEY.get(event.key) ?? null;
  return asked !== "close" && (off || isTyping(event.target ?? {})) ? null : asked;
}

/** Where an arrow leads in a list of `count`, from the entry at `index`; null for other keys and at the ends. */
export function stepOf(event, index, count) {
  if (event.defaultPrevented || event.isComposing || event.shiftKey) return null;
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const steps = new Map([
    ["ArrowDown", index + 1],
    ["ArrowUp", index - 1],
    ["Home", 0],
    ["End", count - 1],
  ]);
  const to = steps.get(event.key);
  return to === undefined || to === index || to < 0 || to >= count ? null : to;
}
