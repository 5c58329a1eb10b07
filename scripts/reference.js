// Writes docs/cli.md, docs/reference/*.md and schemas/*.json from the tables of the built package; with --check, says whether they are up to date.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { CLI_SCHEMA } from "../dist/cli/output-schemas.js";
import { CONFIGURATION_SCHEMA } from "../dist/configuration/index.js";
import { DOCTOR_SCHEMA } from "../dist/doctor/index.js";
import { ERROR_CODES } from "../dist/errors.js";
import * as answers from "../dist/gateway/answer-members.js";
import { ENDPOINTS } from "../dist/gateway/endpoints.js";
import {
  AVS_CODES,
  BATCH_STATUSES,
  CVV_CODES,
  DECLINE_ADVICE,
  DECLINE_CATEGORIES,
  MERCHANT_ADVICE,
  REASONS,
  RESPONSE_CODES,
  SETTLEMENT_WORDS,
  TOOLKIT_ERRORS,
} from "../dist/gateway/index.js";
import * as requests from "../dist/gateway/request-fields.js";
import { READER_QUIRKS, READER_TOLERANCES } from "../dist/index.js";
import {
  COMMANDS,
  CONTACTLESS_ERRORS,
  commandInfo,
  MODELS,
  PROMPT_MESSAGES,
  RESULT_CODES,
  STATUSES,
} from "../dist/protocol/commands/index.js";
import { KEEPER_EVENTS, KEEPER_STATES, KEEPER_TRANSITIONS } from "../dist/reader/keeper-states.js";
import {
  ANSWER_EVENTS,
  EFFECTS,
  GUARDS,
  HOST_EVENTS,
  TRANSACTION_STATES,
  TRANSITIONS,
} from "../dist/reader/transaction-table.js";
import { FAULTS } from "../dist/simulated-http/faults.js";
import {
  AVS_TRIGGERS,
  CVV_TRIGGERS,
  GATEWAY_TEST_CARDS,
  TEST_ROUTING_NUMBERS,
} from "../dist/simulator/gateway/index.js";
import { responseOf } from "../dist/simulator/gateway/response-codes.js";
import { API, ROUTES } from "../dist/simulator/gateway/routes.js";

import { QUIRKS } from "../dist/simulator/index.js";
import { SCENARIO_SCHEMA } from "../dist/testing/index.js";
import { CLI_PAGE } from "./cli-page.js";
import { DISSECTOR } from "./wireshark.js";

const hex = (value, digits = 2) => value.toString(16).toUpperCase().padStart(digits, "0");
const code = (text) => `\`${text}\``;
const cell = (text) => String(text).replaceAll("|", "\\|");
const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
const glossary = (head, words) =>
  table(
    [head, "Meaning"],
    Object.entries(words).map(([word, text]) => [code(word), text]),
  );
/** Arrows of a state diagram, one for each pair of states, with all that leads from one to the other. */
const diagram = (first, last, arrows) => {
  const labels = new Map();
  for (const { from, to, on } of arrows) {
    const pair = `${from} --> ${to}`;
    labels.set(pair, new Set([...(labels.get(pair) ?? []), ...on]));
  }
  const lines = [...labels].map(([pair, events]) => `  ${pair}: ${[...events].join(", ")}`);
  return ["```mermaid", "stateDiagram-v2", `  [*] --> ${first}`, ...lines, `  ${last} --> [*]`, "```"].join(
    "\n",
  );
};
/** What a processor says to a test card. */
const said = (row, processor) => {
  const { respproc, respcode, respstat, resptext } = responseOf(
    row.isGateway ? "PPS" : processor,
    row[processor],
  );
  return `${respstat} ${code(`${respproc} ${respcode}`)} ${resptext}`;
};
/** Keys of a table by what they lead to. */
const byValue = (rows) => {
  const keys = new Map();
  for (const [key, value] of Object.entries(rows)) keys.set(value, [...(keys.get(value) ?? []), key]);
  return [...keys].map(([value, all]) => [code(value), all.join(", ")]);
};
const EFFECTS_OF_FAULTS = {
  never: "never",
  "at once": "at once",
  twice: "twice",
  delayed: "after `delayMs`",
  unseen: "after `delayMs`, when the connection is long gone",
};
const entries = (codes) => Object.entries(codes).map(([key, row]) => [Number(key), row]);

