/** The colours and the lettering of charts, as the style sheet has them for the page's theme. */
export function colours(element) {
  const style = getComputedStyle(element);
  const named = (name) => style.getPropertyValue(`--chart-${name}`).trim();
  return {
    first: named("first"),
    second: named("second"),
    band: named("band"),
    lines: named("lines"),
    text: style.color,
    font: style.fontFamily,
  };
}
