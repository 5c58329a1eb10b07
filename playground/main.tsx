/**
 * The playground: bytes of a reader explained, and a reader to try, in one page that talks to nobody.
 *
 * @module
 */
import { render } from "preact";
import { App } from "./app.tsx";

render(<App />, document.getElementById("app")!);