/** Keys that look like numbers come first in an object: here they stand with the others. */
const inCodeOrder = (codes) =>
  Object.entries(codes).sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));

const ERROR_HELP = JSON.parse(readFileSync(new URL("../docs/errors.json", import.meta.url), "utf8"));

/** How a code is provoked: on the command line, on a simulated reader, or by a program. */
function provocation({ decode, scenario, snippet }) {
  if (decode) {
    const format = decode.as === "auto" ? "" : ` --as ${decode.as}`;
    const shown = /^[0-9A-Fa-f]+$/.test(decode.input) ? decode.input : `'${decode.input}'`;
    return `\`\`\`sh\nnpx vp3300 decode${format} ${shown}\n\`\`\``;
  }
  if (scenario) return `\`\`\`ts\nstageScenario(${JSON.stringify(scenario, null, 2)});\n\`\`\``;
  return `\`\`\`ts\n${readFileSync(new URL(`../${snippet}`, import.meta.url), "utf8")}\`\`\``;
}

const errorSection = (key, text, retry) => {
  const help = ERROR_HELP[key];
  if (help === undefined) throw new TypeError(`docs/errors.json says nothing of ${key}`);
  return `## ${key}

${text[0].toUpperCase()}${text.slice(1)}.

- Cause: ${help.cause}.
- What to do: ${help.fix}.
- Repeat: ${retry ? "the same call may be made again as it is" : "not as it is"}.

Provoked by:

${provocation(help)}`;
};

const REQUEST_TABLES = {
  auth: requests.AUTH_FIELDS,
  "items of an order": requests.ITEM_FIELDS,
  capture: requests.CAPTURE_FIELDS,
  void: requests.VOID_FIELDS,
  refund: requests.REFUND_FIELDS,
  voidByOrderId: requests.VOID_BY_ORDER_FIELDS,
  sigcap: requests.SIGCAP_FIELDS,
  profile: requests.PROFILE_FIELDS,
  settlestat: requests.SETTLESTAT_FIELDS,
  funding: requests.FUNDING_FIELDS,
  surcharge: requests.SURCHARGE_FIELDS,
};
const ANSWER_TABLES = {
  transactions: answers.TRANSACTION_MEMBERS,
  profiles: answers.PROFILE_MEMBERS,
  "card numbers": answers.BIN_MEMBERS,
  "settlement batches": answers.BATCH_MEMBERS,
  deposits: answers.FUNDING_MEMBERS,
  merchants: answers.MERCHANT_MEMBERS,
  surcharges: answers.SURCHARGE_MEMBERS,
};

