/**
 * What Chart.js is to draw, by kind: `bars` lie beside their names, `days` stand in a row with a line over them, `band` is a
 * median within its quartiles, `intervals` are shares within their confidence. `told` is what `read` says.
 */
export function drawing(kind, told, colours) {
  return KINDS[kind](told, colours);
}

const KINDS = {
  bars: (told, colours) => ({
    type: "bar",
    data: { labels: told.labels, datasets: [bar(told.series[0], colours.first)] },
    options: options(told, colours, { lying: true }),
  }),

  days: (told, colours) => ({
    data: {
      labels: told.labels,
      datasets: [
        { type: "bar", ...bar(told.series[0], colours.band) },
        { type: "line", ...line(told.series[1], colours.second) },
      ],
    },
    options: options(told, colours, { legend: true }),
  }),

  band: (told, colours) => ({
    type: "line",
    data: {
      labels: told.labels,
      datasets: [
        line(told.series[0], colours.first),
        { ...edge(told.low, colours), fill: "+1" },
        edge(told.high, colours),
      ],
    },
    options: options(told, colours, { legend: true }),
  }),

  intervals: (told, colours) => ({
    data: {
      labels: told.labels,
      datasets: [
        { type: "line", indexAxis: "y", ...points(told, colours) },
        { type: "bar", ...bar({ label: `${told.low.label} – ${told.high.label}`, values: pairs(told) }, colours.band) },
      ],
    },
    options: options(told, colours, { lying: true, legend: true }),
  }),
};

function bar({ label, values }, colour) {
  return { label, data: values, backgroundColor: colour, maxBarThickness: 18, borderRadius: 3 };
}

function line({ label, values }, colour) {
  return { label, data: values, borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 3, pointStyle: "rectRot" };
}

function edge({ label, values }, colours) {
  return { label, data: values, borderColor: colours.band, backgroundColor: colours.band, borderWidth: 1, pointRadius: 0 };
}

function points({ series: [{ label, values }], labels }, colours) {
  const data = values.map((x, at) => ({ x, y: labels[at] })).filter(({ x }) => x !== null);
  return { label, data, showLine: false, backgroundColor: colours.second, borderColor: colours.second, pointRadius: 5, pointStyle: "rectRot" };
}

function pairs({ low, high }) {
  return low.values.map((value, at) => (value === null ? null : [value, high.values[at]]));
}

function options(told, colours, { lying = false, legend = false } = {}) {
  const number = new Intl.NumberFormat(document.documentElement.lang, told.unit === "share" ? { style: "percent" } : {});
  const axis = { ticks: { color: colours.text, font: { family: colours.font }, precision: told.unit === "count" ? 0 : undefined }, grid: { color: colours.lines }, border: { color: colours.lines } };
  const values = { ...axis, beginAtZero: true, ticks: { ...axis.ticks, maxTicksLimit: 6, callback: (value) => number.format(value) } };
  const names = { ...axis, grid: { display: false }, ticks: { ...axis.ticks, autoSkip: !lying } };
  return {
    indexAxis: lying ? "y" : "x",
    animation: false,
    maintainAspectRatio: false,
    scales: lying ? { x: values, y: names } : { x: names, y: values },
    plugins: { legend: { display: legend, position: "bottom", labels: { color: colours.text, font: { family: colours.font }, usePointStyle: true } } },
  };
}
