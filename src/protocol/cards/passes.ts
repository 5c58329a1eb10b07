/**
 * Loyalty passes that a phone hands over with a tap. Their contents are the program's own: encrypted (Apple VAS) or an
 * NDEF message (SmartTap), and are passed through whole.
 *
 * Unverified: that an Apple pass comes in the container it was asked for with (FFEE06); a recording would tell. Source:
 * vp3300 reference 7.1, 8.4 (DFEF76).
 *
 * @module
 */
import { Secret } from "../../secret.ts";
import type { CardTlv } from "./card-tlv.ts";

/** Whose passes a reader can ask for. */
export type PassProgram = "appleVas" | "smartTap";

/** A pass that was handed over. What it holds names a customer, so it is a secret. */
export interface Pass {
  readonly program: PassProgram;
  /** The value of FFEE06 (data objects), or of DFEF76 (NDEF). A copy. */
  readonly data: Secret<Uint8Array>;
}

/** The container in which each program's request is sent (02-40), and the tag in which its pass comes. */
export const PASS_TAGS: Readonly<Record<PassProgram, { readonly request: number; readonly answer: number }>> =
  {
    appleVas: { request: 0xffee06, answer: 0xffee06 },
    smartTap: { request: 0xffee08, answer: 0xdfef76 },
  };

/** The passes in an answer, in the order of {@link PASS_TAGS}. */
export function passesIn(tlv: CardTlv): readonly Pass[] {
  return (Object.keys(PASS_TAGS) as PassProgram[]).flatMap((program) => {
    const found = tlv.locate(PASS_TAGS[program].answer);
    return found === undefined ? [] : [{ program, data: new Secret(found.value.slice(), "loyalty pass") }];
  });
}
