// A thousand authorizations at once from one process, over loopback, next to a bare `fetch` loop in the same run:
// `npm run load`. The Gateway is a process of its own that answers every authorization with the same approval as fast as
// Node can, so that nothing but the client is measured. Numbers of one run on one machine: compare them with each other.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const CONCURRENT = 1_000;
const IN_FLIGHT = 128;
const ROUNDS = Number(process.env.VP3300_LOAD_ROUNDS ?? 5);
const PER_ROUND = Number(process.env.VP3300_LOAD_CALLS ?? 3_000);
const MERCHID = "496160873888";
const SALE = { account: "9418594164541111", expiry: "1230", amountMinor: 1_000, capture: true };

if (process.argv[2] === "serve") serve();
else await measure();

/** The Gateway: reads the request to its end, and approves. */
function serve() {
  let [open, most, requests] = [0, 0, 0];
  const approval = JSON.stringify({
    respstat: "A",
    respcode: "000",
    respproc: "RPCT",
    resptext: "Approval",
    retref: "001100000008",
    merchid: MERCHID,
    token: SALE.account,
    account: SALE.account,
    amount: "10.00",
    authcode: "PPS123",
    avsresp: "Y",
    cvvresp: "M",
  });
  const server = createServer((request, response) => {
    requests += 1;
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": approval.length });
      response.end(approval);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on("close", () => {
      open -= 1;
    });
  });
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
  process.on("message", () => {
    process.send({ most, requests });
    [most, requests] = [open, 0];
  });
  process.on("disconnect", () => process.exit());
}

/** Lets so many through at a time. */
function gate(count) {
  let free = count;
  const waiting = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** Calls `pay` from a thousand loops at once. */
async function round(pay) {
  const times = [];
  let left = PER_ROUND;
  let rss = 0;
  const sampling = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 20);
  const loop = async () => {
    while (left-- > 0) {
      const startedAt = performance.now();
      await pay();
      times.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENT }, loop));
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampling);
  times.sort((a, b) => a - b);
  const p99Ms = times[Math.floor(times.length * 0.99)];
  return {
    perSecond: PER_ROUND / seconds,
    p99Ms,
    rssMiB: Math.max(rss, process.memoryUsage.rss()) / 2 ** 20,
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

async function measure() {
  const { CardPointeGateway, createMemoryJournal } = await import("vp3300/gateway");
  const { openSqliteJournal } = await import("vp3300/gateway/sqlite");
  const server = fork(new URL(import.meta.url), ["serve"]);
  const [{ port }] = await once(server, "message");
  const baseUrl = `http://127.0.0.1:${port}`;
  const authorization = `Basic ${btoa("testing:testing123")}`;
  const through = gate(IN_FLIGHT);
  let bare = 0;

  async function fetchOnce() {
    const body = JSON.stringify({ ...SALE, amount: "10.00", orderid: `ORDER-${bare++}`, merchid: MERCHID });
    const headers = { "content-type": "application/json", authorization };
    const response = await fetch(`${baseUrl}/cardconnect/rest/auth`, { method: "PUT", headers, body });
    const answer = await response.json();
    if (answer.respstat !== "A") throw new Error("the Gateway did not approve");
  }

  function paying(journal) {
    const config = { baseUrl, merchid: MERCHID, username: "testing", password: "testing123" };
    const client = new CardPointeGateway(config, { journal, maxConcurrent: IN_FLIGHT });
    return async () => {
      const { outcome, recorded } = await client.authorize(SALE);
      if (outcome !== "approved" || !recorded) throw new Error(`an authorization was ${outcome}`);
    };
  }

  // Remembers nothing: what the client costs without a journal. For measuring; a payment needs one that lasts.
  const forgetful = Object.assign(createMemoryJournal(), {
    begin: async (intent) => ({ claim: { id: intent.id, fence: 1 }, entry: intent }),
    renew: async () => true,
    conclude: async () => true,
  });

  const folder = mkdtempSync(join(tmpdir(), "vp3300-load-"));
  const runs = [
    { name: "bare fetch", pay: () => through(fetchOnce) },
    { name: "client, no journal", pay: paying(forgetful) },
    { name: "client, memory journal", pay: paying(createMemoryJournal()) },
  ];
  try {
    const journal = await openSqliteJournal(join(folder, "journal.db"));
    runs.push({ name: "client, SQLite journal on disk", pay: paying(journal) });
  } catch (error) {
    if (error.code !== "GATEWAY_JOURNAL_UNAVAILABLE") throw error;
    console.log("SQLite journal: not measured, this Node has none");
  }

  const results = runs.map(() => []);
  for (const { pay } of runs) await round(pay); // warm
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [index, { pay }] of runs.entries()) {
      server.send("stats");
      await once(server, "message");
      const result = await round(pay);
      server.send("stats");
      const [{ most, requests }] = await once(server, "message");
      if (requests !== PER_ROUND) throw new Error(`${requests} requests for ${PER_ROUND} calls`);
      results[index].push({ ...result, connections: most });
    }
  }
  console.log(
    `${CONCURRENT} calls at once, ${IN_FLIGHT} requests in flight, ${ROUNDS} rounds of ${PER_ROUND}; medians; Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model}`,
  );
  // Each round is compared with the bare loop of its own turn: the machine changes between turns.
  const baseline = results[0].map(({ perSecond }) => perSecond);
  const rows = runs.map(({ name }, index) => {
    const own = results[index];
    return {
      name,
      "per second": Math.round(median(own.map(({ perSecond }) => perSecond))),
      "of bare fetch": Number(
        median(own.map(({ perSecond }, turn) => perSecond / baseline[turn])).toFixed(2),
      ),
      "p99 ms": Math.round(median(own.map(({ p99Ms }) => p99Ms))),
      connections: Math.max(...own.map(({ connections }) => connections)),
      "RSS MiB": Math.round(Math.max(...own.map(({ rssMiB }) => rssMiB))),
    };
  });
  console.table(rows);
  server.disconnect();
  rmSync(folder, { recursive: true });
}
