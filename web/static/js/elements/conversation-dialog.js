// <conversation-dialog>: renames, exports or deletes a conversation of the list. Sends `conversation-deleted` {id} once
// that was not taken back in time.
import { exportHref, remove, rename } from "../api.js";
import { element } from "../lib/dom.js";
import { failureKey } from "../lib/failures.js";
import { fill } from "../lib/fill.js";
import { wording } from "../lib/wording.js";
import { noticeView } from "../views/reply.js";

const words = wording.conversations;
const UNDO_MS = 8000;

export class ConversationDialog extends HTMLElement {
  #dialog;
  #opener = null;
  // What is deleted once nobody takes it back: {id, title, timer, toast}.
  #doomed = null;
  #onLeave = () => this.#commit();

  connectedCallback() {
    addEventListener("pagehide", this.#onLeave);
    this.#dialog = element("dialog", { class: "managing", "aria-labelledby": "managing-title" });
    this.#dialog.addEventListener("close", () => this.#opener?.focus());
    // Enter and arrows in the dialog are no keys of the list.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.replaceChildren(this.#dialog);
  }

  disconnectedCallback() {
    removeEventListener("pagehide", this.#onLeave);
  }

  /** Takes the deletion of a conversation back, because it is used again, and says so. */
  spare(id) {
    if (this.#doomed?.id !== id) return;
    const { title, toast } = this.#takeBack();
    toast.textContent = fill(words.spared, { title });
    setTimeout(() => toast.remove(), UNDO_MS);
  }

  get #list() {
    return this.closest("chat-app").querySelector("conversation-list");
  }

  /** Shows what can be done with a conversation. */
  open(id, title) {
    if (this.#dialog.open) return;
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
      await this.#list.refresh();
    } catch (error) {
      this.#dialog.querySelector(".notice")?.remove();
      this.#dialog.append(noticeView(failureKey(error)));
    }
  }

  #delete(id, title) {
    this.#opener = null;
    this.#dialog.close();
    this.#doom(id, title);
  }

  /** Takes a conversation off the list, and deletes it unless that is taken back in time. */
  #doom(id, title) {
    this.#commit();
    const undo = this.#button(words.undo, "main", () => this.#undo());
    const toast = element("div", { class: "toast", role: "status" }, fill(words.deleted, { title }), undo);
    document.body.append(toast);
    this.#doomed = { id, title, toast, timer: setTimeout(() => this.#commit(), UNDO_MS) };
    this.#list.withhold(id);
    undo.focus();
  }

  #undo() {
    const { id, toast } = this.#takeBack();
    this.#dismiss(toast, id);
  }

  /** Takes the message away; the focus goes to a conversation of the list, otherwise to the search for one. */
  #dismiss(toast, id) {
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (!hadFocus) return;
    const entry = this.#list.entry(id);
    (entry.checkVisibility() ? entry : document.querySelector("#question")).focus();
  }

  #takeBack() {
    const taken = this.#doomed;
    this.#doomed = null;
    clearTimeout(taken.timer);
    this.#list.withhold(null);
    return taken;
  }

  async #commit() {
    if (!this.#doomed) return;
    const { id, toast, timer } = this.#doomed;
    this.#doomed = null;
    clearTimeout(timer);
    this.#list.drop(id);
    this.#dismiss(toast, id);
    try {
      await remove(id);
    } catch (error) {
      // It may be gone already; what could not be deleted comes back.
      if (error.status !== 404) this.#list.refresh();
      return;
    }
    this.dispatchEvent(new CustomEvent("conversation-deleted", { bubbles: true, detail: { id } }));
  }
}
