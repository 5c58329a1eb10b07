/**
 * The tag dictionary: what tags mean and what their values say, for people.
 *
 * An entry of its own, so that the codec alone stays small.
 *
 * @module
 */
export { type Country, countryOf } from "./countries.ts";
export { describeValue } from "./describe-value.ts";
export type { Description, Detail, ValueContext, Visibility } from "./description.ts";
export type { ValueFormat, ValueProvider } from "./emv-tags.ts";
export { providerOfAid, type Scheme } from "./schemes.ts";
export { type TagContext, type TagInfo, tagInfo, tagMeanings } from "./tag-info.ts";
