#!/usr/bin/env bash
# In the guest: USB HID. usb.sh <app folder> <stack>   runs the suites of the app folder on the stack.
set -uo pipefail
for module in uhid hid-generic usbhid dummy_hcd libcomposite usb_f_hid; do modprobe "$module" || exit 1; done
mount -t configfs none /sys/kernel/config
export LD_LIBRARY_PATH=$TOOLS/lib/x86_64-linux-gnu:$TOOLS/usr/lib/x86_64-linux-gnu

# libusb hears of devices that come and go from udevd only.
mkdir -p /usr/lib/udev/rules.d /run/udev
cp "$TOOLS/lib/udev/rules.d/50-udev-default.rules" /usr/lib/udev/rules.d/
(exec -a systemd-udevd "$TOOLS/bin/udevadm" --daemon) 2>/dev/null

. "$(dirname "$0")/suites.sh"
run_suites "$1" "$2"
