// The conversation of this tab, kept while people look at other pages and come back.

const KEY = "conversation-1";
const MOST_TURNS = 20;

/** The turns `[{question, reply}]` that were kept, oldest first. */
export function kept(storage = () => sessionStorage) {
  try {
    return JSON.parse(storage().getItem(KEY)) ?? [];
  } catch {
    // Storage may be denied, or hold what an older page left.
    return [];
  }
}

/** Keeps the latest turns; where storage is denied or full, the conversation lives as long as its page. */
export function keep(turns, storage = () => sessionStorage) {
  try {
    storage().setItem(KEY, JSON.stringify(turns.slice(-MOST_TURNS)));
  } catch {
    return;
  }
}

/** Forgets the conversation. */
export function forget(storage = () => sessionStorage) {
  keep([], storage);
}
