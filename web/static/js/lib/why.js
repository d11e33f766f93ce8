// How an answer came about, as a person reads it; web/why.py does the same for pages without scripts,
// and tests/web/why_cases.json holds both to the same results.
import { percent } from "./shape.js";

const MOST_ROWS = 10;
const MEASURES = ["reranked", "cosine", "coverage", "known"];
const FLAGS = ["missing_name", "foreign_name", "missing_token", "masked", "english"];
const FATES = new Set(["cited", "read"]);

/** `{query, measures, rows, stages}` of a reply that was asked for with `explain`. */
export function explained(reply) {
  const details = reply.explain ?? {};
  const query = details.scope?.query;
  const numbers = new Map(reply.citations.map(({ passage_id, n }) => [passage_id, n]));
  return {
    query: query && query !== reply.question ? query : null,
    measures: measures(details.signals ?? {}),
    rows: (details.candidates ?? []).slice(0, MOST_ROWS).map((found) => row(found, numbers)),
    stages: Object.entries(reply.timing_ms).map(([name, ms]) => ({ name, ms: Math.floor(ms + 0.5) })),
  };
}

function measures(signals) {
  const shares = MEASURES.filter((name) => name in signals).map((name) => ({ name, share: percent(signals[name]) }));
  const flags = FLAGS.filter((name) => (signals[name] ?? 0) >= 0.5).map((name) => ({ name, share: null }));
  return [...shares, ...flags];
}

function row(found, numbers) {
  const { rank, passage_id, document, speech, talk, speech_title, start, end } = found;
  return {
    rank,
    n: numbers.get(passage_id) ?? null,
    passage_id,
    document,
    speech,
    talk,
    speech_title,
    start,
    end,
    meaning: percent(found.dense),
    words: percent(found.lexical),
    points: percent(found.score),
    fate: FATES.has(found.why) ? found.why : "below",
  };
}
