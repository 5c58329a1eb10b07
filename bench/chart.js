/**
 * One group as bars on a logarithmic scale: how many times the base a contestant takes.
 *
 * @module
 */

const ROW = 24;
const LABELS = 330;
const BARS = 420;
const TOP = 40;
const COLOURS = { ours: "#0b6e4f", floor: "#8d99ae", naive: "#b08968", rival: "#c44536" };

const escaped = (text) =>
  text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character],
  );

/** The picture, with a text for each bar: it reads without colours. */
export function chartOf({ title, results }) {
  const rows = [...results].sort((one, other) => one.ratio.median - other.ratio.median);
  const ratios = rows.map(({ ratio }) => ratio.median);
  const [least, most] = [Math.min(...ratios, 1) / 1.5, Math.max(...ratios, 2)];
  const widthOf = (ratio) => (BARS * Math.log(ratio / least)) / Math.log(most / least);
  const height = TOP + rows.length * ROW + 12;
  const bars = rows.map(({ name, kind, ratio }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, widthOf(ratio.median)).toFixed(1);
    const text = `${ratio.median.toFixed(ratio.median < 10 ? 2 : 0)} ×`;
    return [
      `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end"${kind === "ours" ? ' font-weight="bold"' : ""}>${escaped(name)}</text>`,
      `<rect x="${LABELS}" y="${y + 3}" width="${width}" height="${ROW - 8}" fill="${COLOURS[kind]}"/>`,
      `<text x="${LABELS + Number(width) + 6}" y="${y + 15}">${text}</text>`,
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LABELS + BARS + 80} ${height}" font-family="sans-serif" font-size="12" role="img">
<title>${escaped(title)}: times relative to the base, logarithmic, shorter is faster</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="8" y="22" font-size="15" font-weight="bold">${escaped(title)}</text>
${bars.join("\n")}
</svg>
`;
}
