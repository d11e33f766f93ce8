// Where the site begins, since pages stand at different depths and the site may stand under a prefix.

/** The address of a path that is relative to the root of the site. */
export function atRoot(path) {
  const root = document.querySelector(".brand")?.getAttribute("href") ?? "/";
  return root + path;
}
