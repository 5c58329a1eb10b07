/**
 * From a request to what is sent and what the journal keeps of it. Everything that can be checked without the Gateway is
 * checked here.
 *
 * @module
 */
import { refuseArgument, requireObject, requireText } from "../arguments.ts";
import { Secret } from "../secret.ts";
import type { Workbench } from "./client-options.ts";
import type { Intent, JournaledOperation } from "./journal.ts";
import { requireCurrency } from "./money.ts";
import {
  AUTH_FIELDS,
  CAPTURE_FIELDS,
  PROFILE_FIELDS,
  REFUND_FIELDS,
  STORED_FIELDS,
  VOID_BY_ORDER_FIELDS,
  VOID_FIELDS,
} from "./request-fields.ts";
import { encodeMembers, type Fields, requireAscii, type WireMembers } from "./request-rules.ts";
import type {
  AddAccountRequest,
  AuthRequest,
  CaptureRequest,
  ExtraMembers,
  RefundRequest,
  UpdateAccountRequest,
  VoidByOrderIdRequest,
  VoidRequest,
} from "./requests.ts";
import type { Payment } from "./send-once.ts";

const EXTRA_MAX_LENGTH = 4_000;

function requireBoolean(argument: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") refuseArgument(argument, "boolean", typeof value);
}

/** `extra`, unless a member is one that the table has. */
function extraMembers(fields: Fields, extra: NonNullable<ExtraMembers["extra"]>): WireMembers {
  requireObject("request.extra", extra);
  const known = new Set(Object.values(fields).map(({ wire }) => wire));
  const members = Object.entries(extra).map(([name, value]) => {
    const argument = `request.extra.${name.slice(0, 40)}`;
    const clear: unknown = value instanceof Secret ? value.reveal() : value;
    if (known.has(name)) refuseArgument(argument, "a member of no name that the request has itself", "one");
    requireText(argument, clear, EXTRA_MAX_LENGTH);
    requireAscii(argument, clear);
    return [name, clear] as const;
  });
  return Object.fromEntries(members);
}

/** The members of a request on the wire, with its merchant id. */
export function wireMembers(
  bench: Pick<Workbench, "merchid">,
  fields: Fields,
  request: object & ExtraMembers,
): WireMembers & { readonly merchid: string } {
  const { extra, ...members } = request;
  const encoded = encodeMembers(fields, members, "request");
  const merchid = (encoded.merchid as string | undefined) ?? bench.merchid;
  const known = Object.assign(encoded, { merchid });
  return extra === undefined ? known : { ...extraMembers(fields, extra), ...known };
}

const BANK_ACCOUNT_TYPES: ReadonlySet<unknown> = new Set(["ECHK", "ESAV"]);

function isBankAccount({ bankaba, accttype }: AuthRequest): boolean {
  return bankaba !== undefined || BANK_ACCOUNT_TYPES.has(accttype);
}

function requireSource({ account, track, profile }: AuthRequest): void {
  const stored = profile !== undefined && profile !== true;
  const sources = [account !== undefined, track !== undefined, stored].filter(Boolean).length;
  if (sources !== 1) refuseArgument("request", "one of account, track and profile (an id)", String(sources));
}

function requireAmount(request: AuthRequest): void {
  const { amountMinor, forcedCredit = false } = request;
  if (amountMinor === undefined) refuseArgument("request.amountMinor", "integer", "undefined");
  if (typeof amountMinor === "number" && amountMinor < 0 !== forcedCredit) {
    refuseArgument("request.amountMinor", "below 0 with forcedCredit, and not without", "the other");
  }
  if (amountMinor === 0 && isBankAccount(request)) {
    refuseArgument("request.amountMinor", "above 0 for a bank account", "0");
  }
}

