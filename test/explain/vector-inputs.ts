import { loadVectors } from "../vectors.ts";

/** One input of a vector file, and how to read it. */
export interface VectorInput {
  readonly name: string;
  readonly input: string;
  readonly as: "neo" | "nga" | "hid" | "tlv" | "idtech" | "msr" | "track" | "dol";
  /** The vector is a malformed one. */
  readonly broken: boolean;
}

interface Frame {
  name: string;
  hex: string;
  decoded: { expect?: string; transport?: string; framing?: string; protocol?: string; kind?: string };
}

interface Expected {
  ok?: boolean;
}

interface Listed {
  vectors: { name: string; hex: string; ascii?: string; operation?: string; expected: Expected }[];
}

/** Right frames, made to test framing: their data is not what their command answers or takes. */
const BROKEN_PAYLOADS = ["V3 response with three data bytes", "HID command of 64 bytes (two reports)"];

const NEO_HEADER = /5669564f|5669564F/;

function neoFrames(): VectorInput[] {
  return loadVectors<Frame[]>("neo-frames").map(({ name, hex, decoded }) => ({
    name,
    input: hex,
    as: decoded.transport === "usb-hid" ? "hid" : "neo",
    broken: BROKEN_PAYLOADS.includes(name) || (decoded.expect === "reject" && !name.includes("swapped")),
  }));
}

function ngaFrames(): VectorInput[] {
  return loadVectors<Frame[]>("nga-frames").map(({ name, hex, decoded }) => ({
    name,
    input: hex,
    as: "nga",
    broken: decoded.expect === "reject",
  }));
}

function emvResponses(): VectorInput[] {
  return loadVectors<Frame[]>("emv-responses").map(({ name, hex }) => ({
    name,
    input: hex,
    as: NEO_HEADER.test(hex) ? "neo" : "idtech",
    broken: false,
  }));
}

function swipes(): VectorInput[] {
  return loadVectors<Frame[]>("msr-swipes")
    .filter(({ decoded }) => decoded.kind !== "dukpt")
    .map(({ name, hex, decoded }) => ({ name, input: hex, as: "msr", broken: decoded.expect === "reject" }));
}

function tracks(): VectorInput[] {
  return loadVectors<Listed>("msr-tracks").vectors.map(({ name, hex, ascii, operation, expected }) => ({
    name,
    input: ascii ?? hex,
    as: "track",
    // The short samples of LRCs are no whole tracks, nor is one without sentinels.
    broken: expected.ok === false || operation === "track1-data-56" || /^;\d+\?$/.test(ascii ?? ""),
  }));
}

function objects(): VectorInput[] {
  return loadVectors<Listed>("tlv").vectors.map(({ name, hex, expected }) => ({
    name,
    input: hex,
    as: "tlv",
    // The annotator reads indefinite lengths where EMV's parser refuses them.
    broken: expected.ok === false && name !== "made-indef-rejected-in-emv",
  }));
}

function lists(): VectorInput[] {
  return loadVectors<Listed>("emv-dol").vectors.map(({ name, hex, expected }) => ({
    name,
    input: hex,
    as: "dol",
    broken: expected.ok === false,
  }));
}

function deviceData(): VectorInput[] {
  const { cases } = loadVectors<{ cases: { id: string; request: { devicedata?: string } | null }[] }>(
    "cardsecure",
  );
  return cases.flatMap(({ id, request }) => {
    const input = request?.devicedata ?? "";
    if (!id.includes("idtech")) return [];
    return { name: id, input, as: id.includes("msr") ? "msr" : "idtech", broken: false } as const;
  });
}

/** The inputs by vector file. */
export const VECTOR_INPUTS = {
  "neo-frames": neoFrames(),
  "nga-frames": ngaFrames(),
  "emv-responses": emvResponses(),
  "msr-swipes": swipes(),
  "msr-tracks": tracks(),
  tlv: objects(),
  "emv-dol": lists(),
  cardsecure: deviceData(),
} as const satisfies Record<string, readonly VectorInput[]>;

/** The inputs of all files. */
export const ALL_INPUTS: readonly VectorInput[] = Object.values<readonly VectorInput[]>(VECTOR_INPUTS).flat();
