/**
 * The tree of parts, after the tree pattern of the ARIA authoring practices.
 *
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { isWithin, meaningOf, type Row } from "./leaves.ts";

/** The rows, and which one is selected. */
export interface PartTreeProps {
  readonly rows: readonly Row[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Small data objects read best on one line; they open on demand. */
const closedAtFirst = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.filter(({ part }) => part.brief).map(({ id }) => id));

const ancestorsOf = (id: string): string[] => {
  const steps = id.split(".");
  return steps.slice(1).map((_, at) => steps.slice(0, at + 1).join("."));
};

/** Scrolls `box` so far that `row` can be seen. */
function showWithin(box: HTMLElement, row: HTMLElement): void {
  const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollBy({ top: inner.top - outer.top });
  else if (inner.bottom > outer.bottom) box.scrollBy({ top: inner.bottom - outer.bottom });
}

/** One stop of the tab key; up and down move, left and right close and open. */
export function PartTree({ rows, selected, onSelect }: PartTreeProps) {
  const tree = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState(() => closedAtFirst(rows));
  useEffect(() => setClosed(closedAtFirst(rows)), [rows]);
  useEffect(() => {
    if (selected === undefined) return;
    const hiding = ancestorsOf(selected).filter((id) => closed.has(id));
    if (hiding.length > 0) setClosed(new Set([...closed].filter((id) => !hiding.includes(id))));
    const row = tree.current?.querySelector<HTMLElement>(`[data-row="${selected}"]`);
    // The tree alone is scrolled: the page stays where the person is.
    if (row) showWithin(tree.current!, row);
  }, [selected, closed]);

  const visible = rows.filter(({ id }) => !ancestorsOf(id).some((ancestor) => closed.has(ancestor)));
  const current = visible.find(({ id }) => id === selected) ?? visible[0];
  const toggle = (id: string, isOpen: boolean): void => {
    const next = new Set(closed);
    if (isOpen) next.delete(id);
    else next.add(id);
    setClosed(next);
  };
  const select = (row: Row | undefined): void => {
    if (row === undefined) return;
    onSelect(row.id);
    tree.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (current === undefined) return;
    const at = visible.indexOf(current);
    const hasChildren = current.part.children !== undefined;
    const isOpen = hasChildren && !closed.has(current.id);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => select(visible[at + 1]),
      ArrowUp: () => select(visible[at - 1]),
      Home: () => select(visible[0]),
      End: () => select(visible.at(-1)),
      ArrowRight: () =>
        hasChildren && !isOpen ? toggle(current.id, true) : select(isOpen ? visible[at + 1] : undefined),
      ArrowLeft: () =>
        isOpen ? toggle(current.id, false) : select(visible.find(({ id }) => id === current.parent)),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  // A click selects; one more closes what is open, and opens what is closed.
  const onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    const clicked = visible.find(({ id }) => id === row?.dataset.row);
    if (clicked === undefined) return;
    if (clicked.id === selected && clicked.part.children !== undefined)
      toggle(clicked.id, closed.has(clicked.id));
    else select(clicked);
  };

  return (
    <div role="tree" aria-label="Meaning" class="tree" ref={tree} onClick={onClick} onKeyDown={onKeyDown}>
      {visible.map((row) => {
        const { id, part, level, position, siblings } = row;
        const meaning = meaningOf(part);
        const isOpen = part.children === undefined ? undefined : !closed.has(id);
        return (
          <div
            key={id}
            role="treeitem"
            data-row={id}
            aria-level={level}
            aria-posinset={position}
            aria-setsize={siblings}
            aria-selected={id === selected}
            {...(isOpen === undefined ? {} : { "aria-expanded": isOpen })}
            class={`row${isWithin(id, selected) ? " inside" : ""}${part.notUnderstood ? " unknown" : ""}`}
            style={`--level: ${level}`}
            tabIndex={row === current ? 0 : -1}
          >
            <span class="mark" aria-hidden="true">
              {isOpen === undefined ? "" : isOpen ? "▾" : "▸"}
            </span>
            <span class="place" aria-hidden="true">
              {part.offset}
            </span>
            <span class="said">
              <b>{part.name}</b>
              {meaning === undefined ? "" : ` ${meaning}`}
            </span>
          </div>
        );
      })}
    </div>
  );
}
