/**
 * What a model can do.
 *
 * @module
 */
import { requireObject, requireOneOf } from "../arguments.ts";
import { COMMANDS, type CommandName, commandInfo } from "../protocol/commands/catalogue.ts";
import { MODELS } from "../protocol/commands/models.ts";
import type { ReaderIdentity } from "../reader/identity.ts";

const NAMES = /* @__PURE__ */ Object.keys(COMMANDS) as readonly CommandName[];

/**
 * Whether the catalogue has this command for the reader's model: a VP3300C, for one, has no contact slot and none of its
 * commands. `undefined` for a model that isn't known. Source: vp3300 reference 0.3, 6.
 *
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function supportsCommand(
  reader: { readonly identity: ReaderIdentity },
  name: CommandName,
): boolean | undefined {
  requireObject("reader", reader);
  const { identity } = reader;
  requireObject("reader.identity", identity);
  requireOneOf("name", name, NAMES);
  const { model } = identity;
  return model === undefined || MODELS[model] === undefined
    ? undefined
    : commandInfo(name).models.includes(model);
}
