// <quote-tools data-reference="…">: copies and prints the words that a page marks; the server writes its buttons.
import { copyText } from "../lib/clipboard.js";

export class QuoteTools extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#onClick(event));
  }

  #onClick(event) {
    const { reference, copied, linkCopied } = this.dataset;
    switch (event.target.closest("[data-does]")?.dataset.does) {
      case "copy":
        return this.#copy(reference, copied);
      case "link":
        return this.#copy(location.href, linkCopied);
      case "print":
        return print();
      default:
        return undefined;
    }
  }

  async #copy(text, said) {
    this.querySelector(".said").textContent = (await copyText(text)) ? said : this.dataset.failed;
  }
}
