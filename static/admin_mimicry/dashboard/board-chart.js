import "../../vendor/chart.js-4.6.1/chart.umd.min.js";
import { colours } from "./colours.js";
import { drawing } from "./draw.js";
import { read } from "./read.js";

/**
 * `<board-chart data-table="id" data-kind="bars" data-series="sessions">`: draws the table with that id, and again whenever
 * its rows or the page's colours change. The numbers are read from the table, so that both always say the same.
 */
class BoardChart extends HTMLElement {
  #chart = null;

  connectedCallback() {
    this.table = document.getElementById(this.dataset.table);
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", this.dataset.label);
    this.replaceChildren(canvas);
    this.rows = new MutationObserver(() => this.#draw());
    this.rows.observe(this.table.tBodies[0], { childList: true });
    this.theme = new MutationObserver(() => this.#draw());
    this.theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
    this.#draw();
  }

  disconnectedCallback() {
    this.rows.disconnect();
    this.theme.disconnect();
    this.#chart?.destroy();
  }

  #draw() {
    const told = read(this.table, this.dataset);
    const config = drawing(this.dataset.kind, told, colours(this));
    const lying = config.options.indexAxis === "y";
    this.style.blockSize = lying ? `${told.labels.length * 30 + 40}px` : "";
    this.#chart?.destroy();
    this.#chart = new globalThis.Chart(this.firstChild, config);
  }
}

customElements.define("board-chart", BoardChart);
