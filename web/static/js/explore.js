// Registers what the search page uses.
import "./shell.js";
import { SearchField } from "./elements/search-field.js";

customElements.define("search-field", SearchField);
