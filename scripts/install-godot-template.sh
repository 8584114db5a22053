#!/usr/bin/env bash
# Adds Debian's template for exports to the folder that scripts/install-godot.sh has made, and a command that runs what was exported on
# this machine. Prints the folder. Does nothing where both are there; needs root otherwise, and takes some seconds.
#
# What it exports runs on Debian forky alone. It is there to show that the project exports and plays: for players take Godot's own templates.
set -Eeuo pipefail

readonly ROOT=${GODOT_ROOT:-/opt/godot-forky}
readonly TEMPLATE=$ROOT/usr/bin/godot-template-release
readonly RUN=$ROOT/run-program

say() { echo "install-godot-template: $*" >&2; }
fail() {
  say "$*"
  exit 1
}
# Nothing ends it without a word, whatever fails.
trap 'say "line $LINENO failed with status $?: $BASH_COMMAND"' ERR

if [ ! -x "$TEMPLATE" ]; then
  [ -e "$ROOT/.complete" ] || fail "there is no Debian forky in $ROOT. Run scripts/install-godot.sh without GODOT first."
  [ "$(id -u)" = 0 ] || fail "installing the template into $ROOT needs root."
  say "installing godot-template-release into $ROOT"
  DEBIAN_FRONTEND=noninteractive chroot "$ROOT" \
    apt-get install -y -qq --no-install-recommends godot-template-release >>"$ROOT.log" 2>&1 ||
    fail "installing the package godot-template-release failed; see $ROOT.log"
  chroot "$ROOT" apt-get clean
fi

if [ ! -x "$RUN" ]; then
  linker=$(find "$ROOT/lib64/" "$ROOT/lib/" -maxdepth 1 -name 'ld-linux-*.so.*' | head -n 1)
  [ -n "$linker" ] || fail "there is no dynamic linker in $ROOT. Remove the folder, and run scripts/install-godot.sh again."
  libraries=$(find "$ROOT/usr/lib" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
  cat >"$RUN" <<RUN_END
#!/bin/sh
# Made by scripts/install-godot-template.sh: runs an exported game, NAME.x86_64, with the libraries of $ROOT.
# Godot looks for NAME.pck beside what runs, and that is the linker: so a copy of it lies there as NAME.
program=\$1
shift
cp "$linker" "\${program%.*}"
exec "\${program%.*}" --library-path "$libraries" "\$program" "\$@"
RUN_END
  chmod +x "$RUN"
fi
echo "$ROOT"
