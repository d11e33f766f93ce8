// Registers what the pages of the speeches need; they can be read without it.
import "./shell.js";
import { QuoteTools } from "./elements/quote-tools.js";
import { SpeechOutline } from "./elements/speech-outline.js";

customElements.define("quote-tools", QuoteTools);
customElements.define("speech-outline", SpeechOutline);
