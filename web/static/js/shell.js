// What every page has: registers the elements around its content.
import { KeyboardHelp } from "./elements/keyboard-help.js";
import { SiteMenu } from "./elements/site-menu.js";

customElements.define("keyboard-help", KeyboardHelp);
customElements.define("site-menu", SiteMenu);
