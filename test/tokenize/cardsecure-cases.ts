import { loadVectors } from "../vectors.ts";

/** A case of cardsecure.json. */
export interface CardSecureCase {
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly request: Readonly<Record<string, unknown>> | null;
  readonly response: {
    readonly status: number | null;
    readonly contentType: string;
    readonly body: Readonly<Record<string, unknown>> | string | null;
  } | null;
  readonly expect: {
    readonly outcome: "token" | "error" | "ok" | "account";
    readonly token?: string;
    readonly code?: number;
    readonly tokenShape?: {
      readonly prefix?: string;
      readonly brandDigit?: string;
      readonly last4: string;
      readonly length: number;
    };
    readonly differsFromStableToken?: boolean;
  };
}

/** All cases of cardsecure.json, in order. */
export const CASES = loadVectors<{ readonly cases: readonly CardSecureCase[] }>("cardsecure").cases;

/** The token in a case's answer. */
export function tokenIn({ response }: CardSecureCase): string | undefined {
  return typeof response?.body === "object" ? (response.body?.token as string | undefined) : undefined;
}
