#!/usr/bin/env bash
# Installs the package as users get it, packed and built, next to the native libraries of package-lock.json, and
# compiles the guest's tests. Prints the folder:
#
#   bare/         the package, no native library
#   full/         the package, node-hid, @stoprocent/noble and bleno; the tests in guest/ and reader/
#   abandonware/  the same with @abandonware/noble, if a compiler could build it
#
# Exit code 69: the native libraries can't be had here. Any other: the package or the tests can't be built.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
cache=${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}
mkdir -p "$cache"

# Native libraries, once for each lock file. Install scripts stay off: the libraries that have to pass come with
# binaries, and what their scripts would compile is not needed.
libraries=$cache/libraries-$(sha256sum <"$here/package-lock.json" | cut -c1-12)
if [ ! -d "$libraries" ]; then
  work=$(mktemp -d "$cache/libraries.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cp "$here/package.json" "$here/package-lock.json" "$work"
  npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --silent >&2 || exit 69
  npm rebuild --prefix "$work" --silent @abandonware/bluetooth-hci-socket >"$work/compile.log" 2>&1 ||
    echo "realstack: @abandonware/noble can't be compiled here" >&2
  mv -T "$work" "$libraries" 2>/dev/null || [ -d "$libraries" ]
fi

app=$cache/app-$(echo "$project" | sha256sum | cut -c1-12)
rm -rf "$app"
mkdir -p "$app/bare"
cd "$project"
npm run --silent build >&2
npm pack --silent --ignore-scripts --pack-destination "$app" >/dev/null
echo '{ "private": true, "type": "module" }' >"$app/bare/package.json"
npm install --prefix "$app/bare" --no-save --no-audit --no-fund --silent --prefer-offline "$app"/vp3300-*.tgz >&2

for name in full abandonware; do
  mkdir "$app/$name"
  cp "$app/bare/package.json" "$app/$name"
  cp -al "$libraries/node_modules" "$app/$name/node_modules"
  cp -al "$app/bare/node_modules/." "$app/$name/node_modules/"
done
rm -r "$app/full/node_modules/@abandonware" "$app/abandonware/node_modules/@stoprocent/noble"

# Not under the project's tsconfig, whose paths would put the package's sources in place of the installed package.
for name in bare full abandonware; do
  npx esbuild "$here"/guest/{*.guest,child,reporter}.ts "$here"/reader/*-reader.ts \
    --bundle --packages=external --platform=node --format=esm --target=node20 --log-level=warning \
    --tsconfig-raw='{}' --outbase="$here" --outdir="$app/$name" --out-extension:.js=.mjs
done
echo "$app"
