// Elements that many pages never show: their modules are fetched when the first one appears.

/** Registers `name` with the class that `load` gives, as soon as such an element stands in the page. */
export function lazily(name, load) {
  const define = async () => customElements.define(name, await load());
  if (document.querySelector(name)) {
    define();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!document.querySelector(name)) return;
    observer.disconnect();
    define();
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}
