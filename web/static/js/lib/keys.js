// Which keys send a question.

// Some browsers report the Enter that accepts a composition as an ordinary key, but with this code.
const COMPOSING_KEY_CODE = 229;

/** Whether a keydown sends: Enter alone, and not while an input method composes. */
export function sendsQuestion(event) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return false;
  return !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
}
