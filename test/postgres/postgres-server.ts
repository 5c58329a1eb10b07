import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const INSTALLED = "/usr/lib/postgresql";

/** A PostgreSQL server of its own, listening on a socket in its folder and nowhere else. */
export interface PostgresServer {
  /** For `new Pool(...)`. */
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  /** Stops it and deletes all it wrote. */
  stop(): Promise<void>;
}

/** The folder of PostgreSQL's programs, newest first, where Debian's package puts them. */
export function postgresPrograms(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  const versions = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(INSTALLED, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
function runAs(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string) => Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Makes an empty server and waits until it answers. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = postgresPrograms();
  if (bin === undefined) throw new Error(`no PostgreSQL under ${INSTALLED}: apt-get install postgresql`);
  const user = runAs();
  const folder = mkdtempSync(join(tmpdir(), "vp3300-pg-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const data = join(folder, "data");
  const options = { ...user, cwd: folder };
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-N"], {
    ...options,
    stdio: "ignore",
  });
  const server = spawn(join(bin, "postgres"), ["-D", data, "-k", folder, "-c", "listen_addresses="], {
    ...options,
    stdio: "ignore",
  });
  const gone = once(server, "exit");
  const isReady = () => {
    try {
      execFileSync(join(bin, "pg_isready"), ["-h", folder, "-q"]);
      return true;
    } catch {
      return false;
    }
  };
  while (!isReady()) {
    const ended = await Promise.race([
      gone.then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 50, false)),
    ]);
    if (ended) throw new Error(`PostgreSQL ended with ${server.exitCode} before it was ready`);
  }
  return {
    connection: { host: folder, user: "postgres", database: "postgres" },
    async stop() {
      // First by itself, when the clients that were closed have gone (a pool says so before they have); then at once.
      server.kill("SIGTERM");
      const impatience = setTimeout(() => server.kill("SIGINT"), 5_000);
      await gone;
      clearTimeout(impatience);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
