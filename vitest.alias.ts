import { fileURLToPath } from "node:url";
import tsconfig from "./tsconfig.json" with { type: "json" };

/** The package's own name means its sources, so that the documentation's snippets run as they stand. */
export const alias = Object.entries(tsconfig.compilerOptions.paths).map(([name, [path]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: fileURLToPath(new URL(path as string, import.meta.url)),
}));
