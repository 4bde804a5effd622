#!/bin/bash
# Records traces on Debian kernels under qemu: downloads a kernel, builds the module for it, boots it, runs the scenarios.
#
#   record.sh [-k SERIES]... [-o FOLDER] [-w FOLDER] [SCENARIO.scn...]
#   record.sh --by-hand
#
#   -k SERIES  kernel series this Debian offers as linux-image-*-cloud-amd64, such as 6.1 or 6.12 (default: 6.1 and 6.12)
#   -o FOLDER  where linux-VERSION.jsonl goes (default: .)
#   -w FOLDER  working folder, about 500 MB (default: a temporary one, removed at the end)
#   --by-hand  tells what to do on a running test machine instead
#
# Needs Debian's qemu-system-x86 busybox-static cpio e2fsprogs xz-utils make gcc-12, and xfsprogs for the scenarios on xfs. No root.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
series=() output=. work= scenarios=()

fail() { echo "record.sh: $*" >&2; exit 2; }

by_hand() {
	cat <<-TEXT
	On a test machine that may crash, with the headers of its running kernel installed:
	  make -C /lib/modules/\$(uname -r)/build M=$here/module modules
	  gcc -O1 -static -o run-scenarios $here/program/*.c
	  insmod $here/module/recorder.ko
	  mkdir -p /ram && mount -t ramfs ram /ram
	  ./run-scenarios SCENARIO.scn... > linux-\$(uname -r | cut -d+ -f1 | cut -d- -f1)-mine.jsonl
	FS-DAX scenarios need /dev/pmem0 (memmap=128M!ADDRESS on the kernel command line), device memory scenarios 16 MB of
	reserved address space at 0x50000000 (memmap=32M\\\$0x50000000). Then compare:
	  npx folioscope replay linux-VERSION-mine.jsonl
	TEXT
	exit 0
}

while [ $# -gt 0 ]; do
	case $1 in
	--by-hand) by_hand ;;
	-k) series+=("${2:?}"); shift 2 ;;
	-o) output=${2:?}; shift 2 ;;
	-w) work=${2:?}; shift 2 ;;
	-*) fail "unknown option $1" ;;
	*) [ -r "$1" ] || fail "cannot read $1"; scenarios+=("$(realpath "$1")"); shift ;;
	esac
done
[ ${#series[@]} -gt 0 ] || series=(6.1 6.12)
[ ${#scenarios[@]} -gt 0 ] || scenarios=("$here"/scenarios/*.scn)
for tool in qemu-system-x86_64 cpio mke2fs xz make gcc-12 apt-cache; do
	command -v $tool >/dev/null || fail "$tool is missing"
done
[ -x /bin/busybox ] || fail "busybox-static is missing"
mkdir -p "$output"
output=$(realpath "$output")
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
else
	mkdir -p "$work"
	work=$(realpath "$work")
fi

# The newest cloud kernel of a series: 6.12.117+deb12-cloud-amd64, 6.1.0-56-cloud-amd64
newest() {
	apt-cache search --names-only "^linux-image-${1//./\\.}[.][0-9].*-cloud-amd64\$" | awk '{print $1}' | sort -V | tail -1 |
		sed 's/^linux-image-//'
}

download() { # KERNEL FOLDER
	local kernel=$1 abi=${1%-cloud-amd64} common kbuild
	common=linux-headers-$abi-common
	kbuild=$(apt-cache depends "linux-headers-$kernel" | awk '/Depends: linux-kbuild/{print $2; exit}')
	mkdir -p "$2/debs"
	(cd "$2/debs" && apt-get download -q "linux-image-$kernel" "linux-headers-$kernel" "$common" "$kbuild" >/dev/null 2>&1) ||
		fail "cannot download the packages of $kernel"
	for package in "$2"/debs/*.deb; do dpkg -x "$package" "$2"; done
	sed -i "s#include /usr/src#include $2/usr/src#" "$2"/usr/src/linux-headers-*-amd64/Makefile
}

build_module() { # FOLDER
	mkdir -p "$1/module"
	cp "$here"/module/* "$1/module/"
	make -s -C "$1"/usr/src/linux-headers-*-cloud-amd64 CC=gcc-12 CONFIG_DEBUG_INFO_BTF_MODULES= M="$1/module" modules \
		>"$1/module.log" 2>&1 || fail "the module does not build, see $1/module.log"
}

images() {
	truncate -s 20M "$work/dax.img"
	mke2fs -q -F -t ext4 -b 4096 -O ^has_journal -E stride=512,stripe_width=512 "$work/dax.img"
	gzip -9f "$work/dax.img"
	if command -v mkfs.xfs >/dev/null; then
		truncate -s 128M "$work/xfs.img"
		mkfs.xfs -f -q -m reflink=1 --unsupported "$work/xfs.img" >/dev/null 2>&1
		gzip -9f "$work/xfs.img"
	fi
}

# Modules the guest loads before anything else; xfs is loaded when a scenario asks for it.
FIRST="libnvdimm nd_btt nd_pmem nd_e820 crc32c_generic crc16 mbcache jbd2 ext4"

guest() { # FOLDER
	local root=$1/root kernel_modules file
	rm -rf "$root"
	mkdir -p "$root"/{bin,modules,proc,sys,dev,scenarios}
	cp /bin/busybox "$root/bin/"
	ln -s busybox "$root/bin/sh"
	cp "$here"/guest/* "$work/run-scenarios" "$1/module/recorder.ko" "$work"/*.img.gz "$root/"
	cp "${scenarios[@]}" "$root/scenarios/"
	kernel_modules=$(echo "$1"/lib/modules/*/kernel)
	for name in $FIRST libcrc32c xfs; do
		file=$(find "$kernel_modules" -name "$name.ko" -o -name "$name.ko.xz" | head -1)
		case $file in
		'') continue ;;
		*.xz) xz -dc "$file" >"$root/modules/$name.ko" ;;
		*) cp "$file" "$root/modules/" ;;
		esac
		case " $FIRST " in *" $name "*) echo "$name.ko" >>"$root/modules/order" ;; esac
	done
	# what a kernel cannot do is left out: large device folios come with 6.19
	case ${1##*/} in 5.* | 6.?.* | 6.1[0-8].*) rm -f "$root"/scenarios/*devprivate-large.scn ;; esac
	(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1 >../initrd.gz)
}

