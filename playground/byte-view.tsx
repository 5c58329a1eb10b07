/**
 * The bytes, each in the colour of the part that it belongs to. What may be card data shows as dots.
 *
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Part } from "vp3300/explain";
import { cellsOf, isWithin, meaningOf, type Row } from "./leaves.ts";

/** The leaves, and which row is selected. */
export interface ByteViewProps {
  readonly rows: readonly Row[];
  readonly isText: boolean;
  readonly length: number;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Rows of a dump are this wide, and half of it where the page is narrow. */
const COLUMNS = 16;
const NARROW = 420;
/** No more cells than a page bears; the tree has everything. */
const MOST_CELLS = 4_096;
const HUES = 6;
const MOVES: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A leaf as it is read out: its bytes one by one would say less. */
const spoken = (part: Part): string => {
  const meaning = meaningOf(part);
  return `${part.offset}: ${part.name}${meaning === undefined ? "" : `, ${meaning}`}`;
};

/** How many columns fit. */
function useColumns() {
  const box = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(COLUMNS);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      setColumns((entry?.contentRect.width ?? NARROW) < NARROW ? COLUMNS / 2 : COLUMNS);
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return { box, columns };
}

/** A dump that is a list of parts: one stop of the tab key, arrows move from part to part. */
export function ByteView({ rows, isText, length, selected, onSelect }: ByteViewProps) {
  const { box, columns } = useColumns();
  const leaves = rows.filter(({ part }) => part.children === undefined);
  const first = leaves.find(({ id }) => isWithin(id, selected)) ?? leaves[0];
  const shown = Math.min(length, MOST_CELLS);
  const offsets = Array.from({ length: Math.ceil(shown / columns) }, (_, row) => row * columns);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = leaves.findIndex(({ id }) => id === first?.id);
    const to =
      event.key === "Home" ? 0 : event.key === "End" ? leaves.length - 1 : at + (MOVES[event.key] ?? 0);
    const next = leaves[to];
    if (next === undefined || to === at) return;
    event.preventDefault();
    onSelect(next.id);
    box.current?.querySelector<HTMLElement>(`[data-leaf="${next.id}"]`)?.focus();
  };

  const onClick = (event: MouseEvent): void => {
    const leaf = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-leaf]") : null;
    if (leaf?.dataset.leaf !== undefined) onSelect(leaf.dataset.leaf);
  };

  return (
    <div class="dump" ref={box} style={`--columns: ${columns}`}>
      <div class="offsets" aria-hidden="true">
        {offsets.map((offset) => (
          <span key={offset}>
            {offset
              .toString(isText ? 10 : 16)
              .toUpperCase()
              .padStart(4, "0")}
          </span>
        ))}
      </div>
      <div
        class="bytes"
        role="listbox"
        aria-label={isText ? "Characters" : "Bytes"}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        {leaves
          .filter(({ part }) => part.offset < MOST_CELLS)
          .map(({ id, part }, at) => (
            <span
              key={id}
              role="option"
              data-leaf={id}
              aria-selected={isWithin(id, selected)}
              class={`leaf hue${at % HUES}${part.notUnderstood ? " unknown" : ""}`}
              tabIndex={id === first?.id ? 0 : -1}
            >
              <span class="spoken">{spoken(part)}</span>
              {cellsOf(part, isText)
                .slice(0, MOST_CELLS - part.offset)
                .map((cell, column) => (
                  <span key={column} aria-hidden="true" class={cell.startsWith("·") ? "cell masked" : "cell"}>
                    {cell}
                  </span>
                ))}
            </span>
          ))}
      </div>
      {length > MOST_CELLS && <p class="note">{length - MOST_CELLS} more are in the tree.</p>}
    </div>
  );
}
