import { describe, expect, test } from "vitest";
import { isVp3300Error } from "../../src/errors.ts";
import { ENDPOINTS, type EndpointName } from "../../src/gateway/endpoints.ts";
import { CardPointeGateway, type GatewayConfig } from "../../src/gateway/index.ts";
import { parseWireAmount } from "../../src/gateway/money.ts";
import { AUTH_FIELDS, ITEM_FIELDS } from "../../src/gateway/request-fields.ts";
import type { Fields } from "../../src/gateway/request-rules.ts";
import { VirtualClock } from "../../src/simulator/index.ts";
import vectors from "../vectors/gateway.json" with { type: "json" };

type Raw = Readonly<Record<string, unknown>>;
interface Case {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly request: Raw | null;
  readonly response: { readonly status: number; readonly contentType: string; readonly body: unknown } | null;
  readonly expect: Raw & { readonly outcome: string };
}

const CASES = vectors.cases as unknown as readonly Case[];
const API = "/cardconnect/rest/";

/** What the client sent. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Raw | undefined;
}

/** A client whose Gateway gives the case's answer to whatever comes. */
function clientFor(row: Case, merchid: string) {
  const sent: Sent[] = [];
  const fetch = (async (input: string, init: RequestInit) => {
    const { pathname, search } = new URL(input);
    sent.push({
      method: String(init.method),
      path: pathname + search,
      body: init.body === undefined ? undefined : JSON.parse(String(init.body)),
    });
    const { status = 200, contentType = "application/json", body = { respstat: "A" } } = row.response ?? {};
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(text, { status, headers: { "content-type": contentType } });
  }) as typeof globalThis.fetch;
  const config: GatewayConfig = {
    baseUrl: "http://127.0.0.1",
    merchid,
    username: "testing",
    password: "testing123",
  };
  const clock = new VirtualClock();
  const client = new CardPointeGateway(config, { fetch, clock, manualBatches: true });
  return { client, sent, clock };
}

const YES_NO = new Set([
  "capture",
  "tokenize",
  "cofscheduled",
  "cofpermission",
  "bin",
  "auoptout",
  "taxexempt",
]);

/** A wire request as the client's own: the tables read backwards. */
function ours(fields: Fields, wire: Raw): Record<string, unknown> {
  const request: Record<string, unknown> = {};
  const extra: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(wire)) {
    if (value === null || value === undefined || name === "merchid") continue;
    const key = Object.keys(fields).find((candidate) => fields[candidate]?.wire === name);
    if (key === undefined) extra[name] = value;
    else if (key.endsWith("Minor")) request[key] = parseWireAmount(value);
    else if (YES_NO.has(key)) request[key] = String(value).toUpperCase() === "Y";
    else if (key === "items") request[key] = (value as Raw[]).map((item) => ours(ITEM_FIELDS, item));
    else request[key] = value;
  }
  return Object.keys(extra).length > 0 ? { ...request, extra } : request;
}

/** A profile as `auth` takes it: `Y`, or ids. */
function withProfile(request: Record<string, unknown>): Record<string, unknown> {
  const { profile } = request;
  if (profile === undefined) return request;
  const [profileid, acctid] = String(profile).split("/");
  return { ...request, profile: profile === "Y" ? true : { profileid, ...(acctid && { acctid }) } };
}

const query = (path: string) => Object.fromEntries(new URL(path, "http://h").searchParams);
const segments = (path: string) => path.slice(API.length).split("?")[0]!.split("/");

type Call = (client: CardPointeGateway, row: Case) => Promise<unknown>;

