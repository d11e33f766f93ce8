// What this tab remembers over a reload: the draft of a question, and a question whose answer has not come.

/** What was kept under a name, or null. */
export function recall(name, storage = () => sessionStorage) {
  try {
    return JSON.parse(storage().getItem(name));
  } catch {
    // Storage may be denied, or hold what an older page left.
    return null;
  }
}

/** Forgets a question once it is done with, unless a later one is remembered under its name. */
export function forget(name, { request_id }, storage = () => sessionStorage) {
  if (recall(name, storage)?.request_id === request_id) remember(name, null, storage);
}

/** Keeps a value under a name, null to forget it; where storage is denied or full, it lives as long as its page. */
export function remember(name, value, storage = () => sessionStorage) {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, JSON.stringify(value));
  } catch {
    return;
  }
}
