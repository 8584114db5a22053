#!/usr/bin/env bash
# Takes the pictures of docs/images from the real engine: a server, a few bots as company, and the demo, which plays by itself
# (godot/demo/photographer.gd). Draws in software, so it needs no graphics card. Takes about 3 minutes.
#
#   scripts/godot-screenshots.sh                 all pictures
#   scripts/godot-screenshots.sh fight panel     only these
#
# Needs a Godot from scripts/install-godot.sh, and for the first run root, to install Xvfb and Mesa beside it. With GODOT set to a
# Godot that can open windows and DISPLAY to a screen, it takes these.
set -euo pipefail

cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
readonly ROOT=${GODOT_ROOT:-/opt/godot-forky}
readonly IMAGES=${IMAGES:-$PWD/docs/images}
readonly SCREEN=:$((90 + RANDOM % 900))
readonly MAX_BYTES=400000

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

say() { echo "godot-screenshots: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

wait_for() { # seconds, file, pattern
  for _ in $(seq $(($1 * 10))); do
    grep -qE "$3" "$2" 2>/dev/null && return
    sleep 0.1
  done
  cat "$2" >&2
  fail "gave up waiting for \"$3\""
}

# The wrapper of install-godot.sh opens no windows; without that one word it does.
godot=${GODOT:-$(command -v godot || true)}
[ -n "$godot" ] || fail "there is no Godot. Run scripts/install-godot.sh."
if grep -q install-godot "$godot" 2>/dev/null; then
  sed 's/ --headless / /' "$godot" >"$work/godot"
  chmod +x "$work/godot"
  "$godot" --headless --path godot --import >"$work/import.log" 2>&1 || true
  godot=$work/godot
else
  "$godot" --headless --path godot --import >"$work/import.log" 2>&1 || true
fi

if [ -z "${DISPLAY:-}" ]; then
  if [ ! -x "$ROOT/usr/bin/Xvfb" ]; then
    say "installing Xvfb and Mesa into $ROOT"
    chroot "$ROOT" apt-get update -qq >"$work/apt.log" 2>&1
    DEBIAN_FRONTEND=noninteractive chroot "$ROOT" apt-get install -y -qq --no-install-recommends \
      xvfb xauth libgl1-mesa-dri libgl1 libegl1 >>"$work/apt.log" 2>&1 || fail "$(tail -n 5 "$work/apt.log")"
  fi
  # Out of its folder it is reached by its abstract socket.
  chroot "$ROOT" Xvfb "$SCREEN" -screen 0 1280x720x24 -nolisten unix >"$work/xvfb.log" 2>&1 &
  pids+=($!)
  export DISPLAY=$SCREEN
  sleep 1
fi

DATA_DIR=:memory: PORT=0 node src/index.ts >"$work/server.log" 2>&1 &
pids+=($!)
wait_for 20 "$work/server.log" "Database"
endpoint=$(grep -oE 'ws://[^ ]+' "$work/server.log" | head -n 1)

# Three bots in one room, who say where they are; they begin to fight when the demo has come.
company() { # room_template_id, number of bots, seconds that they wait before they fight; "never" for not at all
  COMPANY="$*" ENDPOINT=$endpoint node --input-type=module-typescript -e '
    import { Bot } from "./loadtest/bot.ts";
    import { clearRoom } from "./loadtest/brain.ts";
    const [room_template_id = "", count = "3", wait = "0"] = (process.env.COMPANY ?? "").split(" ");
    const names = ["Bob", "Cleo", "Dagny"];
    const bots: Bot[] = [];
    for (const character_name of names.slice(0, Number(count))) {
      const bot = bots[0]
        ? await Bot.joinRoom(process.env.ENDPOINT ?? "", bots[0].room.roomId, { character_name })
        : await Bot.join(process.env.ENDPOINT ?? "", { room_template_id, character_name });
      bots.push(bot);
    }
    const first = bots[0]!;
    const here = first.position;
    if (room_template_id === "room1")
      await Promise.all(bots.map((bot, i) => bot.walkTo({ x: [2.2, 1.6, -0.8][i]!, z: [-1.4, 2.0, 2.6][i]! }, 0.2)));
    else await Promise.all(bots.map((bot, i) => bot.walkTo({ x: (i - 1) * 1.2, z: here.z + 1 }, 0.2)));
    console.log(`ROOM ${first.room.roomId}`);
    await first.until("the demo", state => state.players.size > bots.length, 60_000).catch(() => undefined);
    if (wait !== "never") {
      await new Promise(resolve => setTimeout(resolve, Number(wait) * 1000));
      await Promise.all(bots.map(bot => clearRoom(bot)));
    }
    await new Promise(resolve => setTimeout(resolve, 60_000));
  '
}

take() { # name, room_template_id, number of bots, seconds that they wait
  local name=$1
  company "$2" "$3" "$4" >"$work/company.log" 2>&1 &
  local bots=$!
  pids+=("$bots")
  wait_for 20 "$work/company.log" "ROOM"
  rm -rf "$work/user"
  say "taking $name"
  XDG_DATA_HOME=$work/user timeout -k 5 180 "$godot" --path godot --rendering-driver opengl3 --audio-driver Dummy --resolution 1280x720 \
    -- --play --server="$endpoint" --name=Ada --room="$(sed -n 's/^ROOM //p' "$work/company.log")" \
    --autopilot="picture:$name" --shots="$work" >"$work/$name.log" 2>&1 || true
  kill "$bots" 2>/dev/null || true
  [ -s "$work/$name.png" ] || {
    cat "$work/$name.log" "$work/company.log" >&2
    fail "there is no picture $name"
  }
  [ -z "${VERBOSE:-}" ] || cat "$work/$name.log" "$work/company.log" >&2
  [ "$(stat -c %s "$work/$name.png")" -le $MAX_BYTES ] || fail "$name.png has more than $MAX_BYTES bytes: $(stat -c %s "$work/$name.png")"
  mkdir -p "$IMAGES"
  mv "$work/$name.png" "$IMAGES/"
}

for name in "${@:-room fight boss panel}"; do
  for each in $name; do
    case $each in
      room) take room room1 3 never ;;
      fight) take fight room4 2 1 ;;
      boss) take boss room5 3 2 ;;
      panel) take panel room2 1 2 ;;
      *) fail "there is no picture \"$each\"" ;;
    esac
  done
done
say "the pictures are in $IMAGES"
