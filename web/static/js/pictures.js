// Registers what the page of pictures uses.
import "./shell.js";
import { ChartGrid } from "./elements/chart-grid.js";

customElements.define("chart-grid", ChartGrid);
