/**
 * The SQLite that is there: Node's own (22.5 and later), or else `better-sqlite3`, an optional peer that is loaded when a
 * journal is opened.
 *
 * @module
 */
import { Vp3300Error } from "../../errors.ts";

/** A prepared statement, as `node:sqlite` and `better-sqlite3` both have it. */
export interface SqliteStatement {
  /** Runs it and gives its rows. */
  all(parameters: Readonly<Record<string, string | number | null>>): unknown[];
  /** Runs it and says how many rows it changed. */
  run(parameters: Readonly<Record<string, string | number | null>>): { readonly changes: number | bigint };
}

/** An open database, as `node:sqlite` and `better-sqlite3` both have it. */
export interface SqliteDatabase {
  /** Runs statements that take no parameters. */
  exec(sql: string): unknown;
  /** Compiles one statement. */
  prepare(sql: string): SqliteStatement;
  /** Closes it. */
  close(): unknown;
}

/** The class of open databases. */
export type DatabaseClass = new (path: string) => SqliteDatabase;

/** `sqlite` is Node's own. */
export type SqliteDriver = "node:sqlite" | "better-sqlite3";

const FIX = "run Node 22.13 or later, or npm install better-sqlite3";

async function loadPeer(): Promise<DatabaseClass | undefined> {
  // A name that compilers and bundlers don't follow: the package is optional.
  const name: string = "better-sqlite3";
  try {
    const { default: Database } = (await import(name)) as { default: DatabaseClass };
    return Database;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw new Vp3300Error(
      "GATEWAY_JOURNAL_UNAVAILABLE",
      { reason: "better-sqlite3", fix: FIX },
      { cause: error },
    );
  }
}

function loadOwn(): DatabaseClass | undefined {
  const load = process.getBuiltinModule as
    | ((name: string) => { DatabaseSync?: DatabaseClass } | undefined)
    | undefined;
  return load?.("node:sqlite")?.DatabaseSync;
}

/** @throws Vp3300Error `GATEWAY_JOURNAL_UNAVAILABLE` with the `fix`, when there is no SQLite */
export async function loadSqlite(wanted: SqliteDriver | undefined): Promise<DatabaseClass> {
  const found =
    (wanted === "better-sqlite3" ? undefined : loadOwn()) ??
    (wanted === "node:sqlite" ? undefined : await loadPeer());
  if (found === undefined) {
    throw new Vp3300Error("GATEWAY_JOURNAL_UNAVAILABLE", { reason: "no SQLite", fix: FIX });
  }
  return found;
}
