/**
 * Authorization codes.
 *
 * @module
 */
import type { Merchant } from "./merchants.ts";

/** As in recorded answers: `PPS` and three digits on FNOR, six digits on RPCT. */
export function newAuthcode(
  { processor }: Pick<Merchant, "processor">,
  { random }: { readonly random: () => number },
): string {
  const digits = processor === "FNOR" ? 3 : 6;
  const number = String(Math.floor(random() * 10 ** digits)).padStart(digits, "0");
  return processor === "FNOR" ? `PPS${number}` : number;
}
