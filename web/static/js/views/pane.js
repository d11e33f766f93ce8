// The frame of the reading pane, and the citations that stand around a link.
import { element } from "../lib/dom.js";
import { wording } from "../lib/wording.js";

const words = wording.reading;

/** The parts of the pane by name; `whole_pane` is what goes into it. */
export function paneView() {
  const title = element("h2", { id: "pane-title", tabindex: "-1", lang: "zh-Hans" });
  const whole = element("a", { class: "quiet" }, words.whole_page);
  const close = quiet(words.close, { "aria-label": words.close_text });
  const previous = quiet("\u2191", { "aria-label": words.previous_citation, title: words.previous_citation, "aria-keyshortcuts": "p" });
  const next = quiet("\u2193", { "aria-label": words.next_citation, title: words.next_citation, "aria-keyshortcuts": "n" });
  const count = element("span", { class: "count" });
  const citations = element("div", { class: "pane-citations", role: "group", "aria-label": words.tools }, previous, count, next);
  const copy = quiet(wording.sources.copy_quote);
  const link = quiet(wording.sources.link);
  const current = element("span", { class: "current", lang: "zh-Hans" });
  const outline = element("nav", { "aria-label": words.outline, lang: "zh-Hans" });
  const outlineBox = element("details", { class: "outline-box" }, element("summary", {}, words.outline, current), outline);
  const where = element("p", { class: "meta" });
  const also = element("div", { class: "pane-also" });
  const body = element("div", { class: "talk", lang: "zh-Hans" });
  const cite = element("p", { class: "print-only reference", lang: "zh-Hans" });
  const shown = element("p", { class: "hidden", role: "status" });
  const head = element(
    "div",
    { class: "pane-head" },
    element("div", { class: "pane-bar" }, title, element("div", {}, whole, close)),
    element("div", { class: "pane-tools" }, citations, element("div", {}, copy, link)),
    outlineBox,
  );
  const whole_pane = [head, element("div", { class: "pane-body" }, where, cite, also, body), shown];
  return {
    title, whole, close, previous, next, count, citations, copy, link, current, outline, outlineBox, where, also,
    body, cite, shown, head, whole_pane,
  };
}

/** The links to all citations of the answer that holds a link, and which of them it is; -1 when none. */
export function citationsAround(link) {
  const links = [...(link?.closest("chat-turn")?.querySelectorAll(".place[data-read]") ?? [])];
  const at = links.findIndex((other) =>
    ["document", "start", "end"].every((name) => other.dataset[name] === link.dataset[name]),
  );
  return { links, at };
}

function quiet(text, attributes = {}) {
  return element("button", { type: "button", class: "quiet", ...attributes }, text);
}
