#!/usr/bin/env bash
# The driver on real operating system stacks, in a small virtual machine. run.sh [part...], all parts by default:
#
#   hid      USB HID: hidraw over /dev/uhid, hidraw and libusb over a USB gadget
#   ble      Bluetooth LE: @stoprocent/noble on the user channel
#   ble-raw  Bluetooth LE: @abandonware/noble on the raw channel, wanted but not required
#
# SUITES="bare …" runs some of the suites. Exit code: 0 passed, 1 failed, 2 a required part could not be run.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
export VP3300_REALSTACK_CACHE=${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}

parts=("$@")
[ $# -gt 0 ] || parts=(hid ble ble-raw)
for part in "${parts[@]}"; do
  case $part in hid | ble | ble-raw | uhid-hidraw | gadget-hidraw | gadget-libusb) ;; *) echo "no part is called $part: hid, ble, ble-raw"; exit 2 ;; esac
done

cannot() { echo "realstack: COULD NOT RUN: $1"; exit 2; }
[ "$(uname -sm)" = "Linux x86_64" ] || cannot "it takes Linux on x86-64"
command -v qemu-system-x86_64 >/dev/null || cannot "apt-get install --no-install-recommends qemu-system-x86"
command -v apt-get >/dev/null || cannot "the guest is made of Debian packages, and there is no apt-get"

guest=$(bash "$here/build.sh") || cannot "the guest could not be built"
app=$(bash "$here/app.sh") || cannot "the native libraries could not be installed"
out=$app/out
mkdir -p "$out"
echo "== results go to $out"

# One machine for each stack. Exit code 125: it died.
boot() { # script, app, stack
  echo "== $3: booting"
  rm -f "$out/$3".*
  bash "$here/vm.sh" "$guest" "$out" TOOLS="$guest/tools" SUITES="${SUITES:-}" bash "$here/guest/$1" "$app/$2" "$3"
}
stacks=()
for part in "${parts[@]}"; do
  case $part in
    hid)
      for stack in uhid-hidraw gadget-hidraw gadget-libusb; do
        stacks+=("$stack")
        boot usb.sh full "$stack"
      done
      ;;
    ble)
      stacks+=(noble-user)
      boot bluetooth.sh full noble-user
      ;;
    ble-raw)
      stacks+=(noble-raw)
      boot bluetooth.sh abandonware noble-raw
      # The raw channel sometimes brings the kernel down: "kernel BUG at lib/list_debug.c", a race of its own.
      [ $? != 125 ] || boot bluetooth.sh abandonware noble-raw
      ;;
    *-*)
      stacks+=("$part")
      boot usb.sh full "$part"
      ;;
  esac
done
cd "$project" && npx tsx "$here/report.ts" "$out" "${stacks[@]}"
