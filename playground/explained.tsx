/**
 * An explanation: bytes and tree side by side, linked both ways, and what is said of the selected part.
 *
 * @module
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import { ERROR_CODES } from "vp3300";
import type { Explanation, Part } from "vp3300/explain";
import { ByteView } from "./byte-view.tsx";
import { isWithin, type Row, rowsOf } from "./leaves.ts";
import { PartTree } from "./part-tree.tsx";

/** The names of the parts that it lies in, from the outside. */
const trailOf = (id: string, rows: readonly Row[]): string[] =>
  rows.filter((row) => row.id !== id && isWithin(id, row.id)).map(({ part }) => part.name);

interface SelectedProps {
  readonly part: Part;
  readonly trail: readonly string[];
  readonly isText: boolean;
}

function Selected({ part, trail, isText }: SelectedProps) {
  const { name, offset, length, meaning, bytes, details = [] } = part;
  const unit = isText ? "character" : "byte";
  return (
    <section class="selected" aria-live="polite" aria-label="Selected part">
      {trail.length > 0 && <p class="where">{trail.join(" › ")}</p>}
      <h2>{name}</h2>
      <p class="where">
        {length === 1
          ? `${unit} ${offset}`
          : `${unit}s ${offset} to ${offset + length - 1}, ${length} of them`}
      </p>
      {meaning !== undefined && <p>{meaning}</p>}
      {part.children === undefined && bytes === undefined && <p class="note">Card data: not shown.</p>}
      {details.length > 0 && (
        <dl>
          {details.map((detail, at) => (
            <div key={at}>
              <dt>{detail.name}</dt>
              <dd>{detail.meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** `explanation` with a selection of its own. */
export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const rows = useMemo(() => rowsOf(explanation.parts), [explanation]);
  const [selected, setSelected] = useState<string>();
  useEffect(() => setSelected(undefined), [explanation]);
  const row = rows.find(({ id }) => id === selected);
  const { error, text, length } = explanation;
  return (
    <div class="explained">
      {error !== undefined && (
        <p class="wrong" role="alert">
          <code>{error.code}</code> at {String(error.context.offset ?? 0)}: {ERROR_CODES[error.code].text}.
        </p>
      )}
      <div class="columns">
        <div>
          <ByteView rows={rows} isText={text} length={length} selected={selected} onSelect={setSelected} />
          {row === undefined ? (
            <p class="note">Select a byte or a row: both show where the other is.</p>
          ) : (
            <Selected part={row.part} trail={trailOf(row.id, rows)} isText={text} />
          )}
        </div>
        <PartTree rows={rows} selected={selected} onSelect={setSelected} />
      </div>
    </div>
  );
}
