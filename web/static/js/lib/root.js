// Where the pages begin, so that addresses work under any prefix and on every page.

/** The address of the first page, with a slash at its end. */
export const root = globalThis.document?.documentElement.dataset.root ?? "";

/** The address of a path that is relative to the first page. */
export function atRoot(path) {
  return root + path;
}
