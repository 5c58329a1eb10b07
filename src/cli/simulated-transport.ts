/**
 * The simulated reader of `--transport simulated`, with the customers that come to it.
 *
 * @module
 */
import { type Clock, type Transport, Vp3300Error } from "../index.ts";
import { readJsonFile } from "./json-file.ts";

/** So many sales have a customer; a process that serves one reader longer than that is started again. */
const CUSTOMERS = 1_000;
const ARRIVAL_MS = 1_000;

/** A card is tapped at each transaction, and inserted at each that looks for nothing else. */
async function withCustomers(clock: Clock): Promise<Transport> {
  const { SimulatedReader, TEST_CARDS } = await import("../simulator/index.ts");
  const presented = { do: "present", card: TEST_CARDS.visa, afterMs: ARRIVAL_MS } as const;
  const customers = Array.from({ length: CUSTOMERS }, (_, at) => [
    { ...presented, on: "activateTransaction", nth: at + 1, how: "tap" } as const,
    { ...presented, on: "startContact", nth: at + 1, how: "insert" } as const,
  ]);
  return new SimulatedReader({ clock, script: customers.flat() });
}

/**
 * Without a file, a reader that a test card is tapped on, or inserted into where nothing else is asked for; with one, the reader of
 * that scenario.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID` for a file that holds no scenario, with the path of what is wrong in it
 */
export async function simulatedTransport(file: string, clock: Clock): Promise<Transport> {
  if (file === "") return withCustomers(clock);
  const read = readJsonFile(file);
  if ("failure" in read) {
    throw new Vp3300Error("ARGUMENT_INVALID", {
      argument: file,
      expected: "the JSON of a scenario",
      actual: read.failure,
    });
  }
  const { parseScenario, stageScenario } = await import("../testing/index.ts");
  return stageScenario(parseScenario(read.value), { clock }).transport;
}
