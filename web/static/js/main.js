// The chat: registers its elements; everything else is in their modules.
import "./shell.js";
import { AskForm } from "./elements/ask-form.js";
import { ChatApp } from "./elements/chat-app.js";
import { ChatThread } from "./elements/chat-thread.js";
import { ChatTurn } from "./elements/chat-turn.js";
import { ConversationList } from "./elements/conversation-list.js";
import { lazily } from "./lib/lazily.js";
import { stylesheet } from "./lib/styles.js";

// The parts come before the whole, so that <chat-app> finds them working.
customElements.define("ask-form", AskForm);
customElements.define("chat-turn", ChatTurn);
customElements.define("conversation-list", ConversationList);
customElements.define("chat-app", ChatApp);
// What only an answer needs.
lazily("why-answer", async () => (await import("./elements/why-answer.js")).WhyAnswer);
lazily("answer-feedback", async () => {
  const [{ AnswerFeedback }] = await Promise.all([import("./elements/answer-feedback.js"), stylesheet("feedback")]);
  return AnswerFeedback;
});
// Last: it may go on with a question at once, and <chat-app> hears of it.
customElements.define("chat-thread", ChatThread);
