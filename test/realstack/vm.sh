#!/usr/bin/env bash
# vm.sh <guest folder of build.sh> <out folder> <command...>   boots the guest, runs the command in it, takes over its exit
# code. 125: the guest died before it gave one; 124: it took too long, and was ended. The out folder is /out in there;
# NAME=value words before the command become its environment.
set -uo pipefail
guest=$1 out=$2
shift 2
printf 'exec env' >"$out/job"
printf ' %q' "$@" >>"$out/job"

# The flag of real hardware virtualization is needed: where /dev/kvm is there without it, a stock kernel hangs.
accelerator=tcg,thread=multi processor=max
if [ -w /dev/kvm ] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then accelerator=kvm processor=host; fi

seconds=${VP3300_REALSTACK_TIMEOUT:-1500}
timeout --foreground -k 5 "$seconds" qemu-system-x86_64 \
  -machine pc -accel "$accelerator" -cpu "$processor" -m 1024 -smp 2 \
  -nodefaults -nographic -serial stdio -no-reboot -net none \
  -kernel "$guest/vmlinuz" -initrd "$guest/initrd.cpio" \
  -append "console=ttyS0 quiet panic=-1 oops=panic mitigations=off" \
  -virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap \
  -virtfs local,path="$out",mount_tag=out,security_model=mapped-xattr,multidevs=remap \
  -device virtio-rng-pci -device isa-debug-exit,iobase=0xf4,iosize=0x04 </dev/null 2>&1 |
  sed -u 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\x1bc//g; s/\r$//' | grep --line-buffered -vE 'SeaBIOS|Booting from|^$'
status=${PIPESTATUS[0]}
if ((status % 2 == 1 && status < 256 && status != 137)); then exit $(((status - 1) / 2)); fi
if ((status == 124 || status == 137)); then echo "vm: the guest was ended after $seconds s"; exit 124; fi
echo "vm: the guest died, qemu's exit code $status"
exit 125
