/**
 * The calls of the simulated API about the merchant: branches, terminals, webhooks.
 *
 * Source: PointCheckout OpenAPI (Sept 2021); terminals from Paymennt OpenAPI (Dec 2023).
 *
 * @module
 */
import { randomHex } from "../ids.ts";
import { Refusal, refusal } from "../refusal.ts";
import {
  type ApiRecord,
  type ApiRequest,
  type ApiResult,
  change,
  firstMissing,
  pageOf,
  type Route,
  type Service,
  textOf,
} from "./service.ts";

type Shelf = "branches" | "terminals" | "webhooks";

const MISSING = {
  branches: "branchNotFound",
  terminals: "terminalNotFound",
  webhooks: "webhookNotFound",
} as const;

/** Shows the record of the path's id, changed first if there is something to change. */
const changed =
  (shelf: Shelf, changes: Readonly<Record<string, boolean>> = {}) =>
  ({ path }: ApiRequest, service: Service): ApiResult =>
    change(service[shelf], path.id, refusal(MISSING[shelf]), changes);

/** All of a shelf, as the bare list that the vendor's SDK expects. */
const all =
  (shelf: Shelf) =>
  (_: ApiRequest, service: Service): ApiResult => [...service[shelf].values()];

function add(records: Map<string, ApiRecord>, record: ApiRecord): ApiRecord {
  records.set(record.id, record);
  return record;
}

function createBranch({ body }: ApiRequest, { branches, ids }: Service): ApiResult {
  const missing = firstMissing(body, ["name", "currency"]);
  if (missing !== undefined) return missing;
  const { name, currency } = body as { name: string; currency: string };
  if ([...branches.values()].some((branch) => branch.name === name)) {
    return new Refusal(`A branch already exists with the same name '${name}'`);
  }
  const description = textOf(body.description) ?? null;
  return add(branches, { id: ids.next(), name, currency, description, enabled: true });
}

function createWebhook({ body }: ApiRequest, { webhooks, ids }: Service): ApiResult {
  const missing = firstMissing(body, ["address"]);
  if (missing !== undefined) return missing;
  const address = String(body.address);
  return add(webhooks, { id: ids.next(), hmacKey: randomHex(16), address, failed: false, enabled: true });
}

/** Success without a result, as the vendor's SDK allows for. */
function testWebhook(request: ApiRequest, service: Service): ApiResult {
  const webhook = changed("webhooks")(request, service);
  return webhook instanceof Refusal ? webhook : undefined;
}

function deleteWebhook(request: ApiRequest, service: Service): ApiResult {
  const outcome = testWebhook(request, service);
  service.webhooks.delete(request.path.id!);
  return outcome;
}

export const MERCHANT_ROUTES: readonly Route[] = [
  ["GET", "/branches", all("branches")],
  ["GET", "/branches/:id", changed("branches")],
  ["POST", "/branches", createBranch],
  ["POST", "/branches/:id/enable", changed("branches", { enabled: true })],
  ["POST", "/branches/:id/disable", changed("branches", { enabled: false })],
  ["GET", "/terminals", ({ query }, { terminals }) => pageOf([...terminals.values()], query)],
  ["GET", "/terminals/:id", changed("terminals")],
  ["GET", "/webhooks", all("webhooks")],
  ["GET", "/webhooks/:id", changed("webhooks")],
  ["POST", "/webhooks", createWebhook],
  ["POST", "/webhooks/:id/test", testWebhook],
  ["POST", "/webhooks/:id/enable", changed("webhooks", { enabled: true })],
  ["POST", "/webhooks/:id/disable", changed("webhooks", { enabled: false })],
  ["POST", "/webhooks/:id/delete", deleteWebhook],
];
