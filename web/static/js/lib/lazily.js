// Elements that many visits never need: their modules are fetched when they are.

/** Registers `name` with the class that `load` gives, unless it is registered. */
export async function defined(name, load) {
  if (customElements.get(name)) return;
  const found = await load();
  if (!customElements.get(name)) customElements.define(name, found);
}

/** Registers `name` with the class that `load` gives, as soon as such an element stands in the page. */
export function lazily(name, load) {
  if (document.querySelector(name)) {
    defined(name, load);
    return;
  }
  const observer = new MutationObserver(() => {
    if (!document.querySelector(name)) return;
    observer.disconnect();
    defined(name, load);
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}
