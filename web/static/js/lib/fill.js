// Words with gaps, as the wording has them.

/** A pattern with each `{name}` replaced by the value of that name. */
export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}
