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
      all) stacks+=(noble-user gadget-libusb uhid-hidraw gadget-hidraw noble-raw) ;; # the longest first
      hid) stacks+=(uhid-hidraw gadget-hidraw gadget-libusb) ;;
      ble) stacks+=(noble-user) ;;
      ble-raw) stacks+=(noble-raw) ;;
      uhid-hidraw | gadget-hidraw | gadget-libusb | noble-user | noble-raw) stacks+=("$part") ;;
      *) cannot "no part is called $part: hid, ble, ble-raw, or a stack" ;;
    esac
  done
}

# boot <stack> <suites>: in a machine of its own, with its results in a folder of its own.
boot() {
  local stack=$1 suites=$2 suite script folder
  { read -r script; read -r folder; } < <(node -p '
    const { script, app } = require(process.argv[1])[process.argv[2]];
    `${script}\n${app}`' "$here/stacks.json" "$stack")
  echo "== $stack: booting for $suites"
  for suite in $suites; do rm -f "$out/$stack/$suite.jsonl"; done
  bash "$here/vm.sh" "$guest" "$out/$stack" TOOLS="$guest/tools" SUITES="$suites" \
    SUITE_TIMEOUT="${SUITE_TIMEOUT:-600}" bash "$here/guest/$script" "$app/$folder" "$stack"
}

# The kernel's virtual bus and radio have races of their own, and a machine under emulation may be starved: so what did
# not pass is tried once more.
run_stack() {
  local stack=$1 started=$SECONDS failed
  boot "$stack" "${SUITES:-$(node -p 'require(process.argv[1])[process.argv[2]].suites.join(" ")' "$here/stacks.json" "$stack")}"
  failed=$(cd "$project" && npx tsx "$here/failed.ts" "$out" "$stack")
  if [ -n "$failed" ]; then
    echo "== $stack: NOT PASSED: $failed. Once more, in a machine of their own"
    echo "$failed" >"$out/$stack/again"
    boot "$stack" "$failed"
  fi
  echo "== $stack: done in $((SECONDS - started)) s"
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
  echo "== ${stacks[*]}: results and output go to $out"

  trap 'trap - INT TERM; kill 0' INT TERM # what runs in the background ignores the keyboard
  # Two at a time: much of a stack's time is waiting.
  for stack in "${stacks[@]}"; do
    rm -rf "${out:?}/$stack"
    mkdir -p "$out/$stack"
    [ "$(jobs -pr | wc -l)" -lt 2 ] || wait -n
    { run_stack "$stack" >"$out/$stack.log" 2>&1; cat "$out/$stack.log"; } &
  done
  wait
  cd "$project" && npx tsx "$here/report.ts" "$out" "${stacks[@]}"
  local code=$?
  for stack in "${stacks[@]}"; do
    if [ -f "$out/$stack/again" ]; then echo "$stack: needed a second try: $(cat "$out/$stack/again")"; fi
  done
  exit "$code"
}

main "$@" # read to its end before it runs, so that it may be edited meanwhile
