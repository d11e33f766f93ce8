// Registers what the page of pictures uses.
import { ChartGrid } from "./elements/chart-grid.js";

customElements.define("chart-grid", ChartGrid);
