/**
 * What the commands print with `--json`, as JSON Schema: published as `schemas/cli.schema.json`.
 *
 * @module
 */
import { CONFIGURATION_SCHEMA, SETTINGS_SCHEMA } from "../configuration/index.ts";
import { DOCTOR_SCHEMA } from "../doctor/index.ts";
import { GATEWAY_PARTS, GATEWAY_RESULTS } from "./gateway-told.ts";
import {
  count,
  flag,
  integer,
  list,
  type Members,
  number,
  object,
  one,
  type Schema,
  text,
  word,
} from "./schema-parts.ts";

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** An object that may have more members than these. */
const open = (required: Members): Schema => ({
  type: "object",
  properties: required,
  required: Object.keys(required),
});

/** One of these, or a failure. */
const lines = (...schemas: readonly Schema[]): Schema => ({ anyOf: [...schemas, ref("error")] });

/** The same, with a reference for each part of the Gateway that has a name; `own` is the part that is being written. */
function byName(schema: unknown, own?: string): Schema {
  const [name] = Object.entries(GATEWAY_PARTS).find(([, part]) => part === schema) ?? [];
  if (name !== undefined && name !== own) return ref(name);
  return Object.fromEntries(
    Object.entries(schema as Schema).map(([key, value]) => [
      key,
      typeof value === "object" && !Array.isArray(value) ? byName(value) : value,
    ]),
  );
}

const withoutDialect = ({ $schema: _, ...schema }: Schema): Schema => schema;

const FACTS = { code: text, message: text };
const IDENTITY = object(
  { modelName: text, encryption: object({}, { enabled: flag, cipher: text }) },
  { model: text, productType: text, serialNumber: text, firmwareVersion: text, keyPresent: flag },
);
const FOUND = { id: text, name: text, serialNumber: text };
const OUTCOME = {
  reason: text,
  status: { type: ["integer", "string"] },
  kind: text,
  fallback: flag,
  maskedPan: text,
  cipher: text,
  ksn: text,
  tokenLast4: text,
};
const STEP = { messageId: count, text, kind: text, choices: list(text), interfaces: list(text) };
const FIELDS: Schema = { type: "object", additionalProperties: text };
const PLAN = object({
  differences: list(ref("difference")),
  steps: list(ref("configurationStep")),
  backup: ref("configuration"),
});
const STEP_RESULT = object({ step: ref("configurationStep"), state: text });
const CHECKOUT = {
  checkoutId: text,
  status: text,
  orderId: text,
  requestId: text,
  currency: text,
  amountMinor: { type: "integer" },
  amount: text,
  totalRefundedMinor: count,
  usedPaymentMethod: text,
};

const SHARED: Members = {
  ...Object.fromEntries(Object.entries(GATEWAY_PARTS).map(([name, part]) => [name, byName(part, name)])),
  facts: open(FACTS),
  error: object({ error: ref("facts") }),
  failure: open({ transport: text, ...FACTS }),
  step: object({ step: text }, STEP),
  outcome: object({ outcome: text }, OUTCOME),
  refusal: open({ command: text, code: text }),
  brokenOff: open({ failed: text, code: text }),
  configuration: withoutDialect(CONFIGURATION_SCHEMA),
  readerSettings: withoutDialect(SETTINGS_SCHEMA),
  configurationStep: object(
    { section: text, entry: text, action: word("write", "remove"), command: text, readable: flag },
    { before: FIELDS, after: FIELDS },
  ),
  difference: object({ path: text, kind: text }, { wanted: text, actual: text }),
  part: object(
    { offset: count, length: count, name: text },
    {
      meaning: text,
      bytes: text,
      details: list(object({ offset: count, length: count, name: text, meaning: text }, { mask: count })),
      children: list(ref("part")),
      brief: one(true),
      notUnderstood: one(true),
    },
  ),
};

