// A reply cut into what is shown; web/presentation.py does the same for pages without scripts,
// and tests/web/shape_cases.json holds both to the same results.

const LIST_LABEL =
  /(?:[(\uff08]?(?:\d+|[一二三四五六七八九十]+)[)\uff09.、]|第[一二三四五六七八九十]+[,\uff0c、]?|[一二三四五六七八九十]是[,\uff0c]?)?\s*$/;

/** `{headline, runs: [{text, strong}], items}` of a reply. */
export function shape(reply) {
  if (reply.items.length > 0) {
    return { headline: null, runs: plain(listLead(reply.answer, reply.items)), items: reply.items };
  }
  const isShort = reply.short && reply.answer.trim() === reply.short;
  const sentence = isShort && reply.citations.length > 0 ? reply.citations[0].quote : reply.answer;
  const headline = reply.short && reply.short !== sentence ? reply.short : null;
  return { headline, runs: emphasised(sentence, reply.short), items: [] };
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
  return text ? [{ text, strong: false }] : [];
}

function emphasised(sentence, short) {
  const at = short ? sentence.indexOf(short) : -1;
  if (at < 0) return plain(sentence);
  return [
    { text: sentence.slice(0, at), strong: false },
    { text: short, strong: true },
    { text: sentence.slice(at + short.length), strong: false },
  ].filter((run) => run.text);
}
