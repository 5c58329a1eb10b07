/**
 * The CardPointe Gateway, for a server that holds its credentials.
 *
 * @module
 */
export type {
  Claim,
  Claimed,
  Conclusion,
  Holder,
  Intent,
  Journal,
  JournalEntry,
  JournaledOperation,
  ListOptions,
} from "./journal.ts";
export { createMemoryJournal, type MemoryJournalOptions } from "./memory-journal.ts";
