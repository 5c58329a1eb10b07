#!/usr/bin/env bash
# In the guest: Bluetooth LE between two virtual controllers, hci0 for the host and hci1 for the reader.
# bluetooth.sh <app folder> <stack>   where the stack's name ends in the host's channel: user or raw.
set -uo pipefail
app=$1 stack=$2
libraries=$TOOLS/lib/x86_64-linux-gnu:$TOOLS/usr/lib/x86_64-linux-gnu
tool() { LD_LIBRARY_PATH=$libraries "$TOOLS/$1" "${@:2}"; }
echo 1 >/proc/sys/kernel/printk # the raw channel floods the console

# Without algif_* and the ciphers btvirt starts and never answers.
for module in cmac ecb ecdh_generic algif_hash algif_skcipher bluetooth hci_vhci; do modprobe "$module" || exit 1; done

# btvirt may miss the kernel's first packet to a new controller: it starts alone on one processor, and once more.
controllers_up() {
  echo 0 >/sys/devices/system/cpu/cpu1/online
  tool usr/bin/btvirt -L -l2 >/run/btvirt.log 2>&1 &
  btvirt=$!
  for _ in {1..20}; do [ -e /sys/class/bluetooth/hci1 ] && break || sleep 0.1; done
  echo 1 >/sys/devices/system/cpu/cpu1/online
  [ -e /sys/class/bluetooth/hci1 ] && tool bin/hciconfig hci0 up && tool bin/hciconfig hci1 up
}
for try in 1 2 3 4 5; do
  controllers_up && break
  kill "$btvirt"
  wait "$btvirt" 2>/dev/null
  [ "$try" -lt 5 ] || { echo "no virtual controllers:"; cat /run/btvirt.log; exit 1; }
done

# A user channel has the controller for itself, and wants it down.
tool bin/hciconfig hci1 down
if [ "${stack##*-}" = user ]; then tool bin/hciconfig hci0 down; export HCI_CHANNEL_USER=1; fi
export NOBLE_HCI_DEVICE_ID=0 BLENO_HCI_DEVICE_ID=1
tool usr/bin/btmon -w /out/hci.btsnoop >/dev/null 2>&1 &

. "$(dirname "$0")/suites.sh"
run_suites "$app" "$stack"
