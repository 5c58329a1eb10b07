/**
 * Every endpoint, below `/cardconnect/rest/`. `{name}` in a path is a member of the request, by its name on the wire.
 *
 * | column | meaning                                                                                       |
 * | ------ | ----------------------------------------------------------------------------------------------- |
 * | sends  | the members as a JSON `body`, as a `query`, or in the `path` alone                              |
 * | waits  | "money": as long as the Gateway may take for a processor; "read": shorter                        |
 * | text   | answers that are no JSON: which text is one                                                     |
 *
 * The vendor takes PUT and POST alike where a body is sent. POST is used: whatever stands between may repeat a PUT by
 * itself when it gets no answer, but never a POST (RFC 9110, 9.2.2).
 *
 * Source: CardPointe Gateway API, endpoints; PUT and POST since April 2019.
 *
 * @module
 */
import * as fields from "./request-fields.ts";
import type { Fields } from "./request-rules.ts";

/** One endpoint. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly sends: "body" | "query" | "path";
  readonly fields: Fields;
  readonly waits: "money" | "read";
  /** Longest answer, bytes. */
  readonly maxBytes: number;
  readonly text?: RegExp;
  readonly source: string;
}

const DOC = "CardPointe Gateway API";
const SMALL = 65_536;
const LARGE = 4_194_304;
const REPORT = 33_554_432;

/** By the name that is used here. */
// biome-ignore format: a table reads by column
export const ENDPOINTS = {
  auth:             { method: "POST",   path: "auth",                                   sends: "body",  fields: fields.AUTH_FIELDS,             waits: "money", maxBytes: SMALL,  source: `${DOC}, auth` },
  capture:          { method: "POST",   path: "capture",                                sends: "body",  fields: fields.CAPTURE_FIELDS,          waits: "money", maxBytes: SMALL,  source: `${DOC}, capture` },
  void:             { method: "POST",   path: "void",                                   sends: "body",  fields: fields.VOID_FIELDS,             waits: "money", maxBytes: SMALL,  source: `${DOC}, void` },
  refund:           { method: "POST",   path: "refund",                                 sends: "body",  fields: fields.REFUND_FIELDS,           waits: "money", maxBytes: SMALL,  source: `${DOC}, refund` },
  voidByOrderId:    { method: "POST",   path: "voidByOrderId",                          sends: "body",  fields: fields.VOID_BY_ORDER_FIELDS,    waits: "money", maxBytes: SMALL,  source: `${DOC}, voidByOrderId` },
  inquire:          { method: "GET",    path: "inquire/{retref}/{merchid}",             sends: "path",  fields: fields.INQUIRE_FIELDS,          waits: "read",  maxBytes: SMALL,  source: `${DOC}, inquire` },
  inquireByOrderId: { method: "GET",    path: "inquireByOrderid/{orderid}/{merchid}/1", sends: "path",  fields: fields.INQUIRE_BY_ORDER_FIELDS, waits: "read",  maxBytes: LARGE,  source: `${DOC}, inquireByOrderid` },
  sigcap:           { method: "POST",   path: "sigcap",                                 sends: "body",  fields: fields.SIGCAP_FIELDS,           waits: "read",  maxBytes: SMALL,  source: `${DOC}, sigcap` },
  saveProfile:      { method: "POST",   path: "profile",                                sends: "body",  fields: fields.PROFILE_FIELDS,          waits: "read",  maxBytes: SMALL,  source: `${DOC}, profile` },
  getProfile:       { method: "GET",    path: "profile/{profileid}/{acctid}/{merchid}", sends: "path",  fields: fields.STORED_FIELDS,           waits: "read",  maxBytes: LARGE,  source: `${DOC}, profile` },
  deleteProfile:    { method: "DELETE", path: "profile/{profileid}/{acctid}/{merchid}", sends: "path",  fields: fields.STORED_FIELDS,           waits: "read",  maxBytes: SMALL,  source: `${DOC}, profile` },
  settlestat:       { method: "GET",    path: "settlestat",                             sends: "query", fields: fields.SETTLESTAT_FIELDS,       waits: "read",  maxBytes: REPORT, text: /^\s*null batches\s*$/i, source: `${DOC}, settlestat` },
  funding:          { method: "GET",    path: "funding",                                sends: "query", fields: fields.FUNDING_FIELDS,          waits: "read",  maxBytes: REPORT, source: `${DOC}, funding` },
  bin:              { method: "GET",    path: "bin/{merchid}/{token}",                  sends: "path",  fields: fields.BIN_FIELDS,              waits: "read",  maxBytes: SMALL,  source: `${DOC}, bin` },
  inquireMerchant:  { method: "GET",    path: "inquireMerchant/{merchid}",              sends: "path",  fields: fields.MERCHANT_FIELDS,         waits: "read",  maxBytes: SMALL,  source: `${DOC}, inquireMerchant` },
  surcharge:        { method: "GET",    path: "surcharge",                              sends: "query", fields: fields.SURCHARGE_FIELDS,        waits: "read",  maxBytes: SMALL,  source: `${DOC}, surcharge` },
  openBatch:        { method: "GET",    path: "openbatch/{merchid}/{batchsource}",      sends: "path",  fields: fields.BATCH_FIELDS,            waits: "read",  maxBytes: SMALL,  source: `${DOC}, manual batches` },
  closeBatch:       { method: "GET",    path: "closebatch/{merchid}/{batchid}",         sends: "path",  fields: fields.BATCH_FIELDS,            waits: "read",  maxBytes: SMALL,  source: `${DOC}, manual batches` },
  credentials:      { method: "PUT",    path: "",                                       sends: "body",  fields: fields.MERCHANT_FIELDS,         waits: "read",  maxBytes: SMALL,  text: /CardConnect REST Servlet/, source: `${DOC}, testing your API credentials` },
} as const satisfies Record<string, Endpoint>;

/** A key of {@link ENDPOINTS}. */
export type EndpointName = keyof typeof ENDPOINTS;

/** The row of an endpoint, without what is special to it. */
export function endpointOf(name: EndpointName): Endpoint {
  return ENDPOINTS[name];
}
