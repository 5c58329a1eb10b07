// Builds the playground alone, into site/playground or the folder that is named: to work on it, and for its tests.
import { fileURLToPath } from "node:url";
import { buildPlayground } from "./site/playground.js";

await buildPlayground(process.argv[2] ?? fileURLToPath(new URL("../site/playground", import.meta.url)));
