import {
  createGatewaySimulator,
  GATEWAY_TEST_ACCOUNT,
  type GatewaySimulator,
  type GatewaySimulatorOptions,
} from "../../../src/simulator/gateway/index.ts";

export const MERCHID = GATEWAY_TEST_ACCOUNT.merchid;
export const AUTHORIZATION = `Basic ${btoa(`${GATEWAY_TEST_ACCOUNT.username}:${GATEWAY_TEST_ACCOUNT.password}`)}`;

export type Members = Readonly<Record<string, unknown>>;

/** A Gateway without a limit, and someone who speaks plain HTTP to it. */
export function gateway(options: GatewaySimulatorOptions = {}) {
  const simulator = createGatewaySimulator({ callsPerMinute: 0, ...options });
  return { simulator, ...callerOf(simulator) };
}

/** Calls of a Gateway; `fetch` is the simulator's own, or that of the platform with a server's address. */
export function callerOf(
  { fetch }: Pick<GatewaySimulator, "fetch">,
  baseUrl = "http://127.0.0.1",
  authorization = AUTHORIZATION,
) {
  const send = (method: string, path: string, body?: Members, init: RequestInit = {}) =>
    fetch(`${baseUrl}/cardconnect/rest${path}`, {
      method,
      headers: { "content-type": "application/json", authorization },
      ...(body && { body: JSON.stringify(body) }),
      ...init,
    });
  const call = async (method: string, path: string, body?: Members): Promise<Record<string, unknown>> =>
    (await send(method, path, body)).json() as Promise<Record<string, unknown>>;
  const put = (endpoint: string, body: Members) => call("PUT", `/${endpoint}`, { merchid: MERCHID, ...body });
  return {
    send,
    call,
    put,
    auth: (members: Members = {}) =>
      put("auth", { account: "4111111111111111", amount: "10.00", ...members }),
    inquire: (retref: unknown) => call("GET", `/inquire/${retref}/${MERCHID}`),
    byOrder: (orderid: string) => call("GET", `/inquireByOrderid/${orderid}/${MERCHID}/1`),
  };
}