const PAGES = {
  "commands.md": `# Commands

Every command that the catalogue knows, for \`reader.execute(name, request)\` and \`encodeCommand(name, request)\`. CRC is
the order in which the frame's CRC is sent. Sources and confidence: [sources](../sources.md).

${table(
  ["Bytes", "Name", "Request", "Answer", "CRC", "Deadline", "Models", "Source", "Conf."],
  Object.keys(COMMANDS).map((name) => {
    const info = commandInfo(name);
    return [
      `${hex(info.command)}-${hex(info.subCommand)}`,
      code(name),
      info.request,
      info.response,
      info.crcOrder === "lsb-first" ? "LSB" : "MSB",
      `${info.timeoutMs} ms`,
      info.models.length === Object.keys(MODELS).length ? "all" : info.models.join(", ") || "other products",
      info.source,
      info.confidence,
    ];
  }),
)}
`,
  "codes.md": `# Codes of the reader

A code that is not listed is carried as its number and never thrown on. Sources: [sources](../sources.md), sections 2, 2.1,
9 and 11.

## Status bytes

${table(
  ["Status", "Key", "Meaning"],
  entries(STATUSES).map(([status, row]) => [hex(status), code(row.key), row.text]),
)}

## Contactless errors (FFEE1F)

${table(
  ["Code", "Key", "Meaning", "What the host does"],
  entries(CONTACTLESS_ERRORS).map(([error, row]) => [hex(error), code(row.key), row.text, code(row.action)]),
)}

## Results (DFEE25)

${table(
  ["Result", "Key", "Meaning", "Kind"],
  entries(RESULT_CODES).map(([result, row]) => [hex(result, 4), code(row.key), row.text, code(row.kind)]),
)}

## Messages of prompts (61-01)

${table(
  ["Id", "Key", "Default text"],
  entries(PROMPT_MESSAGES).map(([id, row]) => [id, code(row.key), row.text]),
)}
`,
  "states.md": `# States

Both machines are tables in the code, and this page is made from them.

## A transaction

\`reader.read()\`: \`src/reader/transaction-table.ts\`. For a state and an event the first row whose guard holds is taken; a
pair without a row changes nothing: such a frame is late or a duplicate, and is dropped and counted.

Arrows say what the reader is sent or, where the result becomes known, what it is.

${diagram(
  "idle",
  "done",
  TRANSITIONS.flatMap(({ from, to, effect, result = effect }) =>
    from.map((state) => ({ from: state, to, on: [result] })),
  ),
)}

${table(
  ["From", "On", "If", "Step shown", "Does", "Result", "To"],
  TRANSITIONS.map(({ from, on, when = "", step = "", effect, result = "", to }) => [
    from.join(", "),
    on.join(", "),
    when,
    step,
    effect,
    result,
    to,
  ]),
)}

${glossary("State", TRANSACTION_STATES)}

${glossary("Event: an answer of the reader", ANSWER_EVENTS)}

${glossary("Event: anything else", HOST_EVENTS)}

${glossary("Guard", GUARDS)}

${glossary("Effect", EFFECTS)}

## A kept reader

\`keepReader()\`: \`src/reader/keeper-states.ts\`.

${diagram(
  "connecting",
  "closed",
  Object.entries(KEEPER_TRANSITIONS).flatMap(([from, row]) =>
    Object.entries(row).map(([event, to]) => ({ from, to, on: [event] })),
  ),
)}

${glossary("State", KEEPER_STATES)}

${glossary("Event", KEEPER_EVENTS)}
`,
  "simulators.md": `# What the simulated services do

## Faults

Of the Gateway, CardSecure and PointCheckout alike: \`simulator.failNext(fault, options)\`, and \`vp3300 simulate --fault\`.
"Told" says whether the client can read from the answer what became of its request.

${table(
  ["Fault", "The request has its effect", "The client gets", "Told"],
  Object.entries(FAULTS).map(([name, { effect, client, isTold }]) => [
    code(name),
    EFFECTS_OF_FAULTS[effect],
    client,
    isTold ? "yes" : "no",
  ]),
)}

## Endpoints of the Gateway

Below \`${API}\`. "check" is the credential check.

${table(
  ["Endpoint", "Verbs", "Path"],
  ROUTES.map(([name, verbs, path]) => [name, verbs.join(", "), code(path.replace("{[^/]*}", "") || "/")]),
)}

## Test cards

A for approved, B for retry, C for declined. Any other Luhn-valid number that starts with 4 or 51 to 55 (16 digits), 34 or 37
(15), 6011, 622, 644 to 65 (16), 36 (14) or 35 (16) is approved.

${table(
  ["Number", "RPCT", "FNOR", "From"],
  Object.entries(GATEWAY_TEST_CARDS).map(([number, row]) => [
    number,
    said(row, "RPCT"),
    said(row, "FNOR"),
    row.fromMinor === undefined ? "any amount" : (row.fromMinor / 100).toFixed(2),
  ]),
)}

An amount of 1000.00 to 1999.99 asks for the code in the last three digits of its whole part: on RPCT 1116.95 gives
${said({ RPCT: "116" }, "RPCT")}, on FNOR 1005.00 gives ${said({ FNOR: "05" }, "FNOR")}. A refund of such an amount on a sale of
2000.00 or more is declined in the same way. Bank accounts are charged with the routing numbers
${TEST_ROUTING_NUMBERS.join(", ")}.

## Address and verification value

${table(["AVS answer", "Last three of `postal`, or a number in `address`"], byValue(AVS_TRIGGERS))}

${table(["CVV answer", "Verification value"], byValue(CVV_TRIGGERS))}

Any other verification value is answered M, and none P, or nothing where a reader had the card.
`,
  "simulated-quirks.md": `# Quirks of the simulated reader

In what readers differ although the documents say nothing, or several things. \`new SimulatedReader({ quirks: ["noPrompts"] })\`
has one, and so has a scenario with it under \`reader.quirks\`; the library works with each of them.

${table(
  ["Name", "What the reader does", "Source"],
  Object.entries(QUIRKS).map(([name, { text, source }]) => [code(name), text, source]),
)}
`,
  "gateway.md": `# The CardPointe Gateway, as tables

What \`vp3300/gateway\` knows, from the tables that it runs on. The guide is [gateway](../gateway.md). A code that is not listed
is carried as it came, and \`respstat\` alone decides.

## Endpoints

${table(
  ["Name", "Request", "Waits for", "Source"],
  Object.entries(ENDPOINTS).map(([name, row]) => [
    code(name),
    code(`${row.method} /cardconnect/rest/${row.path}`),
    row.waits === "money" ? "a processor" : "the Gateway",
    row.source,
  ]),
)}

## Members of requests

${Object.entries(REQUEST_TABLES)
  .map(
    ([title, fields]) => `### ${title}

${table(
  ["Member", "On the wire", "Meaning", "Source"],
  Object.entries(fields).map(([name, row]) => [code(name), code(row.wire), row.means, row.source]),
)}`,
  )
  .join("\n\n")}

## Members of answers

${Object.entries(ANSWER_TABLES)
  .map(
    ([title, members]) => `### ${title}

${table(
  ["Member", "On the wire", "Meaning", "Source"],
  Object.entries(members).map(([name, row]) => [
    code(name),
    row.wire.map(code).join(", "),
    row.means,
    row.source,
  ]),
)}`,
  )
  .join("\n\n")}

## Response codes

A = approved, B = may be tried again, C = declined. \`PPS\` is the Gateway itself.

${Object.entries(RESPONSE_CODES)
  .map(
    ([respproc, codes]) => `### ${respproc}

${table(
  ["Code", "Stat", "Meaning", "Category"],
  inCodeOrder(codes).map(([respcode, row]) => [code(respcode), row.respstat, row.means, row.category ?? ""]),
)}`,
  )
  .join("\n\n")}

## Categories of declines

${table(
  ["Category", "Meaning"],
  Object.entries(DECLINE_CATEGORIES).map(([key, text]) => [code(key), text]),
)}

## Advice

\`declineCategory\` of Visa:

${table(
  ["Code", "Retry", "Meaning"],
  inCodeOrder(DECLINE_ADVICE).map(([key, row]) => [code(key), code(row.retry), row.means]),
)}

\`merchAdviceCode\` of recurring payments; with a Visa card, 02, 03 and 21 mean that the card holder stopped them:

${table(
  ["Code", "Retry", "Meaning"],
  inCodeOrder(MERCHANT_ADVICE).map(([key, row]) => [code(key), code(row.retry), row.means]),
)}

## Address and verification value

${table(
  ["`avsresp`", "Match", "Meaning"],
  Object.entries(AVS_CODES).map(([key, row]) => [code(key), code(row.match), row.means]),
)}

${table(
  ["`cvvresp`", "Match", "Meaning"],
  Object.entries(CVV_CODES).map(([key, row]) => [code(key), code(row.match), row.means]),
)}

## Settlement

\`setlstat\`, in any case; in settlement reports, one letter:

${table(
  ["Word", "Stage", "Meaning"],
  Object.entries(SETTLEMENT_WORDS).map(([key, row]) => [code(key), code(row.stage), row.means]),
)}

\`hoststat\` of a batch:

${table(
  ["Status", "Meaning"],
  Object.entries(BATCH_STATUSES).map(([key, text]) => [key === "" ? "(none)" : code(key), text]),
)}

## Reasons of outcomes

${table(
  ["Reason", "Meaning"],
  Object.entries(REASONS).map(([key, text]) => [code(key), text]),
)}

## Errors of the vendor's Python toolkit

${table(
  ["Code here", "Class there"],
  Object.entries(TOOLKIT_ERRORS).map(([key, text]) => [code(key), code(text)]),
)}
`,
  "errors.md": `# Errors

Every failure is a \`Vp3300Error\` with one of these codes. Branch on \`code\`; messages may change. \`context\` holds the
facts (offset, expected, actual), never card data. "Repeat" says whether the same call may be made again as it is.

${table(
  ["Code", "Meaning", "Repeat"],
  Object.entries(ERROR_CODES).map(([key, row]) => [
    `[${code(key)}](#${key.toLowerCase()})`,
    row.text,
    row.retry ? "yes" : "no",
  ]),
)}

