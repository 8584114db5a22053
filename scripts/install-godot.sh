#!/usr/bin/env bash
# Makes Godot 4.6 ready and prints the path of a command that runs it without a window. Does nothing where there is one:
# $GODOT, or `godot` on PATH. Otherwise needs root and a Debian or Ubuntu, and takes about two minutes and 1 GB.
#
# Godot comes from Debian's forky suite, since older suites have older versions. It is installed into a folder of its own and
# runs with that folder's libraries, by that folder's dynamic linker: no chroot, so the paths of this machine work as they are.
set -Eeuo pipefail

readonly VERSION=4.6
readonly ROOT=${GODOT_ROOT:-/opt/godot-forky}
readonly WRAPPER=${GODOT_WRAPPER:-/usr/local/bin/godot}
readonly MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

say() { echo "install-godot: $*" >&2; }
fail() {
  say "$*"
  exit 1
}
# Nothing ends it without a word, whatever fails.
trap 'say "line $LINENO failed with status $?: $BASH_COMMAND"' ERR

is_right_version() {
  local version
  version=$(timeout -k 2 60 "$1" --version 2>/dev/null </dev/null | tail -n 1) || return 1
  [[ $version == "$VERSION"* ]]
}

if [ -n "${GODOT:-}" ]; then
  is_right_version "$GODOT" || fail "GODOT=$GODOT is no Godot $VERSION. Unset it, or name another binary."
  command -v "$GODOT"
  exit
fi
if found=$(command -v godot) && is_right_version "$found"; then
  echo "$found"
  exit
fi

[ "$(id -u)" = 0 ] || fail "there is no Godot $VERSION here, and installing it needs root. Or set GODOT to a binary."
command -v apt-get >/dev/null || fail "there is no apt-get here. Install Godot $VERSION by hand and set GODOT to its binary."

# A folder that was left half done has no mark, and is made anew.
if [ ! -e "$ROOT/.complete" ]; then
  if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap"
    apt-get update -qq >&2 || fail "apt-get update failed, so debootstrap cannot be installed; apt's own words are above."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >&2 ||
      fail "apt-get install debootstrap failed; apt's own words are above."
  fi
  # An older debootstrap does not know forky by name. It is made as every newer suite is.
  [ -e /usr/share/debootstrap/scripts/forky ] || ln -s sid /usr/share/debootstrap/scripts/forky

  say "downloading Debian forky into $ROOT"
  rm -rf "$ROOT"
  debootstrap --variant=minbase --include=ca-certificates forky "$ROOT" "$MIRROR" >"$ROOT.log" 2>&1 ||
    fail "debootstrap failed; see $ROOT.log"
  say "installing godot into it"
  DEBIAN_FRONTEND=noninteractive chroot "$ROOT" \
    apt-get install -y -qq --no-install-recommends godot >>"$ROOT.log" 2>&1 ||
    fail "installing the package godot failed; see $ROOT.log"
  chroot "$ROOT" apt-get clean
  touch "$ROOT/.complete"
fi

linker=$(echo "$ROOT"/lib64/ld-linux-*.so.* "$ROOT"/lib/ld-linux-*.so.*)
linker=$(for path in $linker; do if [ -e "$path" ]; then echo "$path" && break; fi; done)
[ -n "$linker" ] || fail "there is no dynamic linker in $ROOT. Remove the folder, and run this again."
# Some libraries live in folders of their own, which the system's linker would know and this one must be told.
libraries=$(find "$ROOT/usr/lib" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)

cat >"$WRAPPER" <<WRAPPER_END
#!/bin/sh
# Made by scripts/install-godot.sh: Godot $VERSION with the libraries of $ROOT; without a window, unless GODOT_WINDOW is set.
[ -n "\${GODOT_WINDOW:-}" ] || set -- --headless "\$@"
exec "$linker" --library-path "$libraries" "$ROOT/usr/bin/godot" "\$@"
WRAPPER_END
chmod +x "$WRAPPER"

is_right_version "$WRAPPER" || fail "$WRAPPER does not run, or is no Godot $VERSION; see $ROOT.log"
echo "$WRAPPER"
