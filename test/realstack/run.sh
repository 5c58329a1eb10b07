#!/usr/bin/env bash
# The driver on real operating system stacks, in a small virtual machine. run.sh [part...], all parts by default:
#
#   hid      uhid-hidraw gadget-hidraw gadget-libusb: node-hid over a HID device of /dev/uhid and over a USB gadget
#   ble      noble-user: @stoprocent/noble on the HCI user channel
#   ble-raw  noble-raw: @abandonware/noble on the raw channel, wanted but not required
#
# or single stacks by name. SUITES="bare …" runs some of the suites, also those that run on request only. Exit code: 0
# passed, 1 failed, 2 it could not be run here.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
export VP3300_REALSTACK_CACHE=${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}

cannot() {
  echo "realstack: COULD NOT RUN: $1"
  exit 2
}

# after_step <exit code> <what could not be done>: 69 is the machine's fault, another one ours. Compilers end with 2.
after_step() {
  case $1 in
    0) ;;
    69) cannot "$2" ;;
    *) echo "realstack: FAILED: $2"; exit 1 ;;
  esac
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

# boot <stack> <suites>: in a machine of its own, with its results in a folder of its own. machines.jsonl there has a line
# for each machine, with its exit code as vm.sh gives it.
boot() {
  local stack=$1 suites=$2 started=$SECONDS script folder code
  { read -r script; read -r folder; } < <(node -p '
    const { script, app } = require(process.argv[1])[process.argv[2]];
    `${script}\n${app}`' "$here/stacks.json" "$stack")
  echo "== $stack: booting for $suites"
  bash "$here/vm.sh" "$guest" "$out/$stack" TOOLS="$guest/tools" SUITES="$suites" \
    SUITE_TIMEOUT="${SUITE_TIMEOUT:-600}" bash "$here/guest/$script" "$app/$folder" "$stack"
  code=$?
  printf '{"suites":"%s","exit":%s,"seconds":%s}\n' "$suites" "$code" $((SECONDS - started)) >>"$out/$stack/machines.jsonl"
}

# The suites of a stack that have yet to pass.
remaining() { (cd "$project" && npx tsx "$here/remaining.ts" "$out" "$1"); }

# The kernel's virtual bus and radio have races of their own, and a machine under emulation may be starved: so what did
# not pass is tried once more. What the first try gave stays, and is in the report.
run_stack() {
  local stack=$1 started=$SECONDS suites suite
  suites=$(remaining "$stack")
  [ -n "$suites" ] || { echo "== $stack: has none of these suites"; return; }
  boot "$stack" "$suites"
  suites=$(remaining "$stack")
  if [ -n "$suites" ]; then
    echo "== $stack: NOT PASSED: $suites. Once more, in a machine of their own"
    for suite in $suites; do
      if [ -f "$out/$stack/$suite.jsonl" ]; then mv "$out/$stack/$suite.jsonl" "$out/$stack/$suite.first.jsonl"; fi
    done
    if [ -f "$out/$stack/hci.btsnoop" ]; then mv "$out/$stack/hci.btsnoop" "$out/$stack/hci.first.btsnoop"; fi
    boot "$stack" "$suites"
  fi
  echo "== $stack: done in $((SECONDS - started)) s"
}

main() {
  choose "$@"
  [ "$(uname -sm)" = "Linux x86_64" ] || cannot "it takes Linux on x86-64"
  command -v qemu-system-x86_64 >/dev/null || cannot "apt-get install --no-install-recommends qemu-system-x86"
  command -v apt-get >/dev/null || cannot "the guest is made of Debian packages, and there is no apt-get"
  guest=$(bash "$here/build.sh")
  after_step $? "the guest could not be built"
  app=$(bash "$here/app.sh")
  after_step $? "the package, its libraries or its tests could not be made ready for the guest"
  out=$app/out
  mkdir -p "$out"
  echo "== ${stacks[*]}: results and output go to $out"

  trap 'trap - INT TERM; kill 0' INT TERM # what runs in the background ignores the keyboard
  # Two at a time, or as many as VP3300_REALSTACK_MACHINES says: much of a stack's time is waiting.
  for stack in "${stacks[@]}"; do
    rm -rf "${out:?}/$stack"
    mkdir -p "$out/$stack"
    [ "$(jobs -pr | wc -l)" -lt "${VP3300_REALSTACK_MACHINES:-2}" ] || wait -n
    { run_stack "$stack" >"$out/$stack.log" 2>&1; cat "$out/$stack.log"; } &
  done
  wait
  cd "$project" && npx tsx "$here/report.ts" "$out" "${stacks[@]}"
  exit $?
}

main "$@" # read to its end before it runs, so that it may be edited meanwhile