What follows says of each code where it comes from, what mends it, and what provokes it: so that your program can be tried with
it. \`test/docs/errors.test.ts\` holds the bytes, scenarios and programs to what they are said to provoke.

${Object.entries(ERROR_CODES)
  .map(([key, { text, retry }]) => errorSection(key, text, retry))
  .join("\n\n")}
`,
};

PAGES["quirks.md"] = `# Quirks

What some readers do wrong, and what is done about it. \`reader.quirks\` names those that a reader is handled with: model and
firmware decide, and \`openReader(transport, { quirks: { lostTimeouts: false } })\` has the last word. A firmware that does not
say its version is taken for one that is mended. Each is held by a scenario in \`test/reader/quirks.test.ts\`.

${table(
  ["Quirk", "The reader", "What is done", "Models", "Fixed in", "Source"],
  Object.entries(READER_QUIRKS).map(([name, { text, effect, models, fixedIn, source }]) => [
    code(name),
    text,
    effect,
    models?.join(", ") ?? "any",
    fixedIn ? Object.values(fixedIn).join(".") : "",
    source,
  ]),
)}

## For every reader

Done always: it harms no reader, and the documents leave open which one needs it. The names are keys of
\`READER_TOLERANCES\`.

${table(
  ["Name", "Readers", "What is done", "Source"],
  Object.entries(READER_TOLERANCES).map(([name, { text, effect, source }]) => [
    code(name),
    text,
    effect,
    source,
  ]),
)}
`;

