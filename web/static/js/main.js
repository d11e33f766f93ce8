// Registers the elements; everything else is in their modules.
import { AskForm } from "./elements/ask-form.js";
import { ChatApp } from "./elements/chat-app.js";
import { ChatTurn } from "./elements/chat-turn.js";
import { ReadingPane } from "./elements/reading-pane.js";
import { SourceCard } from "./elements/source-card.js";
import { WhyAnswer } from "./elements/why-answer.js";

// The parts come before the whole, so that <chat-app> finds them working.
customElements.define("ask-form", AskForm);
customElements.define("chat-turn", ChatTurn);
customElements.define("reading-pane", ReadingPane);
customElements.define("source-card", SourceCard);
customElements.define("why-answer", WhyAnswer);
customElements.define("chat-app", ChatApp);
