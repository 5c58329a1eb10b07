/**
 * Reads vectors with one package and says what it made of each; whoever started it ends it when it takes too long.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { bytesOf } from "../corpus.js";
import { TLV_RIVALS } from "./tlv.js";

const { parse, rows } = await TLV_RIVALS[workerData.name]();
parentPort.on("message", ({ hex }) => {
  try {
    parentPort.postMessage({ rows: rows(parse(bytesOf(hex), hex)) });
  } catch (error) {
    parentPort.postMessage({ refused: String(error) });
  }
});
parentPort.postMessage({ ready: true });
