/**
 * Inputs to begin with: frames of published documents and of the simulated reader, test data only.
 *
 * @module
 */

/** An input by its title. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  "Ping, as the host sends it": "5669564F74656368320018010000B3CD",
  "EMV data objects":
    "9F02 06 000000001050 5F2A 02 0840 9A 03 261128 9C 01 00 95 05 0000008000 9F34 03 1F0302",
  "A list of data objects that a chip asks for": "9F3704 9F4701 9F0206 9F0306 9F1A02 95 05 5F2A02 9A03 9C01",
  "A cancelled transaction's result, ID TECH tags": "DFEE25 02 0011 9F39 01 05",
  "A track of a test card": ";4788250000121443=30121011234567890?",
};
