// Style sheets that many visits never need: fetched when what they are for first appears.
import { element } from "./dom.js";

const asked = new Map();

/** Has the page take `css/<name>.css`, unless it has it; resolves once it counts, also when it cannot be had. */
export function stylesheet(name) {
  if (!asked.has(name)) asked.set(name, take(new URL(`../../css/${name}.css`, import.meta.url).href));
  return asked.get(name);
}

function take(href) {
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  const link = element("link", { rel: "stylesheet", href });
  return new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });
}
