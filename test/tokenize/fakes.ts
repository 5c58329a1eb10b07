import type { CardCapture } from "../../src/protocol/cards/index.ts";
import { Secret } from "../../src/secret.ts";

/** One call of a {@link FakeFetch}. */
export interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
  /** The body, parsed. */
  readonly json: unknown;
}

/** A `fetch` that answers from `answer` and keeps what it was asked. */
export class FakeFetch {
  readonly sent: SentRequest[] = [];
  readonly #answer: (request: SentRequest) => Response | Promise<Response>;

  constructor(answer: (request: SentRequest) => Response | Promise<Response>) {
    this.#answer = answer;
  }

  readonly fetch = (async (input: string, init: RequestInit) => {
    const request = { url: input, init, json: JSON.parse(String(init.body)) };
    this.sent.push(request);
    return this.#answer(request);
  }) as typeof globalThis.fetch;
}

/** An answer as CardSecure gives it. */
export function answer(body: unknown, status = 200): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
}

/** EMV data of a published test card, encrypted under a key that is not published. Source: Desktop SDK guide. */
export const EMV_DEVICE_DATA =
  "DFEE25020203DFEE26022000DFEE120ACDCDCD94030006C00104DFEF5D136510CCCCCCCC0133D2312201CCCCCCCCCCCCCC5718" +
  "952CE912AC462F1D5261A811DE05633C65FBE2DF0BB56F54DFEF5B086510CCCCCCCC01335A100CFCF9EF17F00098F4C64D688AC3C3BE";

/** A capture of `kind` that can be tokenized, but for what `changes` says. */
export function capture(changes: Partial<Record<keyof CardCapture, unknown>> = {}): CardCapture {
  return {
    kind: "insert",
    encrypted: true,
    cipher: "tdes",
    ksn: Uint8Array.from([0xcd, 0xcd, 0xcd, 0x94, 3, 0, 6, 0xc0, 1, 4]),
    maskedPan: "6510********0133",
    deviceData: () => new Secret(EMV_DEVICE_DATA, "device data"),
    ...changes,
  } as unknown as CardCapture;
}

/** Everything that can be read off a thrown value: messages, stacks, contexts, causes, whatever JSON and inspection give. */
export function everythingIn(value: unknown, depth = 0): string {
  if (depth > 8) return "";
  if (typeof value !== "object" || value === null) return String(value);
  const members = [...Object.getOwnPropertyNames(value), ...Object.getOwnPropertySymbols(value)];
  const texts = members.map((name) => {
    const member: unknown = Reflect.get(value, name);
    return typeof member === "function" ? "" : everythingIn(member, depth + 1);
  });
  return [String(value), JSON.stringify(value), ...texts].join("\n");
}