const FILES = {
  ...Object.fromEntries(Object.entries(PAGES).map(([file, text]) => [`docs/reference/${file}`, text])),
  "docs/cli.md": CLI_PAGE,
  "extras/wireshark/vp3300.lua": DISSECTOR,
  "schemas/cli.schema.json": `${JSON.stringify(CLI_SCHEMA, null, 2)}\n`,
  "schemas/configuration.schema.json": `${JSON.stringify(CONFIGURATION_SCHEMA, null, 2)}\n`,
  "schemas/doctor.schema.json": `${JSON.stringify(DOCTOR_SCHEMA, null, 2)}\n`,
  "schemas/scenario.schema.json": `${JSON.stringify(SCENARIO_SCHEMA, null, 2)}\n`,
};

const root = new URL("../", import.meta.url);
for (const folder of ["docs/reference/", "extras/wireshark/", "schemas/"])
  mkdirSync(new URL(folder, root), { recursive: true });
const read = (file) => {
  try {
    return readFileSync(new URL(file, root), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
};

const stale = Object.entries(FILES).filter(([file, text]) => read(file) !== text);
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(
      `  run npm run reference: ${stale.map(([file]) => file).join(", ")} differ from the tables`,
    );
    process.exit(1);
  }
} else {
  for (const [file, text] of stale) writeFileSync(new URL(file, root), text);
}
