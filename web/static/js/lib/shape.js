// A reply cut into what is shown; web/presentation.py does the same for pages without scripts,
// and tests/web/shape_cases.json holds both to the same results.

const LIST_LABEL =
  /(?:[(\uff08]?(?:\d+|[一二三四五六七八九十]+)[)\uff09.、]|第[一二三四五六七八九十]+[,\uff0c、]?|[一二三四五六七八九十]是[,\uff0c]?)?\s*$/;
const NUMBERED = /\[(\d{1,3})\]/g;
const CLOSING = "\u201d\u2019」』";
const SURE = 0.8;
const FAIR = 0.6;

/** `{headline, runs, items}` of a reply; each run is `{text, strong, cites}`, `cites` being what holds its end. */
export function shape(reply) {
  const { citations, short } = reply;
  if (reply.items.length > 0) {
    const items = reply.items.map((text) => ({ text, strong: false, cites: holding(text, citations) }));
    return { headline: null, runs: plain(listLead(reply.answer, reply.items)), items };
  }
  const isShort = short && reply.answer.trim() === short;
  const sentence = isShort && citations.length > 0 ? citations[0].quote : reply.answer;
  const headline = short && short !== sentence ? { text: short, strong: true, cites: holders(short, citations) } : null;
  return { headline, runs: runs(sentence, short, citations), items: [] };
}

/** What is read out of a reply, `{lang, textContent}`: the answer, or why there is none, in the language of the page. */
export function spoken({ kind, reason, answer }, reasons, language) {
  const title = kind === "abstain" && reasons[reason]?.title;
  return title ? { lang: language, textContent: title } : { lang: "zh-Hans", textContent: answer };
}

/** How sure an answer is: "sure", "fair" or "low"; null where nothing is cited. */
export function confidenceLevel({ answered, citations, confidence }) {
  if (!answered || citations.length === 0) return null;
  if (confidence >= SURE) return "sure";
  return confidence >= FAIR ? "fair" : "low";
}

/** A share as a whole number of hundredths. */
export function percent(share) {
  return Math.floor(share * 100 + 0.5);
}

/** The citations that hold the answer; those after them were only found beside it. */
export function supporting(reply) {
  const holds = ({ n, text, quote }) =>
    reply.answer.includes(quote) ||
    reply.answer.includes(`[${n}]`) ||
    reply.items.some((item) => text.includes(item));
  const last = reply.citations.findLastIndex(holds);
  // A list of speeches has one citation for each, and their titles stand in none.
  return reply.citations.slice(0, last >= 0 ? last + 1 : Math.max(1, reply.items.length));
}

function listLead(answer, items) {
  const at = answer.indexOf(items[0]);
  return (at >= 0 ? answer.slice(0, at).replace(LIST_LABEL, "") : answer).trim();
}

function plain(text) {
  return text ? [{ text, strong: false, cites: [] }] : [];
}

function holding(words, citations) {
  const wanted = words.trim();
  for (const where of ["quote", "text", "speech_title"]) {
    const holder = citations.find((citation) => wanted && (citation[where] ?? "").includes(wanted));
    if (holder) return [holder.n];
  }
  return [];
}

function holders(words, citations) {
  const found = holding(words, citations);
  return found.length > 0 ? found : citations.slice(0, 1).map(({ n }) => n);
}

function runs(sentence, short, citations) {
  let { text, ends } = numbered(sentence, citations);
  if (ends.size === 0) ends = quotedEnds(text, citations);
  if (ends.size === 0) ends = new Map([[text.length, holders(text, citations)]]);
  const from = short ? text.indexOf(short) : -1;
  const to = from >= 0 ? from + short.length : -1;
  const edges = new Set([0, text.length, ...ends.keys(), ...(from >= 0 ? [from, to] : [])]);
  const cuts = [...edges].sort((one, other) => one - other);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index];
    return { text: text.slice(start, end), strong: from <= start && start < to, cites: ends.get(end) ?? [] };
  });
}

/** The sentence without the numbers of citations in it (`[1]`), and where they stood. */
function numbered(sentence, citations) {
  const known = new Set(citations.map(({ n }) => n));
  const ends = new Map();
  let text = "";
  let last = 0;
  for (const found of sentence.matchAll(NUMBERED)) {
    const n = Number(found[1]);
    if (!known.has(n)) continue;
    text += sentence.slice(last, found.index);
    last = found.index + found[0].length;
    ends.set(text.length, [...(ends.get(text.length) ?? []), n]);
  }
  return { text: text + sentence.slice(last), ends };
}

function quotedEnds(text, citations) {
  const ends = new Map();
  for (const { n, quote } of citations) {
    const at = quote ? text.indexOf(quote) : -1;
    if (at < 0) continue;
    const end = at + quote.length;
    const behind = end < text.length && CLOSING.includes(text[end]) ? end + 1 : end;
    ends.set(behind, [...(ends.get(behind) ?? []), n]);
  }
  return ends;
}
