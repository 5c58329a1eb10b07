#!/usr/bin/env bash
# The driver on real operating system stacks, in a small virtual machine. run.sh [part...], all parts by default:
#
#   hid      uhid-hidraw gadget-hidraw gadget-libusb: node-hid over a HID device of /dev/uhid and over a USB gadget
#   ble      noble-user: @stoprocent/noble on the HCI user channel
#   ble-raw  noble-raw: @abandonware/noble on the raw channel, wanted but not required
#
# or single stacks by name. SUITES="bare …" runs some of the suites. Exit code: 0 passed, 1 failed, 2 a required part
# could not be run.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
export VP3300_REALSTACK_CACHE=${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}

cannot() {
  echo "realstack: COULD NOT RUN: $1"
  exit 2
}

choose() {
  stacks=()
  for part in "${@:-all}"; do
    case $part in
      all) stacks+=(uhid-hidraw gadget-hidraw gadget-libusb noble-user noble-raw) ;;
      hid) stacks+=(uhid-hidraw gadget-hidraw gadget-libusb) ;;
      ble) stacks+=(noble-user) ;;
      ble-raw) stacks+=(noble-raw) ;;
      uhid-hidraw | gadget-hidraw | gadget-libusb | noble-user | noble-raw) stacks+=("$part") ;;
      *) cannot "no part is called $part: hid, ble, ble-raw, or a stack" ;;
    esac
  done
}

# boot <stack> <suites>: in a machine of its own.
boot() {
  local stack=$1 suites=$2 suite script folder
  { read -r script; read -r folder; } < <(node -p '
    const { script, app } = require(process.argv[1])[process.argv[2]];
    `${script}\n${app}`' "$here/stacks.json" "$stack")
  echo "== $stack: booting for $suites"
  for suite in $suites; do rm -f "$out/$stack.$suite".*; done
  bash "$here/vm.sh" "$guest" "$out" TOOLS="$guest/tools" SUITES="$suites" \
    SUITE_TIMEOUT="${SUITE_TIMEOUT:-600}" \
    bash "$here/guest/$script" "$app/$folder" "$stack"
}

main() {
  choose "$@"
  [ "$(uname -sm)" = "Linux x86_64" ] || cannot "it takes Linux on x86-64"
  command -v qemu-system-x86_64 >/dev/null || cannot "apt-get install --no-install-recommends qemu-system-x86"
  command -v apt-get >/dev/null || cannot "the guest is made of Debian packages, and there is no apt-get"
  guest=$(bash "$here/build.sh") || cannot "the guest could not be built"
  app=$(bash "$here/app.sh") || cannot "the native libraries could not be installed"
  out=$app/out
  mkdir -p "$out"
  again=()
  echo "== results go to $out"

  for stack in "${stacks[@]}"; do
    local started=$SECONDS failed
    boot "$stack" "${SUITES:-$(node -p 'require(process.argv[1])[process.argv[2]].suites.join(" ")' "$here/stacks.json" "$stack")}"
    # The kernel's virtual bus and radio have races of their own, and a machine under emulation may be starved.
    failed=$(cd "$project" && npx tsx "$here/failed.ts" "$out" "$stack")
    if [ -n "$failed" ]; then
      echo "== $stack: NOT PASSED: $failed. Once more, in a machine of their own"
      again+=("$stack: $failed")
      boot "$stack" "$failed"
    fi
    echo "== $stack: done in $((SECONDS - started)) s"
  done
  cd "$project" && npx tsx "$here/report.ts" "$out" "${stacks[@]}"
  local code=$?
  if ((${#again[@]} > 0)); then printf 'needed a second try: %s\n' "${again[@]}"; fi
  exit "$code"
}

main "$@" # read to its end before it runs, so that it may be edited meanwhile