/** How the client is called for a request of each endpoint; the result in the words of the vectors. */
const CALLS: Readonly<Record<string, Call>> = {
  auth: (client, { request }) =>
    client.authorize({
      ...({
        account: "9418594164541111",
        amountMinor: 100,
        ...withProfile(ours(AUTH_FIELDS, request ?? {})),
      } as {
        account: string;
        amountMinor: number;
      }),
      ...((request?.profile !== undefined && request.profile !== "Y") || request?.track != null
        ? { account: undefined }
        : {}),
      acceptPartial: true,
    }),
  capture: (client, { request }) => client.capture(ours(ENDPOINTS.capture.fields, request!) as never),
  void: (client, { request }) => client.void(ours(ENDPOINTS.void.fields, request!) as never),
  refund: (client, { request }) => client.refund(ours(ENDPOINTS.refund.fields, request!) as never),
  voidByOrderId: (client, { request }) =>
    client.voidByOrderId(ours(ENDPOINTS.voidByOrderId.fields, request!) as never),
  inquire: (client, { path }) => client.inquire({ retref: segments(path)[1]! }),
  inquireByOrderid: (client, { path }) => client.inquireByOrderId({ orderId: segments(path)[1]! }),
  inquireByOderid: (client, { path }) => client.inquireByOrderId({ orderId: segments(path)[1]! }),
  sigcap: (client, { request }) => client.storeSignature(ours(ENDPOINTS.sigcap.fields, request!) as never),
  profile: async (client, { method, path, request }) => {
    if (method === "PUT") {
      const members = ours(ENDPOINTS.saveProfile.fields, { ...request, profile: undefined }) as {
        account: string;
      };
      const id = request?.profile;
      return id === undefined
        ? client.createProfile(members)
        : client.addAccount({ ...members, profileid: String(id) });
    }
    const [, profileid = "", second, third] = segments(path);
    const acctid = third === undefined ? undefined : second;
    if (method === "DELETE") return client.deleteAccount({ profileid, acctid: acctid! });
    const accounts = await client.getProfile({ profileid, acctid });
    return { outcome: "ok", accounts };
  },
  settlestat: async (client, { path }) => {
    const { batchid } = query(path);
    const batches = await client.settlementStatus(batchid === undefined ? { date: "0102" } : { batchid });
    return { outcome: batches.length > 0 ? "ok" : "no-data", batches };
  },
  setlstat: async (client, { path }) => client.settlementStatus({ date: query(path).date! }),
  funding: async (client, { path }) => {
    const funding = await client.funding({ date: query(path).date! });
    return { outcome: funding === undefined ? "no-data" : "ok", funding };
  },
  bin: async (client, { path }) => {
    const info = await client.bin({ token: segments(path)[2]! });
    return { outcome: info === undefined ? "no-data" : "ok", info };
  },
  inquireMerchant: async (client) => ({ outcome: "ok", info: await client.inquireMerchant() }),
  surcharge: async (client, { path }) => {
    const { token, postal, amount } = query(path);
    const surcharge = await client.surcharge({
      token,
      postal,
      ...(amount !== undefined && { amountMinor: parseWireAmount(amount) }),
    });
    return { outcome: "ok", surcharge };
  },
  openbatch: (client, { path }) => client.openBatch({ batchsource: segments(path)[2]! }),
  closebatch: (client, { path }) => client.closeBatch({ batchid: Number(segments(path)[2]) }),
  "": async (client) => {
    await client.checkCredentials();
    return { outcome: "ok" };
  },
};

/** The words of the vectors for what this client calls otherwise. */
const WORDS: Readonly<Record<string, string>> = {
  stored: "ok",
  GATEWAY_AUTHENTICATION: "auth-error",
  GATEWAY_REQUEST: "http-error",
};

/** The merchant id of the request, which stands in the body, the query, or at the end of the path. */
function merchidOf({ request, path }: Case): string {
  const inPath = segments(path).findLast((segment) => /^\d{12}$|^RCTST/.test(segment));
  return String(request?.merchid ?? query(path).merchid ?? inPath ?? "496160873888");
}

function endpointOf({ path }: Case): string {
  return segments(path)[0]!;
}

/** Requests of other clients that are wrong, and what this one makes of the same intent. */
const CLIENT_DEFECTS = new Set([
  "cap-java2-settlestat-wrong-path",
  "cap-toolkit-profile-delete-undefined",
  "doc-wrong-path-404",
]);
/** These ask for what this client never asks for: all batches since the last time. */
const WITHOUT_DATE = /settlement-status-(returns-empty|returns-settlement-status-merchant)/;

/** The body that the vector's client sent, as this one writes it: no null, two digits, a currency, one spelling of yes. */
function normal(body: Raw): Record<string, unknown> {
  const normalized: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === null) continue;
    const minor = name === "amount" ? parseWireAmount(value) : undefined;
    if (minor !== undefined) normalized[name] = (minor / 100).toFixed(2);
    else normalized[name] = YES_NO.has(name) ? String(value).toUpperCase() : value;
  }
  return normalized;
}

