/**
 * What a tag means: the tag tables, looked up by tag, enclosing template and scheme.
 *
 * @module
 */
import { refuseArgument, requireArray, requireInteger, requireObject, requireText } from "../arguments.ts";
import { EMV_TAG_ROWS, type EmvTagRow, type ValueFormat, type ValueProvider } from "./emv-tags.ts";
import { IDTECH_TAG_ROWS, type IdtechTagRow } from "./idtech-tags.ts";
import { SCHEMES, type Scheme } from "./schemes.ts";

/** One meaning of a tag. */
export interface TagInfo {
  /** The tag's bytes, read big-endian: `0x9f02`. */
  readonly tag: number;
  readonly name: string;
  /** Who defines this meaning. */
  readonly scheme: Scheme;
  readonly provider: ValueProvider | undefined;
  readonly format: ValueFormat | undefined;
  /** Digits or characters: a number, or least and most. */
  readonly characters: number | readonly [min: number, max: number] | undefined;
  /** Bytes of the value; undefined when variable or not stated. */
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** The templates that hold the object; empty when not stated. */
  readonly templates: readonly number[];
  /** Bit 6 of the first byte; ID TECH's table says it for tags that break that rule. */
  readonly constructed: boolean;
  /** The meaning to show when nothing else is known of the tag. */
  readonly primary: boolean;
  /** Document and section that define it. */
  readonly source: string;
  /** A confirmed by two sources or real bytes, B one good source, C inferred. */
  readonly confidence: "A" | "B" | "C";
}

/** What is known of the place where a tag was found. */
export interface TagContext {
  /** The tag of the innermost template around it. */
  readonly template?: number | undefined;
  /** The scheme whose meaning is wanted, or several in order of preference. */
  readonly scheme?: Scheme | readonly Scheme[] | undefined;
}

const NO_CONTEXT: TagContext = Object.freeze({});

function infoOfEmvRow(row: EmvTagRow): TagInfo {
  const [tag, name, scheme, provider, format, characters, minLength, maxLength, templates, primary] = row;
  return {
    tag: Number.parseInt(tag, 16),
    name,
    scheme: SCHEMES[scheme].name,
    provider: provider || undefined,
    format: format || undefined,
    characters: characters || undefined,
    minLength: minLength ?? undefined,
    maxLength: maxLength ?? undefined,
    templates: templates.split(" ").flatMap((hex) => (hex === "" ? [] : Number.parseInt(hex, 16))),
    constructed: (Number.parseInt(tag.slice(0, 2), 16) & 0x20) !== 0,
    primary: primary === 1,
    source: SCHEMES[scheme].document,
    confidence: scheme === "PAY" || scheme === "GEN" ? "B" : "A",
  };
}

function infoOfIdtechRow(row: IdtechTagRow, primary: boolean): TagInfo {
  const [tag, name, format, minLength, maxLength, source, confidence] = row;
  return {
    tag: Number.parseInt(tag, 16),
    name,
    scheme: SCHEMES.IDTECH.name,
    provider: "Reader",
    format: format || undefined,
    characters: undefined,
    minLength: minLength ?? undefined,
    maxLength: maxLength ?? undefined,
    templates: [],
    constructed: format === "constructed",
    primary,
    source,
    confidence,
  };
}

let meaningsByTag: Map<number, TagInfo[]> | undefined;
/** The meaning of each tag where nothing is known of its place. */
const PRIMARY = new Map<number, TagInfo>();

/** Built on first use: who imports the dictionary for one table does not pay for all. */
function meanings(): ReadonlyMap<number, readonly TagInfo[]> {
  if (meaningsByTag !== undefined) return meaningsByTag;
  const byTag = new Map<number, TagInfo[]>();
  const add = (info: TagInfo): void => {
    const known = byTag.get(info.tag);
    if (known === undefined) byTag.set(info.tag, [info]);
    else known.push(info);
  };
  for (const row of EMV_TAG_ROWS) add(infoOfEmvRow(row));
  for (const row of IDTECH_TAG_ROWS) add(infoOfIdtechRow(row, !byTag.has(Number.parseInt(row[0], 16))));
  for (const [tag, infos] of byTag) PRIMARY.set(tag, infos.find(({ primary }) => primary) ?? infos[0]!);
  meaningsByTag = byTag;
  return byTag;
}

/**
 * Every known meaning of a tag, the tables' order; empty for an unknown tag.
 *
 * @param tag the tag's bytes read big-endian, 0 to 0xffffffff
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function tagMeanings(tag: number): readonly TagInfo[] {
  requireInteger("tag", tag, 0, 0xffffffff);
  return meanings().get(tag) ?? [];
}

/**
 * The meaning of a tag in its place: the one that names the template around it, else the wanted scheme's, else the
 * primary one. `undefined` for a tag that no table knows; that is no error.
 *
 * @param tag the tag's bytes read big-endian, 0 to 0xffffffff
 * @throws Vp3300Error `ARGUMENT_INVALID`
 */
export function tagInfo(tag: number, context: TagContext = NO_CONTEXT): TagInfo | undefined {
  if (context === NO_CONTEXT) {
    const known = PRIMARY.get(tag);
    if (known !== undefined) return known;
    requireInteger("tag", tag, 0, 0xffffffff);
    if (meaningsByTag !== undefined) return undefined;
  }
  requireObject("context", context);
  const { template } = context;
  if (template !== undefined) requireInteger("context.template", template, 0, 0xffffffff);
  const wanted = schemesOf(context.scheme);
  const inTemplate = (info: TagInfo): boolean => template !== undefined && info.templates.includes(template);
  // A meaning earns points for its scheme first, by order of preference, and for its template above all.
  const score = (info: TagInfo): number => {
    const place = wanted.findIndex((scheme) => isOfScheme(info, scheme));
    const schemePoints = place < 0 ? 0 : 2 * (wanted.length - place);
    return (inTemplate(info) ? 100 : 0) + schemePoints + (info.primary ? 1 : 0);
  };
  return tagMeanings(tag).reduce<TagInfo | undefined>(
    (best, info) => (best === undefined || score(info) > score(best) ? info : best),
    undefined,
  );
}

/** A row of two schemes ("Visa …; EMV C-2 …") is of either. */
function isOfScheme(info: TagInfo, scheme: Scheme): boolean {
  return info.scheme === scheme || info.scheme.split("; ").includes(scheme);
}

const MOST_SCHEMES = 32;

function schemesOf(scheme: TagContext["scheme"]): readonly Scheme[] {
  const schemes = scheme === undefined ? [] : typeof scheme === "string" ? [scheme] : scheme;
  requireArray("context.scheme", schemes);
  if (schemes.length > MOST_SCHEMES) {
    refuseArgument("context.scheme", `at most ${MOST_SCHEMES} schemes`, `${schemes.length}`);
  }
  for (const name of schemes) requireText("context.scheme", name);
  return schemes as readonly Scheme[];
}
