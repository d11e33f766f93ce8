// Conversations by the day they were last asked in; web/days.py does the same on the server.

const SPANS = [
  [0, "today"],
  [1, "yesterday"],
  [6, "week"],
  [29, "month"],
];

/** The key of the group that a moment belongs to, in the reader's time. */
export function dayOf(updated, now = new Date()) {
  const days = Math.round((midnight(now) - midnight(new Date(updated))) / 86_400_000);
  return SPANS.find(([most]) => days <= most)?.[1] ?? "older";
}

/** Conversations, newest first, as `[[key, conversations], …]`. */
export function byDay(conversations, now = new Date()) {
  const groups = [];
  for (const conversation of conversations) {
    const key = dayOf(conversation.updated, now);
    if (groups.at(-1)?.[0] !== key) groups.push([key, []]);
    groups.at(-1)[1].push(conversation);
  }
  return groups;
}

// Days are counted on the calendar: one may have 23 or 25 hours.
function midnight(moment) {
  return Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
}