async function outcomeOf(row: Case) {
  const { client, sent, clock } = clientFor(row, merchidOf(row));
  try {
    const result = (await clock.run(() => CALLS[endpointOf(row)]!(client, row))) as Raw;
    return { result, outcome: WORDS[String(result.outcome)] ?? result.outcome, sent };
  } catch (error) {
    if (!isVp3300Error(error)) throw error;
    return { result: error.context as Raw, outcome: WORDS[error.code] ?? error.code, sent };
  }
}

test("there are 74 cases, each with a call here", () => {
  expect(CASES).toHaveLength(74);
  expect(CASES.filter((row) => CALLS[endpointOf(row)] === undefined)).toEqual([]);
});

const answered = CASES.filter(({ response }) => response !== null);
const requested = CASES.filter(({ id }) => !CLIENT_DEFECTS.has(id));

describe("answers", () => {
  test.each(answered)("$id", async (row) => {
    const { result, outcome } = await outcomeOf(row);
    const { outcome: expected, category, hint, approvedMinor, requestedMinor, voidable } = row.expect;
    expect(outcome).toBe(expected);
    if (category !== undefined) expect(result.category).toBe(category);
    if (hint !== undefined) expect(result.hint).toBe(hint);
    if (approvedMinor !== undefined) {
      expect(result.approvedMinor).toBe(approvedMinor);
      expect(result.restMinor).toBe(Number(requestedMinor) - Number(approvedMinor));
    }
    if (voidable !== undefined) expect((result.answer as Raw).voidable).toBe(voidable);
  });
});

describe("requests", () => {
  test.each(requested)("$id", async (row) => {
    const { sent } = await outcomeOf(row);
    const [first] = sent;
    // Both verbs are taken alike where there is a body; the check of credentials is documented with PUT alone.
    const isBody = row.method === "PUT" && endpointOf(row) !== "";
    expect(first?.method).toBe(isBody ? "POST" : row.method);
    if (row.request === null && row.method === "PUT") return;
    const url = new URL(first!.path, "http://h");
    const expected = new URL(row.path, "http://h");
    const trailing = endpointOf(row) === "inquireByOrderid" ? "/1" : "";
    const allAccounts = row.id === "cap-python-profile-get-two-part-path";
    const path = allAccounts ? expected.pathname.replace(/\/(\d+)$/, "//$1") : expected.pathname;
    expect(url.pathname).toBe(path + trailing);
    if (row.method === "GET" && !WITHOUT_DATE.test(row.id)) {
      expect(Object.fromEntries(url.searchParams)).toEqual(Object.fromEntries(expected.searchParams));
    }
    if (row.request !== null) expect(first?.body).toMatchObject(normal(row.request));
  });

  test("what this client adds of its own: an order id and a currency", async () => {
    const row = CASES.find(({ id }) => id === "doc-auth-ach")!;
    const [first] = (await outcomeOf(row)).sent;
    const names = Object.keys(first!.body!).filter((name) => !(name in row.request!));
    expect(names.toSorted()).toEqual(["currency", "orderid"]);
  });
});

test("an account named undefined is no account: nothing is sent", async () => {
  const { outcome, sent } = await outcomeOf(
    CASES.find(({ id }) => id === "cap-toolkit-profile-delete-undefined")!,
  );
  expect(outcome).toBe("ARGUMENT_INVALID");
  expect(sent).toEqual([]);
});

test("settlement status without a date or a batch is not asked for: a lost answer would be lost", async () => {
  const row = CASES.find(({ id }) => WITHOUT_DATE.test(id))!;
  const { client, sent } = clientFor(row, "496160873888");
  await expect(client.settlementStatus({} as never)).rejects.toMatchObject({ code: "ARGUMENT_INVALID" });
  expect(sent).toEqual([]);
});

test.each(Object.keys(ENDPOINTS) as EndpointName[])(
  "every row of the table of %s says where it is from",
  (name) => {
    for (const row of Object.values(ENDPOINTS[name].fields as Fields))
      expect(row.source).toMatch(/Gateway API/);
    expect(ENDPOINTS[name].source).toMatch(/Gateway API/);
  },
);
