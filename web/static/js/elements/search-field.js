// <search-field>: the search of the whole text. Finds as one types, and leads through the hits by arrow keys.
// Sends `found` with {finding} once hits are shown.
import { find } from "../api.js";
import { failureKey } from "../lib/failures.js";
import { isSearchable, searchParameters, summary } from "../lib/finding.js";
import { element } from "../lib/dom.js";
import { shortcutOf } from "../lib/shortcuts.js";
import { wording } from "../lib/wording.js";
import { foundView } from "../views/found.js";

const PAUSE_MS = 150;
const SCOPE = ["document", "speech", "talk"];

export class SearchField extends HTMLElement {
  #form;
  #field;
  #status;
  #results;
  #timer = null;
  #controller = null;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#field = this.querySelector("input[type=search]");
    this.#status = this.querySelector(".status");
    this.#results = this.querySelector(".results");
    this.#form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.#field.addEventListener("input", (event) => this.#onInput(event));
    this.#field.addEventListener("compositionend", () => this.#later());
    this.#results.addEventListener("click", (event) => this.#onFacet(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#controller?.abort();
  }

  get #scope() {
    const values = SCOPE.map((name) => [name, this.#form.querySelector(`input[name=${name}]`)?.value]);
    return Object.fromEntries(values.filter(([, value]) => value));
  }

  set #scope(scope) {
    for (const name of SCOPE) {
      this.#form.querySelector(`input[name=${name}]`)?.remove();
      if (scope[name]) this.#form.append(element("input", { type: "hidden", name, value: scope[name] }));
    }
  }

  #onInput(event) {
    // What an input method has not settled yet is no word to look for.
    if (!event.isComposing) this.#later();
  }

  #onSubmit(event) {
    event.preventDefault();
    this.#search();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), PAUSE_MS);
  }

  async #search() {
    clearTimeout(this.#timer);
    this.#controller?.abort();
    const query = this.#field.value;
    if (!isSearchable(query)) {
      this.#show("", []);
      return;
    }
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const scope = this.#scope;
    this.toggleAttribute("busy", true);
    try {
      const finding = await find(searchParameters("query", query, scope), signal);
      this.#show(summary(finding, wording.explore), foundView(finding, scope));
      history.replaceState(history.state, "", `?${searchParameters("q", query, scope)}`);
      this.dispatchEvent(new CustomEvent("found", { bubbles: true, detail: { finding } }));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#fail(error);
    }
  }

  #fail(error) {
    const { title, advice } = wording.errors[failureKey(error)];
    const said = [element("p", { class: "title" }, title), element("p", { class: "advice" }, advice)];
    this.#show("", [element("div", { class: "notice", role: "alert" }, said)]);
  }

  #show(said, content) {
    this.toggleAttribute("busy", false);
    this.#status.textContent = said;
    this.#results.replaceChildren(...content.filter(Boolean));
  }

  #onFacet(event) {
    const facet = event.target.closest(".facets a");
    if (!facet || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const { document: name, speech, talk } = facet.dataset;
    this.#scope = { document: name, speech, talk };
    this.#search().then(() => this.#results.querySelector(".facets [aria-current]")?.focus());
  }

  #onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const hits = Array.from(this.#results.querySelectorAll(".hit"));
    const stops = [this.#field, ...hits];
    const from = stops.indexOf(document.activeElement);
    if (from < 0) return;
    const to = { ArrowDown: from + 1, ArrowUp: from - 1 }[event.key];
    if (to !== undefined && stops[to]) {
      event.preventDefault();
      stops[to].focus();
    } else if (shortcutOf(event) === "close" && from > 0) {
      this.#field.focus();
    }
  }
}