/** The request of an authorization. @throws Vp3300Error `ARGUMENT_INVALID` */
export function authorization(bench: Workbench, request: AuthRequest): Payment {
  requireObject("request", request);
  const { acceptPartial = false, forcedCredit, ...members } = request;
  requireBoolean("request.acceptPartial", acceptPartial);
  requireBoolean("request.forcedCredit", forcedCredit);
  requireSource(request);
  requireAmount(request);
  const { currency = bench.currency, orderId = bench.newId() } = request;
  requireCurrency("request.currency", currency);
  const complete = Object.assign(members, { currency, orderId });
  const wire = wireMembers(bench, AUTH_FIELDS, complete);
  const { amountMinor } = request;
  const { merchid } = wire;
  const sale: Intent = {
    id: orderId,
    operation: "auth",
    merchid,
    orderId,
    amountMinor,
    currency,
    acceptPartial,
  };
  const intent = isBankAccount(request) ? { ...sale, bankAccount: true } : sale;
  return { endpoint: "auth", members: wire, intent };
}

/** What the journal keeps of something that follows a sale. */
function followUp(
  bench: Workbench,
  operation: JournaledOperation,
  members: WireMembers & { readonly merchid: string },
  request: { readonly retref?: string; readonly amountMinor?: number | undefined },
): Intent {
  const { retref, amountMinor } = request;
  return {
    id: `${operation}-${bench.newId()}`,
    operation,
    merchid: members.merchid,
    currency: bench.currency,
    ...(retref !== undefined && { retref }),
    ...(amountMinor !== undefined && { amountMinor }),
  };
}

function requireRetref(request: { readonly retref: string }): void {
  requireObject("request", request);
  if (request.retref === undefined) refuseArgument("request.retref", "the sale's retref", "undefined");
}

/** The request of a capture. @throws Vp3300Error `ARGUMENT_INVALID` */
export function capture(bench: Workbench, request: CaptureRequest): Payment {
  requireRetref(request);
  const members = wireMembers(bench, CAPTURE_FIELDS, request);
  return { endpoint: "capture", members, intent: followUp(bench, "capture", members, request) };
}

/** The request of a void. @throws Vp3300Error `ARGUMENT_INVALID` */
export function voidSale(bench: Workbench, request: VoidRequest): Payment {
  requireRetref(request);
  const members = wireMembers(bench, VOID_FIELDS, request);
  return { endpoint: "void", members, intent: followUp(bench, "void", members, request) };
}

/** The request of a refund; it has an order id of its own, which is the journal's id too. @throws Vp3300Error `ARGUMENT_INVALID` */
export function refund(bench: Workbench, request: RefundRequest): Payment {
  requireRetref(request);
  const { orderId = bench.newId() } = request;
  const complete = { ...request, orderId };
  const members = wireMembers(bench, REFUND_FIELDS, complete);
  const intent = { ...followUp(bench, "refund", members, request), id: orderId, orderId };
  return { endpoint: "refund", members, intent };
}

/** The request of a void by order id. @throws Vp3300Error `ARGUMENT_INVALID` */
export function voidOrder(bench: Workbench, request: VoidByOrderIdRequest): Payment {
  requireObject("request", request);
  const { orderId } = request;
  if (orderId === undefined) refuseArgument("request.orderId", "the sale's order id", "undefined");
  const members = wireMembers(bench, VOID_BY_ORDER_FIELDS, request);
  return {
    endpoint: "voidByOrderId",
    members,
    intent: { ...followUp(bench, "voidByOrderId", members, request), orderId },
  };
}

/** The members of a change to a profile that is there, and which account of it. @throws Vp3300Error `ARGUMENT_INVALID` */
export function storedAccount(
  bench: Pick<Workbench, "merchid">,
  request: AddAccountRequest | UpdateAccountRequest,
): { readonly members: WireMembers; readonly stored: string } {
  const { profileid, acctid, ...members } = request as UpdateAccountRequest;
  const { profileid: id, acctid: account } = STORED_FIELDS;
  const profile = id.rule(profileid, "request.profileid") as string;
  const stored = acctid === undefined ? profile : `${profile}/${account.rule(acctid, "request.acctid")}`;
  return { members: wireMembers(bench, PROFILE_FIELDS, members), stored };
}
