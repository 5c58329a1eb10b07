/**
 * Who reads the shared vectors right: 196 well-formed messages, every object of them, and 43 malformed ones, which must
 * be refused. Packages run in a worker with a time limit, because some never return.
 *
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { isVp3300Error } from "vp3300";
import { TLV_BER, TLV_EMV, TLV_EMV_LENIENT, TlvCursor, tagHex } from "vp3300/protocol";
import { bytesOf, readVectors } from "./corpus.js";

const LIMIT_MS = 2_000;
const VECTORS = readVectors("tlv").vectors;
/** The deepest vector nests forty templates. */
const LIMITS = { maxDepth: 40 };
const OUR_CODES = {
  INDEFINITE_LENGTH: "PROTOCOL_TLV_LENGTH_INDEFINITE",
};

const codeOf = (error) => OUR_CODES[error] ?? `PROTOCOL_TLV_${error}`;

function expectedRows({ hex, expected }) {
  return expected.nodes.map(([depth, tag, , at, length]) => {
    const isTemplate = (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0;
    return [depth, tag, isTemplate ? null : length, isTemplate ? null : hex.slice(2 * at, 2 * (at + length))];
  });
}

/** Templates are compared by what is in them, and who reads filler as objects with tag 00 is forgiven. */
function sameRows(rows, expected) {
  const objects = rows.filter(([, tag]) => Number.parseInt(tag, 16) !== 0);
  const plain = objects.map(([depth, tag, length, value]) => [
    depth,
    tag,
    value === null ? null : length,
    value === null ? null : value.toUpperCase(),
  ]);
  return JSON.stringify(plain) === JSON.stringify(expected);
}

/** Ourselves: right means also the offsets, and the class, the place and the depth of every error. */
export function judgeOurselves() {
  const score = { valid: 0, malformed: 0, hangs: 0 };
  for (const { hex, profile, padFF, expected } of VECTORS) {
    const dialect = profile === "ber" ? TLV_BER : padFF ? TLV_EMV_LENIENT : TLV_EMV;
    const cursor = new TlvCursor(bytesOf(hex), dialect, LIMITS);
    const rows = [];
    let failure;
    try {
      while (cursor.next()) {
        rows.push([cursor.depth, tagHex(cursor.tag), cursor.tagOffset, cursor.valueOffset, cursor.length]);
      }
    } catch (error) {
      if (!isVp3300Error(error)) throw error;
      failure = error;
    }
    if (expected.ok) {
      const isRight = failure === undefined && JSON.stringify(rows) === JSON.stringify(expected.nodes);
      score.valid += Number(isRight && cursor.fillerBytes === expected.filler);
    } else {
      const { code, context = {} } = failure ?? {};
      const isRight =
        code === codeOf(expected.error) &&
        context.offset === expected.tagOffset &&
        context.depth === expected.depth &&
        JSON.stringify(rows) === JSON.stringify(expected.nodesBeforeError);
      score.malformed += Number(isRight);
    }
  }
  return score;
}

async function startWorker(name) {
  const worker = new Worker(new URL("./rivals/correctness-worker.js", import.meta.url), {
    workerData: { name },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  await once(worker, "message");
  return worker;
}

/** What the worker made of it; `{ hang: true }` when it neither answers nor fails in time. */
async function ask(worker, hex) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), LIMIT_MS);
  try {
    worker.postMessage({ hex });
    const [answer] = await once(worker, "message", { signal: deadline.signal });
    return answer;
  } catch {
    // Out of time, or out of memory: either way it would have taken its host with it.
    return { hang: true };
  } finally {
    clearTimeout(timer);
  }
}

/** A package of npm: right means the objects and their values, and any refusal of what is malformed. */
export async function judgePackage(name) {
  const score = { valid: 0, malformed: 0, hangs: 0 };
  let worker = await startWorker(name);
  for (const vector of VECTORS) {
    const answer = await ask(worker, vector.hex);
    if (answer.hang) {
      score.hangs++;
      await worker.terminate();
      worker = await startWorker(name);
    } else if (vector.expected.ok) {
      score.valid += Number(answer.rows !== undefined && sameRows(answer.rows, expectedRows(vector)));
    } else score.malformed += Number(answer.refused !== undefined);
  }
  await worker.terminate();
  return score;
}

/** How many vectors there are of each kind. */
export const TOTALS = {
  valid: VECTORS.filter(({ expected }) => expected.ok).length,
  malformed: VECTORS.filter(({ expected }) => !expected.ok).length,
};
