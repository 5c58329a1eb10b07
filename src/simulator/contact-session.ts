/**
 * A contact EMV transaction after its start: authentication (60-11) and completion (60-12).
 * Source: vp3300 reference 7.3, 9.2, 13 (step 3); N2 p.185-189.
 *
 * @module
 */
import type { PromptMessageKey } from "../protocol/commands/prompts.ts";
import { asciiOf, bytesOfAscii } from "../protocol/text.ts";
import type { TlvNode } from "../protocol/tlv/tlv-tree.ts";
import { RawAnswer, refuse } from "./answer.ts";
import type { InsertBehaviour, SimulatedCard } from "./card.ts";
import { resultCode, statusCode } from "./codes.ts";
import { type Device, POLL_MODE } from "./device.ts";
import { AUTHORIZATION_TAGS, addTags, CRYPTOGRAM, cryptogramData, START_TAGS } from "./emv-data.ts";
import { Payload } from "./payload.ts";
import type { TagTable } from "./tag-table.ts";
import { addResult, lastValue, resultOnly, type Workplace } from "./transaction.ts";

const GENERATE_AC_MS = 300;

const RESPONSE_CODE = 0x8a;
const ISSUER_DATA = 0x91;
const SCRIPTS = [0x71, 0x72];
const SCRIPT_RESULTS = 0x9f5b;
const SCRIPTS_DONE = 0xdf21;
const COMPLETION_TAGS = [0x9f27, 0x9f26, 0x95, 0x9b, 0x8a];
/** Approved, and approved after a referral or partially. Source: ISO 8583 response codes. */
const APPROVED = ["00", "08", "10", "11"];
/** Online was not possible, declined offline. Source: EMV Book 4, A6. */
const UNABLE_TO_GO_ONLINE = "Z3";

/** What the chip decides at the first GENERATE AC, and what the reader shows. */
interface Decision {
  readonly cryptogram: number;
  readonly result: "approvedOffline" | "declinedOffline" | "goOnline";
  readonly message?: PromptMessageKey;
}

const ONLINE: Decision = { cryptogram: CRYPTOGRAM.arqc, result: "goOnline" };
const DECISIONS: Partial<Readonly<Record<InsertBehaviour, Decision>>> = {
  approvesOffline: { cryptogram: CRYPTOGRAM.tc, result: "approvedOffline", message: "approved" },
  declinesOffline: { cryptogram: CRYPTOGRAM.aac, result: "declinedOffline", message: "declined" },
};

/** What the next step of a session may be. */
export type SessionStage = "started" | "online" | "done";

/** A card that has been read in the slot, and how far the transaction with it has come. */
export class ContactSession {
  stage: SessionStage = "started";
  readonly work: Workplace;
  readonly card: SimulatedCard;
  /** Everything that chip, terminal and host have said. */
  readonly data: TagTable;
  readonly ksn: Uint8Array | undefined;
  readonly extraTags: readonly number[];

  constructor(session: Pick<ContactSession, "work" | "card" | "data" | "ksn" | "extraTags">) {
    this.work = session.work;
    this.card = session.card;
    this.data = session.data;
    this.ksn = session.ksn;
    this.extraTags = session.extraTags;
  }

  get #device(): Device {
    return this.work.device;
  }

  /** An answer with a result and those of `tags` that there are. */
  answer(result: number | undefined, tags: readonly number[]): RawAnswer {
    const payload = new Payload(this.#device, "contact", this.ksn).addKsn();
    if (result !== undefined) addResult(payload, result);
    addTags(payload, this.data, tags);
    return new RawAnswer(statusCode("ok"), payload.finish());
  }

  /** The chip is read; 60-11 has to follow. */
  started(): RawAnswer {
    return this.answer(resultCode("contactStarted"), [...START_TAGS, ...this.extraTags]);
  }

  /** First GENERATE AC. */
  async authenticate(signal: AbortSignal, forceOnline: boolean): Promise<RawAnswer> {
    if (!(await this.#chipWorks(signal))) return this.#cardAbsent();
    const own = DECISIONS[this.card.insert!] ?? ONLINE;
    const decision = forceOnline && own.cryptogram === CRYPTOGRAM.tc ? ONLINE : own;
    this.data.mergeTable(cryptogramData(this.#device.options.random, decision.cryptogram));
    this.stage = decision === ONLINE ? "online" : "done";
    this.#show(decision);
    return this.answer(resultCode(decision.result), [
      ...START_TAGS,
      ...AUTHORIZATION_TAGS,
      ...this.extraTags,
    ]);
  }

  /** Second GENERATE AC, with the issuer's answer; without one when the host was not reached. */
  async complete(signal: AbortSignal, hostReached: boolean, objects: readonly TlvNode[]): Promise<RawAnswer> {
    if (!(await this.#chipWorks(signal))) return this.#cardAbsent();
    const code = hostReached ? asciiOf(lastValue(objects, RESPONSE_CODE)!) : UNABLE_TO_GO_ONLINE;
    const approved = APPROVED.includes(code) && this.card.insert !== "rejectsIssuer";
    const scripts = objects.filter(({ tag }) => SCRIPTS.includes(tag)).length;
    this.data
      .mergeTable(cryptogramData(this.#device.options.random, approved ? CRYPTOGRAM.tc : CRYPTOGRAM.aac))
      .set(RESPONSE_CODE, bytesOfAscii(code))
      .set(SCRIPTS_DONE, Uint8Array.of(scripts > 0 ? 1 : 0));
    if (scripts > 0) this.data.set(SCRIPT_RESULTS, new Uint8Array(5 * scripts).fill(0x20, 0, 1));
    this.stage = "done";
    this.work.prompter.show(approved ? "approved" : "declined");
    this.#askToRemove();

    const payload = new Payload(this.#device, "contact", undefined);
    addResult(payload, resultCode(approved ? "approved" : "declined"));
    addTags(payload, this.data, [...COMPLETION_TAGS, SCRIPTS_DONE, SCRIPT_RESULTS]);
    return new RawAnswer(statusCode("ok"), payload.finish());
  }

  /** 60-13: what is asked for, as far as it is known. */
  result(tags: readonly number[]): RawAnswer {
    return this.answer(undefined, tags);
  }

  #chipWorks(signal: AbortSignal): Promise<boolean> {
    return this.work.slot.work(this.#device.options.clock, signal, GENERATE_AC_MS);
  }

  #cardAbsent(): RawAnswer {
    this.stage = "done";
    return resultOnly(this.#device, resultCode("cardAbsent"));
  }

  #show({ message }: Decision): void {
    if (message) {
      this.work.prompter.show(message);
      this.#askToRemove();
    } else if (this.#device.pollMode === POLL_MODE.quickChip) {
      this.work.prompter.show("readOkRemoveCard");
    }
  }

  #askToRemove(): void {
    if (this.work.slot.card) this.work.prompter.show("removeCard");
  }
}

/** Whether the host's data for 60-12 can be used; the refusal if not. Source: vp3300 reference 7.3. */
export function checkCompletion(hostReached: boolean, objects: readonly TlvNode[]): RawAnswer | undefined {
  const code = lastValue(objects, RESPONSE_CODE);
  const issuer = lastValue(objects, ISSUER_DATA);
  const codeIsWrong = hostReached && code?.length !== 2;
  const issuerIsWrong = issuer !== undefined && (issuer.length < 8 || issuer.length > 16);
  return codeIsWrong || issuerIsWrong ? refuse("incorrectParameter") : undefined;
}
