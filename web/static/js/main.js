// The chat: registers its elements; everything else is in their modules.
import "./shell.js";
import { AskForm } from "./elements/ask-form.js";
import { ChatApp } from "./elements/chat-app.js";
import { ChatThread } from "./elements/chat-thread.js";
import { ChatTurn } from "./elements/chat-turn.js";
import { ConversationList } from "./elements/conversation-list.js";
import { ReadingPane } from "./elements/reading-pane.js";
import { lazily } from "./lib/lazily.js";
import { SourceCard } from "./elements/source-card.js";
import { WhyAnswer } from "./elements/why-answer.js";

// The parts come before the whole, so that <chat-app> finds them working.
customElements.define("ask-form", AskForm);
customElements.define("chat-turn", ChatTurn);
customElements.define("conversation-list", ConversationList);
customElements.define("reading-pane", ReadingPane);
customElements.define("source-card", SourceCard);
customElements.define("why-answer", WhyAnswer);
customElements.define("chat-app", ChatApp);
lazily("answer-feedback", async () => (await import("./elements/answer-feedback.js")).AnswerFeedback);
// Last: it may go on with a question at once, and <chat-app> hears of it.
customElements.define("chat-thread", ChatThread);
