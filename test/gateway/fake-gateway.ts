import { CardPointeGateway, type GatewayConfig, type GatewayOptions } from "../../src/gateway/index.ts";
import { VirtualClock } from "../../src/simulator/index.ts";

/** A request as it left. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly init: RequestInit;
}

/** What a fake Gateway answers; a string or object is a body with status 200. */
export type FakeAnswer = string | object | Response | Error | "never";

export const CONFIG: GatewayConfig = {
  site: "fts",
  environment: "uat",
  merchid: "496160873888",
  username: "canary-user",
  password: "canary-password",
};

/** A client whose Gateway answers what it is told to, in turn; the last answer stands for all that follow. */
export function faked(
  answers: readonly FakeAnswer[],
  options: GatewayOptions = {},
  config: GatewayConfig = CONFIG,
) {
  const sent: SentRequest[] = [];
  const clock = new VirtualClock();
  const fetch = ((url: string, init: RequestInit) => {
    sent.push({
      method: String(init.method),
      url,
      headers: init.headers as Record<string, string>,
      body: init.body === undefined ? undefined : String(init.body),
      init,
    });
    const answer = answers[Math.min(sent.length, answers.length) - 1]!;
    if (answer === "never") {
      return new Promise((_, reject) => {
        init.signal!.addEventListener("abort", () => reject(init.signal!.reason));
      });
    }
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer instanceof Response) return Promise.resolve(answer.clone());
    return Promise.resolve(new Response(typeof answer === "string" ? answer : JSON.stringify(answer)));
  }) as typeof globalThis.fetch;
  const client = new CardPointeGateway(config, { clock, fetch, ...options });
  return { client, clock, sent, fetch };
}

export const APPROVAL = {
  respstat: "A",
  respcode: "000",
  respproc: "RPCT",
  resptext: "Approval",
  retref: "343005123105",
  amount: "10.00",
  token: "9418594164541111",
  account: "9418594164541111",
};

/** An error of a connection, as the platform's fetch gives it. */
export function networkError(code: string): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("canary-cause"), { code }) });
}
