import { describe, expect, test } from "vitest";
import { isLuhnValid } from "../../../src/luhn.ts";
import {
  type CardSecureSimulatorOptions,
  createCardSecureSimulator,
} from "../../../src/simulator/cardsecure/index.ts";
import { CASES, type CardSecureCase, tokenIn } from "../../tokenize/cardsecure-cases.ts";

const CREDENTIALS = { username: "auditor", password: "secret" };

/** A service that holds what the answer of a case lets one see of the real one. */
function simulatorFor(vector: CardSecureCase) {
  const { request, response, path } = vector;
  const options: CardSecureSimulatorOptions = {
    site: "pipeline",
    unknownKeys: "tokenizeMasked",
    detokenizeCredentials: CREDENTIALS,
    knownTokens: [
      ...(path.endsWith("detokenize")
        ? [{ account: "4111111111111111", token: String(request?.token) }]
        : []),
      ...(path.startsWith("/cardsecure/cs") && vector.expect.token !== undefined
        ? [{ account: "4444333322221111", token: vector.expect.token }]
        : []),
      ...(typeof request?.account === "string" && tokenIn(vector) !== undefined
        ? [{ account: request.account, token: tokenIn(vector)! }]
        : []),
    ],
  };
  const simulator = createCardSecureSimulator(options);
  if (vector.expect.code !== undefined) simulator.failNext(vector.expect.code);
  return { simulator, expected: response };
}

function requestOf({ method, path, request }: CardSecureCase): Request {
  const authorization = `Basic ${btoa(`${CREDENTIALS.username}:${CREDENTIALS.password}`)}`;
  return new Request(`http://127.0.0.1${path}`, {
    method,
    headers: { "content-type": "application/json", authorization },
    ...(method === "POST" ? { body: JSON.stringify(request ?? { account: "4111111111111111" }) } : {}),
  });
}

describe("cardsecure.json, from the service's side", () => {
  const seen: Record<string, number> = {};

  test.each(CASES)("$id", async (vector) => {
    const { simulator, expected } = simulatorFor(vector);
    const response = await simulator.fetch(requestOf(vector));
    const text = await response.text();
    expect(response.headers.get("content-type")).toContain(expected?.contentType ?? "application/json");
    if (expected?.status != null) expect(response.status).toBe(expected.status);
    if (typeof expected?.body === "string") {
      expect(text).toBe(expected.body);
      seen.text = (seen.text ?? 0) + 1;
      return;
    }
    const body = JSON.parse(text) as Record<string, unknown>;
    const { token: vaultToken, ...fixed }: Record<string, unknown> = {
      ...expected?.body,
      message: expect.any(String),
    };
    const isError = vector.expect.outcome === "error";
    // The wordings of errors are the vendor's; those of success come in two.
    expect(body).toMatchObject(isError || fixed.account ? fixed : { ...fixed, errorcode: 0 });
    const shape = vector.expect.tokenShape;
    if (vector.expect.outcome === "token") {
      expect(body.token).toMatch(/^9\d{15}$/);
      expect(isLuhnValid(String(body.token))).toBe(true);
    }
    if (shape !== undefined) {
      expect(body.token).toHaveLength(shape.length);
      expect(String(body.token).slice(-4)).toBe(shape.last4);
      expect(String(body.token).startsWith(shape.prefix ?? `9${shape.brandDigit}`)).toBe(true);
    }
    if (vector.expect.differsFromStableToken) {
      const stable = await simulator.fetch(
        requestOf({ ...vector, request: { ...vector.request, unique: false } }),
      );
      expect(((await stable.json()) as { token: string }).token).not.toBe(body.token);
    }
    if (typeof vector.request?.account === "string" && vaultToken !== undefined) {
      expect(body.token).toBe(vaultToken);
    }
    const key = isError ? "error" : vector.expect.outcome;
    seen[key] = (seen[key] ?? 0) + 1;
  });

  test("17 cases, all of them", () => {
    expect(CASES).toHaveLength(17);
    expect(seen).toEqual({ token: 11, text: 2, ok: 1, account: 1, error: 2 });
  });
});

test("under their own key, the two published captures are refused", async () => {
  let refused = 0;
  for (const vector of CASES.filter(({ id }) => id.endsWith("idtech-encrypted"))) {
    const response = await createCardSecureSimulator().fetch(requestOf(vector));
    expect(await response.json()).toMatchObject({ errorcode: 12 });
    refused++;
  }
  expect(refused).toBe(2);
});
