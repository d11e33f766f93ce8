// Which mark of a picture an arrow key leads to.

/** The index of the nearest point `{x, y}` in the direction of a key from that at `from`; `from` where there is none. */
export function nextPoint(points, from, key) {
  const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key] ?? [0, 0];
  if (key === "Home") return 0;
  if (key === "End") return points.length - 1;
  let best = from;
  let least = Infinity;
  points.forEach(({ x, y }, index) => {
    const along = (x - points[from].x) * dx + (y - points[from].y) * dy;
    const aside = Math.abs((x - points[from].x) * dy) + Math.abs((y - points[from].y) * dx);
    // Straight ahead comes before what is nearer but aside.
    const far = along + 4 * aside;
    if (along > 0.5 && far < least) {
      best = index;
      least = far;
    }
  });
  return best;
}