boot() { # FOLDER TRACE
	timeout 600 qemu-system-x86_64 -accel tcg -cpu max -m 1536 -smp 1 -machine pc -nographic -no-reboot -nodefaults \
		-monitor none -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=512M \
		-numa node,memdev=m0,cpus=0,nodeid=0 -numa node,memdev=m1,nodeid=1 \
		-serial "file:$1/console.log" -serial "file:$2" -kernel "$1"/boot/vmlinuz-* -initrd "$1/initrd.gz" \
		-append "console=ttyS0 panic=-1 oops=panic nokaslr no_timer_check mitigations=off transparent_hugepage=always \
random.trust_cpu=on memmap=128M!0x48000000 memmap=32M\$0x50000000" || fail "the guest did not end, see $1/console.log"
	grep -aq 'RECORDER done, status 0' "$1/console.log" || fail "the guest crashed, see $1/console.log"
}

gcc-12 -O1 -static -o "$work/run-scenarios" "$here"/program/*.c
images
for wanted in "${series[@]}"; do
	kernel=$(newest "$wanted")
	[ -n "$kernel" ] || fail "this Debian has no cloud kernel $wanted"
	folder=$work/$kernel
	[ -d "$folder/boot" ] || download "$kernel" "$folder"
	version=$(dpkg -f "$folder"/debs/linux-image-*.deb Version | sed 's/[-+].*//')
	build_module "$folder"
	guest "$folder"
	boot "$folder" "$output/linux-$version.jsonl"
	echo "$output/linux-$version.jsonl: $(wc -l <"$output/linux-$version.jsonl") lines"
done
echo "compare: npx folioscope replay $output/linux-*.jsonl"
