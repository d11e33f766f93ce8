// Registers what the search page uses.
import { SearchField } from "./elements/search-field.js";

customElements.define("search-field", SearchField);
