// Elements that many visits never need: their modules are fetched when they are.

/** Registers `name` with the class that `load` gives, unless it is registered. */
export async function defined(name, load, elements = customElements) {
  if (elements.get(name)) return;
  const found = await load();
  if (!elements.get(name)) elements.define(name, found);
}

/**
 * Registers `name` with the class that `load` gives, as soon as such an element stands in the page; where that fails, it
 * is tried again when the page changes. `world` has the page.
 */
export function lazily(name, load, world = globalThis) {
  let asked = false;
  const look = async () => {
    if (asked || !world.document.querySelector(name)) return;
    asked = true;
    try {
      await defined(name, load, world.customElements);
      observer.disconnect();
    } catch {
      asked = false;
    }
  };
  const observer = new world.MutationObserver(look);
  observer.observe(world.document.documentElement, { childList: true, subtree: true });
  look();
}
