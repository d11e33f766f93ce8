// Names and addresses of places in the documents.

/** "第 11 篇之 2"; a document without numbered parts goes by its title. */
export function placeLabel(place) {
  const title = place.speech_title ?? place.title ?? "";
  if (place.speech === null) return title || "另一处";
  const label = `第 ${place.speech} 篇`;
  // The first talk of a part carries its number in the title only where others follow.
  const numbered = place.talk > 1 || title.endsWith(`之${place.talk}`);
  return numbered ? `${label}之 ${place.talk}` : label;
}

/** The address of the page that shows a place `{document or passage, start, end}`. */
export function readHref(place) {
  return `read?${new URLSearchParams(place)}#quote`;
}

/** The answer and where it stands, as plain text to paste elsewhere. */
export function reference(reply) {
  const [first] = reply.citations;
  if (!first) return reply.answer;
  const where = [placeLabel(first), ...first.section].join(" › ");
  return `${reply.answer}\n\n“${first.quote}”\n——${where}（${first.document}，第 ${first.start}–${first.end} 字）`;
}
