/**
 * What is wrong with a bill of materials: it has to list what `npm install vp3300` brings along, by the lock file, each with a
 * licence that leaves the package's users free, a hash and an address.
 *
 * @module
 */

/** Licences, by SPDX identifier, under which a dependency may stand. */
export const ALLOWED_LICENCES = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** Name and version of each package that comes along with a plain install. */
export function productionPackages({ packages }) {
  return Object.entries(packages)
    .filter(
      ([path, { dev, devOptional, optional, peer }]) => path && !(dev || devOptional || optional || peer),
    )
    .map(([path, { version }]) => `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`);
}

const purlOf = ({ name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

function componentObjections(component) {
  const { name, version, purl, licenses = [], hashes = [] } = component;
  const found = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name);
  const objections = [];
  if (purl !== purlOf(component)) objections.push(`has the address ${purl}`);
  if (found.length === 0) objections.push("names no licence");
  for (const licence of found)
    if (!ALLOWED_LICENCES.includes(licence)) objections.push(`has the licence ${licence}`);
  if (!hashes.some(({ alg, content }) => alg === "SHA-512" && /^[0-9a-f]{128}$/.test(content)))
    objections.push("has no SHA-512");
  return objections.map((text) => `${name}@${version} ${text}`);
}

/** One sentence for each thing that is wrong with `bom`, a CycloneDX document of the package that `manifest` describes. */
export function sbomObjections(bom, manifest, lock) {
  const objections = [];
  if (bom.bomFormat !== "CycloneDX" || bom.specVersion !== "1.5") objections.push("it is not CycloneDX 1.5");
  const { name, version } = bom.metadata?.component ?? {};
  if (name !== manifest.name || version !== manifest.version)
    objections.push(`it describes ${name}@${version}`);

  const [wanted, listed] = [
    new Set(productionPackages(lock)),
    new Set(bom.components.map((component) => `${component.name}@${component.version}`)),
  ];
  for (const text of wanted) if (!listed.has(text)) objections.push(`${text} is missing`);
  for (const text of listed) if (!wanted.has(text)) objections.push(`${text} does not come along`);

  const references = new Set([bom.metadata?.component, ...bom.components].map((each) => each?.["bom-ref"]));
  const pointed = bom.dependencies.flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn]);
  for (const ref of new Set(pointed))
    if (!references.has(ref)) objections.push(`${ref} is depended on, but not listed`);
  return [...objections, ...bom.components.flatMap(componentObjections)];
}
