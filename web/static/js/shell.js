// What every page has: registers the elements around its content.
import { SiteMenu } from "./elements/site-menu.js";

customElements.define("site-menu", SiteMenu);
