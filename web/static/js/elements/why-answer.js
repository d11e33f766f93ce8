// <why-answer question="…" speeches="…">: how the answer to a question, asked of some speeches or of all, came about,
// looked up again when it is opened.
// Without scripts it holds a link to the page that says the same.
import { explain } from "../api.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { wording } from "../lib/wording.js";
import { noticeView } from "../views/reply.js";

export class WhyAnswer extends HTMLElement {
  #controller = null;
  #body;

  connectedCallback() {
    const link = this.querySelector(":scope > a");
    if (!link) return;
    this.#body = element("div", { class: "why" });
    const details = element("details", {}, element("summary", {}, link.textContent), this.#body);
    details.addEventListener("toggle", () => details.open && this.#load());
    this.replaceChildren(details);
  }

  disconnectedCallback() {
    this.#controller?.abort();
    this.#controller = null;
  }

  get #speeches() {
    return (this.getAttribute("speeches") ?? "").split(" ").filter(Boolean).map(Number);
  }

  async #load() {
    if (this.#controller !== null) return;
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.#body.replaceChildren(element("p", { class: "waiting", role: "status" }, wording.sources.why_loading));
    try {
      // The tables are rarely looked at, so that their code is fetched only now.
      const [reply, { whyView }] = await Promise.all([
        explain(this.getAttribute("question"), this.#speeches, signal),
        import("../views/why.js"),
      ]);
      this.#body.replaceChildren(...whyView(reply));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#body.replaceChildren(noticeView(failureKey(error)));
      // Opening it once more tries again.
      this.#controller = null;
    }
  }
}
