/**
 * The page: two views, and the links between them and the rest of the site.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { DecodeView } from "./decode-view.tsx";
import { ReaderView } from "./reader-view.tsx";
import { readFragment, type Shared } from "./share.ts";
import { Tabs } from "./tabs.tsx";

const VIEWS = [
  { id: "decode", title: "Decode bytes" },
  { id: "reader", title: "Try a reader" },
] as const;

/** The whole page. What a link shares is read once, when it is opened. */
export function App() {
  const [shared] = useState<Shared>(() => readFragment(location.hash));
  const [view, setView] = useState(shared.view);
  return (
    <>
      <header class="top">
        <a class="brand" href="../index.html">
          vp3300
        </a>
        <h1>Playground</h1>
        <nav aria-label="Site">
          <a href="../index.html">Documentation</a>
          <a href="../documents/reference-commands.html">Commands</a>
          <a href="../documents/reference-errors.html">Errors</a>
        </nav>
      </header>
      <main>
        <p class="promise">
          Everything happens in this page. It is not allowed to connect anywhere, and keeps nothing.
        </p>
        <Tabs tabs={VIEWS} selected={view} onSelect={setView}>
          {view === "decode" ? <DecodeView shared={shared} /> : <ReaderView shared={shared} />}
        </Tabs>
      </main>
    </>
  );
}
