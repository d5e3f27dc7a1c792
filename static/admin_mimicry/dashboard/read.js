/**
 * What a table says to a chart: {labels, series: [{label, values}], low, high}. `series` names columns by their keys,
 * parted by spaces; a value that the table withholds is null.
 */
export function read(table, { series, low, high }) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const column = (key) => {
    const at = heads.findIndex((head) => head.dataset.key === key);
    const values = rows.map((row) => {
      const value = row.cells[at]?.dataset.value;
      return value === undefined ? null : Number(value);
    });
    return { label: heads[at]?.textContent ?? "", values };
  };
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    unit: heads.find((head) => head.dataset.key === series.split(" ")[0])?.className ?? "count",
    heading: heads[0].textContent,
    series: series.split(" ").map(column),
    low: low ? column(low) : null,
    high: high ? column(high) : null,
  };
}
