// Names for requests, which nobody else makes up.

/** A random name of 128 bits; `crypto.randomUUID` is missing on pages that came over plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
