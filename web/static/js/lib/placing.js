// Where a card goes beside what it belongs to.

const GAP = 8;

/**
 * The upper left corner `{left, top}` of a card of `width` and `height`: under the anchor, above it where there
 * is more room, and always inside the window. `anchor` is a rectangle in the window.
 */
export function cardPlace(anchor, { width, height }, view) {
  const under = anchor.bottom + GAP;
  const above = anchor.top - GAP - height;
  const fits = under + height <= view.height - GAP;
  const top = fits || anchor.top < view.height - anchor.bottom ? under : above;
  return {
    left: between(anchor.left - GAP, GAP, view.width - width - GAP),
    top: between(top, GAP, view.height - height - GAP),
  };
}

function between(value, least, most) {
  return Math.max(least, Math.min(value, most));
}
