#!/bin/sh
# check_deb.sh CPACK BUILD WORK: makes the Debian package, installs it into a private root, runs what
# it holds and removes it again, after which nothing is left. Ends with 77, which ctest shows as
# skipped, where a root of one's own is not allowed.
set -eu
cpack=$1 build=$2 work=$3
rm -rf "$work"
mkdir -p "$work/tree/var/lib/dpkg/updates" "$work/tree/var/lib/dpkg/info" "$work/tree/var/log"
touch "$work/tree/var/lib/dpkg/status"
(cd "$build" && "$cpack" -G DEB -B "$work" >"$work/cpack.log" 2>&1) || {
    cat "$work/cpack.log"
    exit 1
}
package=$(echo "$work"/batuta_*.deb)
depends=$(dpkg-deb --field "$package" Depends)
for needed in libc6 libabsl libboost-json libssl zlib1g; do
    case $depends in *"$needed"*) ;; *) echo "Depends lacks $needed: $depends" && exit 1 ;; esac
done
as_root=
if [ "$(id -u)" != 0 ]; then
    unshare --map-root-user true 2>/dev/null || {
        echo "NOT CHECKED: the package was made, but there is no way to install it as an ordinary user"
        exit 77
    }
    as_root="unshare --map-root-user"
fi
# Its dependencies, and the shell that its scripts need, are in the real root, whose loader's cache is
# none of this test's business.
mkdir "$work/bin"
printf '#!/bin/sh\nexit 0\n' >"$work/bin/ldconfig"
chmod +x "$work/bin/ldconfig"
dpkg_in_root() {
    PATH="$work/bin:$PATH" $as_root dpkg --root="$work/tree" --force-depends \
        --force-script-chrootless --log=/dev/null "$@" >"$work/dpkg.log" 2>&1
}
dpkg_in_root --install "$package" || { cat "$work/dpkg.log"; exit 1; }
"$work/tree/usr/bin/batuta" --version | grep -qx 'batuta [0-9.]*'
library=$(find "$work/tree/usr/lib" -name 'libbatuta_c.so.0')
cc -I "$work/tree/usr/include" "$(dirname "$0")/consumer/main.c" -o "$work/program" "$library"
LD_LIBRARY_PATH=$(dirname "$library") "$work/program" | grep -qx 'batuta [0-9.]*'
dpkg_in_root --remove batuta || { cat "$work/dpkg.log"; exit 1; }
left=$(find "$work/tree/usr" ! -type d 2>/dev/null || true)
[ -z "$left" ] || { printf 'left behind:\n%s\n' "$left"; exit 1; }
