#!/usr/bin/env bash
# Prepares what the guest needs and the host lacks: a Debian kernel, an initrd (busybox and the kernel modules below) and
# the programs of BlueZ and udev. Packages are unpacked into a cache, nothing is installed. Prints the cache's folder.
#
#   vmlinuz  initrd.cpio  tools/   under ${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}/guest-<hash of what made it>
#
# Exit code 69: the packages can't be had here, or have not what it takes. Any other: a fault of this script.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${VP3300_REALSTACK_CACHE:-/tmp/vp3300-realstack}

# linux-image-amd64, not -cloud-: that has neither USB nor Bluetooth.
kernel=${VP3300_REALSTACK_KERNEL:-$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-/ { print $2; exit }' || true)}
[ -n "$kernel" ] || { echo "no kernel package is known: run apt-get update first" >&2; exit 69; }
version=${kernel#linux-image-}

packages=(busybox-static udev kmod libkmod2 libudev1 libusb-1.0-0
  bluez bluez-test-tools libasound2 libdw1 libdbus-1-3 libelf1 libglib2.0-0 libreadline8)
modules=(virtio_pci virtio-rng 9pnet_virtio 9p overlay                   # the root file system
  hid hid-generic uhid usbhid dummy_hcd libcomposite usb_f_hid configfs  # USB HID
  bluetooth hci_vhci ecdh_generic cmac ccm ecb crc16 af_alg algif_hash algif_skcipher) # Bluetooth; btvirt asks for algif_*

hash=$(cat "$here/build.sh" "$here/guest/init" <(echo "$kernel") | sha256sum | cut -c1-12)
built=$cache/guest-$hash
if [ -d "$built" ]; then echo "$built"; exit; fi

mkdir -p "$cache/packages"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
package_file() { find "$cache/packages" -name "$1_*.deb" | head -1; }

missing=()
for package in "$kernel" "${packages[@]}"; do
  [ -n "$(package_file "$package")" ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  (cd "$cache/packages" && apt-get download -q "${missing[@]}") >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 69; }
fi

mkdir -p "$work/out/tools" "$work/kernel" "$work/initrd"/{bin,sbin,proc,sys,dev,host,upper,root}
for package in "${packages[@]}"; do dpkg -x "$(package_file "$package")" "$work/out/tools"; done
dpkg-deb --fsys-tarfile "$(package_file "$kernel")" |
  tar -x -C "$work/kernel" "./boot/vmlinuz-$version" "./lib/modules/$version"
cp "$work/kernel/boot/vmlinuz-$version" "$work/out/vmlinuz"

busybox=$work/out/tools/bin/busybox
[ -x "$busybox" ] || busybox=$work/out/tools/usr/bin/busybox
source=$work/kernel/lib/modules/$version
target=$work/initrd/lib/modules/$version
find "$source" -name '*.ko.xz' -exec xz -d {} + # busybox reads plain modules only
"$busybox" depmod -b "$work/kernel" "$version"
for module in "${modules[@]}"; do
  files=$(grep -E "/$module\.ko:" "$source/modules.dep" | tr -d ':') || files=
  if [ -z "$files" ]; then
    grep -qE "/$module\.ko$" "$source/modules.builtin" || { echo "the kernel has no module $module" >&2; exit 69; }
  fi
  for file in $files; do install -D -m 644 "$source/$file" "$target/$file"; done
done
cp "$source/modules.builtin" "$source/modules.order" "$target/"
"$busybox" depmod -b "$work/initrd" "$version"

cp "$busybox" "$work/initrd/bin/busybox"
ln -s ../bin/busybox "$work/initrd/sbin/modprobe" # the kernel loads what it needs through it
install -m 755 "$here/guest/init" "$work/initrd/init"
(cd "$work/initrd" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/out/initrd.cpio"
mv -T "$work/out" "$built" 2>/dev/null || [ -d "$built" ] # another run may have been faster
echo "$built"
