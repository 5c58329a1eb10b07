/**
 * Raw exchanges with a card. Cards answer from their script (`apdus`); an answer that holds the account number is refused
 * with status 06, as a secure reader refuses what is not white-listed. Mifare and PCD commands find no such card.
 *
 * Unverified, and chosen here: a card type byte 01 and four bytes of serial number as the answer to a poll; the ATR.
 *
 * @module
 */
import type { PASS_THROUGH_COMMANDS } from "../protocol/commands/rows/pass-through.ts";
import { formatHex, parseHex } from "../protocol/hex.ts";
import { Secret } from "../secret.ts";
import { type HandlerContext, type Handlers, RawAnswer, refuse } from "./answer.ts";
import type { SimulatedCard } from "./card.ts";
import { statusCode } from "./codes.ts";
import { randomBytes } from "./random.ts";

const PASS_THROUGH = 0x2c;
const CONTACTLESS = 0x00;
const CONTACT = 0x20;
const CARD_TYPE_A = 0x01;
const ATR = "3B6500002063CB6800";
const SELECT = "00A4";
const FILE_NOT_FOUND = "6A82";
const INSTRUCTION_UNKNOWN = "6D00";

const nothing = new Secret(new Uint8Array(0), "card data");
const okWithoutData = (): Uint8Array => nothing.reveal();

/** `work`, once pass-through is on. */
function whenOn<Request, Result>(work: (context: HandlerContext, request: Request) => Result) {
  return (context: HandlerContext, request: Request): Result | RawAnswer =>
    context.device.passThrough ? work(context, request) : refuse("commandNotAllowed");
}

/** The card that an exchange over this interface reaches; one that waits to be inserted is. */
function cardAt({ engine }: HandlerContext, where: number): SimulatedCard | undefined {
  if (where === CONTACTLESS) return engine.token;
  if (where !== CONTACT) return undefined;
  const waiting = engine.presentations.take(({ how }) => how === "insert");
  if (waiting) engine.slot.insert(waiting.card);
  return engine.slot.card?.insert === "unreadable" ? undefined : engine.slot.card;
}

function exchange(context: HandlerContext, where: number, apdu: Secret<Uint8Array>) {
  const card = cardAt(context, where);
  if (!card) return refuse("failed");
  const command = formatHex(apdu.reveal());
  const unknown = command.startsWith(SELECT) ? FILE_NOT_FOUND : INSTRUCTION_UNKNOWN;
  const response = parseHex(card.apdus?.[command] ?? unknown);
  const pan = card.pan.reveal();
  if (pan && formatHex(response).includes(pan)) return refuse("parameterNotSupported");
  return new Secret(response, "card data");
}

/** Waits for a card in the field. */
const poll = whenOn(
  ({ device, engine }, { timeoutS, timeoutSteps }: { timeoutS: number; timeoutSteps: number }) => {
    const timeoutMs = timeoutS * 1000 + timeoutSteps * 10;
    if (timeoutMs === 0) return refuse("incorrectParameter");
    return engine.run(PASS_THROUGH, async (signal) => {
      const found = await engine.presentations.next(({ how }) => how === "tap", signal, timeoutMs);
      if (!found) return refuse("timeout");
      engine.token = found.card;
      const serialNumber = randomBytes(device.options.random, 4);
      return new RawAnswer(statusCode("ok"), Uint8Array.of(CARD_TYPE_A, ...serialNumber));
    });
  },
);

export const PASS_THROUGH_HANDLERS: Handlers<keyof typeof PASS_THROUGH_COMMANDS> = {
  setPassThrough({ device, engine }, on) {
    device.passThrough = on;
    engine.token = undefined;
    engine.restartPolling();
    return undefined;
  },
  pollForToken: poll,
  pollForTokenWithAts: poll,
  exchangeContactless: whenOn((context, apdu: Secret<Uint8Array>) => exchange(context, CONTACTLESS, apdu)),
  exchangeApdu: whenOn((context, request: { interface: number; apdu: Secret<Uint8Array> }) =>
    exchange(context, request.interface, request.apdu),
  ),
  sendPcdCommand: whenOn(() => refuse("failed")),
  authenticateMifare: whenOn(() => refuse("failed")),
  readMifare: whenOn(() => refuse("failed")),
  writeMifare: whenOn(() => refuse("failed")),
  passThroughEnhanced: whenOn(() => nothing),
  passThroughEnhancedNeo2: whenOn(() => nothing),
  getAtr: whenOn((context, where: number) => (cardAt(context, where) ? parseHex(ATR) : refuse("failed"))),
  powerOffContact: whenOn(() => undefined),
  clearWhiteList: okWithoutData,
};
