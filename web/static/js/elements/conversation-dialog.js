// <conversation-dialog>: renames, exports or deletes a conversation; stands in the list of them.
import { exportHref, rename } from "../api.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { wording } from "../lib/wording.js";
import { noticeView } from "../views/reply.js";

const words = wording.conversations;

export class ConversationDialog extends HTMLElement {
  #dialog;
  #opener = null;

  connectedCallback() {
    this.#dialog = element("dialog", { class: "managing", "aria-labelledby": "managing-title" });
    this.#dialog.addEventListener("close", () => this.#opener?.focus());
    // Enter and arrows in the dialog are no keys of the list.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.replaceChildren(this.#dialog);
  }

  /** Shows what can be done with a conversation. */
  open(id, title) {
    this.#opener = document.activeElement;
    const name = element("input", { id: "new-title", value: title, required: true, maxlength: "100", autocomplete: "off" });
    const form = element("form", {}, element("label", { for: "new-title" }, words.new_title), name, element("button", { class: "main" }, words.save));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.#rename(id, name.value.trim());
    });
    const link = (format, label) => element("a", { class: "quiet", download: true, href: exportHref(id, format) }, label);
    this.#dialog.replaceChildren(
      element("h2", { id: "managing-title" }, title),
      form,
      element("p", {}, words.export, " ", link("md", "Markdown"), " ", link("json", "JSON")),
      element("p", { class: "row" }, this.#button(words.delete_it, "warn", () => this.#delete(id, title)), this.#button(words.close, "quiet", () => this.#dialog.close())),
    );
    this.#dialog.showModal();
    name.select();
  }

  #button(label, kind, action) {
    const button = element("button", { type: "button", class: kind }, label);
    button.addEventListener("click", action);
    return button;
  }

  async #rename(id, title) {
    if (title === "") return;
    try {
      await rename(id, title);
      this.#dialog.close();
      await this.closest("conversation-list").refresh();
    } catch (error) {
      this.#dialog.querySelector(".notice")?.remove();
      this.#dialog.append(noticeView(failureKey(error)));
    }
  }

  #delete(id, title) {
    this.#opener = null;
    this.#dialog.close();
    this.closest("conversation-list").doom(id, title);
  }
}