/** By command: what one JSON text that it prints may be. */
const BY_COMMAND: Members = {
  demo: lines(
    object({ reader: text, firmwareVersion: text, cardSecure: text }),
    object({ scene: text, step: text }, STEP),
    object({ scene: text, outcome: text }, OUTCOME),
    object({ scenes: count, tokens: count }),
    object({ frame: text }),
  ),
  doctor: lines(withoutDialect(DOCTOR_SCHEMA)),
  list: lines(
    object({
      readers: list(object({ transport: text, ...FOUND }, { model: text })),
      failures: list(ref("failure")),
    }),
  ),
  inventory: lines(
    object({
      readers: list(
        object(
          { transport: text },
          {
            id: text,
            model: text,
            serialNumber: text,
            firmwareVersion: text,
            keyState: text,
            ksn: text,
            transactionsLeft: count,
            drift: count,
            error: ref("facts"),
          },
        ),
      ),
      failures: list(ref("failure")),
    }),
  ),
  info: lines(IDENTITY),
  clock: lines(object({ time: text, skewMinutes: integer, set: flag })),
  watch: lines(object({ change: text, kind: text, ...FOUND }, { model: text })),
  read: lines(ref("step"), ref("outcome")),
  decode: lines(
    object({ text: flag, length: count, parts: list(ref("part")) }, { as: text, error: ref("facts") }),
    object({
      version: count,
      facts: { type: "object", additionalProperties: text },
      entries: list(
        object({ line: count, atMs: number, entry: text, meaning: text }, { parts: list(ref("part")) }),
      ),
    }),
  ),
  record: lines(
    ref("step"),
    ref("outcome"),
    object({ recorded: text }),
    object({ command: text }),
    ref("refusal"),
  ),
  replay: lines(
    ref("step"),
    ref("outcome"),
    object({ opened: text }, { firmwareVersion: text }),
    object({ line: count, command: text }),
    ref("brokenOff"),
    object({ replayed: text }),
  ),
  serve: lines(object({ serving: text }, { path: text, port: count, token: text })),
  simulate: lines(
    object({ ready: one(true) }),
    object(
      { service: text, url: text, baseUrl: text },
      { username: text, password: text, merchid: text, processor: text, apiKey: text, apiSecret: text },
    ),
    object(
      { service: text, fault: text },
      { endpoint: text, method: text, orderid: text, times: count, delayMs: count, status: count },
    ),
    object({ faults: one("cleared") }),
    object({ settled: list(text) }),
    object({
      charges: list(
        object(
          { retref: text, merchid: text, amountMinor: count, refundedMinor: count, state: text },
          { orderid: text },
        ),
      ),
    }),
  ),
  config: lines(
    ref("readerSettings"),
    object({ problems: list(object({ path: text, expected: text, actual: text, code: text })) }),
    object({ differences: list(ref("difference")) }),
    object({ equal: flag, differences: count }),
    PLAN,
    object({ sent: count }),
    object({ plan: PLAN }),
    STEP_RESULT,
    object({ applied: one(true), sent: count }),
    object({ report: object({ steps: list(STEP_RESULT) }, { differences: list(ref("difference")) }) }),
    object({ error: object({ file: text }) }),
  ),
  gateway: lines(...new Set(Object.values(GATEWAY_RESULTS).map((result) => byName(result)))),
  checkout: lines(
    object({ outcome: text, reason: text, attemptId: text, next: text }),
    object({ outcome: text, checkoutId: text, status: text }, { ...CHECKOUT, recovered: flag, link: text }),
    object({ outcome: text, checkouts: list(object({ checkoutId: text, status: text }, CHECKOUT)) }),
    object({ outcome: text, branches: list(object({ id: text }, { name: text })) }),
  ),
  completion: lines(object({ shell: text, script: text })),
  udev: lines(
    object({ path: text, rule: text, install: text, reload: text }),
    object({
      granted: flag,
      devices: list(object({ file: text, driver: text, productId: count, access: text })),
    }),
  ),
};

/**
 * JSON Schema (draft 2020-12) of every command's output, as published in `schemas/cli.schema.json`: each text of
 * `vp3300 NAME --json` is valid against `#/$defs/NAME`.
 */
export const CLI_SCHEMA: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Output of vp3300 --json",
  description: "Each JSON text that `vp3300 NAME --json` prints is valid against #/$defs/NAME.",
  $defs: { ...SHARED, ...BY_COMMAND },
};
