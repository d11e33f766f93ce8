// Copying text, also where the page came over plain HTTP and the clipboard API is missing.

/** Puts a text on the clipboard; resolves to whether that worked. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

/**
 * Copies a text, null where it could not be had, for a button, which says for a moment whether that worked, as does
 * `status`, to who cannot see it; `said` is `{copied, failed}`.
 */
export async function copyFrom(button, text, said, status = document.querySelector("#said"), copy = copyText) {
  const before = (button.dataset.words ??= button.textContent);
  const told = text !== null && (await copy(text)) ? said.copied : said.failed;
  button.textContent = told;
  status.textContent = told;
  setTimeout(() => {
    button.textContent = before;
    status.textContent = "";
  }, 2000);
}
