/**
 * The endpoints of the simulated Gateway: verbs, paths below `/cardconnect/rest`, and what answers them.
 *
 * @module
 */
import type { Answer } from "./answer.ts";
import { auth } from "./operations/auth.ts";
import { closebatch, funding, openbatch, settlestat, settlestatByBatchSource } from "./operations/batch.ts";
import { capture, refund, voidByOrderId, voidByRetref } from "./operations/follow-up.ts";
import { inquire, inquireByOrderid } from "./operations/inquire.ts";
import { bin, credentialCheck, inquireMerchant, surcharge } from "./operations/lookups.ts";
import { deleteProfile, readProfile, saveProfile } from "./operations/profile.ts";
import { sigcap } from "./operations/sigcap.ts";
import type { Call, State } from "./state.ts";

/** Answers a call. */
export type Operation = (call: Call, state: State) => Answer | Promise<Answer>;

const WRITE = ["PUT", "POST"] as const;
const READ = ["GET"] as const;

// biome-ignore format: a table reads by column
export const ROUTES = [
  ["check",                   ["GET", "PUT", "POST"], "",                                             credentialCheck],
  ["auth",                    WRITE,                  "/auth",                                        auth],
  ["capture",                 WRITE,                  "/capture",                                     capture],
  ["void",                    WRITE,                  "/void",                                        voidByRetref],
  ["voidByOrderId",           WRITE,                  "/voidByOrderId",                               voidByOrderId],
  ["refund",                  WRITE,                  "/refund",                                      refund],
  ["inquire",                 READ,                   "/inquire/:retref/:merchid",                    inquire],
  ["inquireByOrderid",        READ,                   "/inquireByOrderid/:orderid/:merchid/:only?",   inquireByOrderid],
  ["sigcap",                  WRITE,                  "/sigcap",                                      sigcap],
  ["profile",                 WRITE,                  "/profile",                                     saveProfile],
  ["profile",                 READ,                   "/profile/:profileid/:acctid{[^/]*}/:merchid",  readProfile],
  ["profile",                 READ,                   "/profile/:profileid/:merchid",                 readProfile],
  ["profile",                 ["DELETE"],             "/profile/:profileid/:acctid{[^/]*}/:merchid",  deleteProfile],
  ["settlestat",              READ,                   "/settlestat",                                  settlestat],
  ["settlestatByBatchSource", ["POST"],               "/settlestatByBatchSource",                     settlestatByBatchSource],
  ["funding",                 READ,                   "/funding",                                     funding],
  ["bin",                     READ,                   "/bin/:merchid/:token",                         bin],
  ["inquireMerchant",         READ,                   "/inquireMerchant/:merchid",                    inquireMerchant],
  ["surcharge",               READ,                   "/surcharge",                                   surcharge],
  ["openbatch",               READ,                   "/openbatch/:merchid/:batchsource",             openbatch],
  ["closebatch",              READ,                   "/closebatch/:merchid/:batchid?",               closebatch],
] as const satisfies readonly (readonly [string, readonly string[], string, Operation])[];

/** An endpoint by name; "check" is the credential check. */
export type GatewayEndpoint = (typeof ROUTES)[number][0];

/** The endpoints by name. */
export const GATEWAY_ENDPOINTS = [...new Set(ROUTES.map(([name]) => name))] as readonly GatewayEndpoint[];

/** Where they are. */
export const API = "/cardconnect/rest";
