// The state diagrams of the guides as pictures inside the page: the site loads no script of anybody else's to draw them.
import { instance } from "@viz-js/viz";

const viz = await instance();
const LONGEST_LINE = 26;
const DOT = { label: "", style: "filled", fillcolor: "currentColor", width: 0.14, fixedsize: true };

/** Breaks the names of an arrow into lines. */
function wrapped(label) {
  const lines = [""];
  for (const word of label.split(", ")) {
    const last = lines.at(-1);
    if (last.length + word.length > LONGEST_LINE && last !== "") lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last}, ${word}`;
  }
  return lines.join("\n");
}

/** `a --> b: label` lines of mermaid's state diagrams as edges. */
function edgesOf(source) {
  return [...source.matchAll(/^ *(\S+) --> (\S+?)(?:: (.*))?$/gm)].map(([, from, to, label = ""], at) => ({
    tail: from === "[*]" ? "start" : from,
    head: to === "[*]" ? "end" : to,
    attributes: { label: wrapped(label), id: `edge${at}` },
  }));
}

/** One diagram as SVG in the colours of the page. */
function drawn(source) {
  const edges = edgesOf(source);
  const states = [...new Set(edges.flatMap(({ tail, head }) => [tail, head]))].filter(
    (name) => name !== "start" && name !== "end",
  );
  const svg = viz.renderString(
    {
      graphAttributes: { rankdir: "TB", bgcolor: "transparent", nodesep: 0.35, ranksep: 0.45 },
      nodeAttributes: {
        shape: "box",
        style: "rounded",
        fontname: "sans-serif",
        fontsize: 13,
        color: "currentColor",
        fontcolor: "currentColor",
      },
      edgeAttributes: {
        fontname: "sans-serif",
        fontsize: 10,
        color: "currentColor",
        fontcolor: "currentColor",
        arrowsize: 0.7,
      },
      nodes: [
        ...["start", "end"].map((name) => ({
          name,
          attributes: { ...DOT, shape: name === "start" ? "circle" : "doublecircle" },
        })),
        ...states.map((name) => ({ name, attributes: { label: name } })),
      ],
      edges,
    },
    { format: "svg" },
  );
  const label = `State diagram: ${states.join(", ")}. The table below says the same.`;
  const picture = svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->|<title>[\s\S]*?<\/title>|\n\s*/g, (it) => (it.startsWith("\n") ? " " : ""));
  return picture.replace("<svg ", `<svg class="diagram" role="img" aria-label="${label}" `);
}

/** The text with each mermaid block drawn. */
export function withDiagrams(markdown) {
  return markdown.replace(
    /```mermaid\nstateDiagram-v2\n([\s\S]*?)```/g,
    (_block, source) => `<figure tabindex="0" aria-label="State diagram">${drawn(source)}</figure>`,
  );
}
