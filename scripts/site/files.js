// Lists the files of a folder, as paths with forward slashes, in order.
import { readdirSync } from "node:fs";

export const filesBelow = (folder, ending) =>
  readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(ending))
    .sort();
