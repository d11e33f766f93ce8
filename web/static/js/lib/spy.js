// Which heading is being read.

/** The index of the last of `tops` (in order, from above) that is not below `line`; -1 above the first. */
export function currentOf(tops, line) {
  return tops.findLastIndex((top) => top <= line);
}
