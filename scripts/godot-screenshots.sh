#!/usr/bin/env bash
# Takes the pictures of docs/images from the real engine: a server, a few bots as company, and the demo, which plays by itself
# (godot/demo/photographer.gd). Draws in software, so it needs no graphics card. Takes about 5 minutes.
#
#   scripts/godot-screenshots.sh                 all pictures
#   scripts/godot-screenshots.sh fight panel     only these; company has friends and party, match has queue, result, history and boards
#
# Needs a Godot from scripts/install-godot.sh, and for the first run root, to install Xvfb and Mesa beside it. With GODOT set to a
# Godot that can open windows and DISPLAY to a screen, it takes these.
set -Eeuo pipefail

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
# Nothing ends it without a word, whatever fails.
trap 'say "line $LINENO failed with status $?: $BASH_COMMAND"' ERR

wait_for() { # seconds, file, pattern
  for _ in $(seq $(($1 * 10))); do
    grep -qE "$3" "$2" 2>/dev/null && return
    sleep 0.1
  done
  cat "$2" >&2
  fail "gave up waiting for \"$3\""
}

install_beside_godot() { # command, packages
  [ ! -x "$ROOT/usr/bin/$1" ] || return 0
  say "installing $1 into $ROOT"
  # A frozen mirror of Debian's packages says for ever what was good for a week.
  chroot "$ROOT" apt-get -o Acquire::Check-Valid-Until=false update -qq >"$work/apt.log" 2>&1 ||
    fail "apt-get update failed in $ROOT, so $1 cannot be installed: $(tail -n 5 "$work/apt.log")"
  DEBIAN_FRONTEND=noninteractive chroot "$ROOT" apt-get install -y -qq --no-install-recommends "${@:2}" \
    >>"$work/apt.log" 2>&1 || fail "apt-get install ${*:2} failed in $ROOT: $(tail -n 5 "$work/apt.log")"
}

# With 256 colours a picture is a third as large, and looks the same.
shrink() { # from, to
  if command -v pngquant >/dev/null; then
    pngquant --speed 1 256 - <"$1" >"$2"
  else
    install_beside_godot pngquant pngquant
    chroot "$ROOT" pngquant --speed 1 256 - <"$1" >"$2"
  fi
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
  install_beside_godot Xvfb xvfb xauth libgl1-mesa-dri libgl1 libegl1
  # Out of its folder it is reached by its abstract socket.
  chroot "$ROOT" Xvfb "$SCREEN" -screen 0 1280x720x24 -nolisten unix >"$work/xvfb.log" 2>&1 &
  pids+=($!)
  export DISPLAY=$SCREEN
  sleep 1
fi

# Each picture has a server of its own, on which no name is taken yet.
server=
begin_server() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  : >"$work/server.log"
  ALLOW_ANY_START=true DATA_DIR=:memory: PORT=0 node src/index.ts >"$work/server.log" 2>&1 &
  server=$!
  pids+=("$server")
  wait_for 60 "$work/server.log" "Database"
  endpoint=$(grep -oE 'ws://[^ ]+' "$work/server.log" | head -n 1)
}

# Three bots in one room, who say where they are; they begin to fight when the demo has come.
company() { # room_template_id, number of bots, seconds that they wait before they fight; "never" for not at all
  COMPANY="$*" ENDPOINT=$endpoint exec node --input-type=module-typescript -e '
    import { Bot } from "./loadtest/bot.ts";
    import { clearRoom } from "./loadtest/brain.ts";
    const [room_template_id = "", count = "3", wait = "0"] = (process.env.COMPANY ?? "").split(" ");
    const dungeon_id = room_template_id === "training_grounds" ? "training_grounds" : "first_dungeon";
    const names = ["Bob", "Cleo", "Dagny"];
    const bots: Bot[] = [];
    for (const character_name of names.slice(0, Number(count))) {
      const bot = bots[0]
        ? await Bot.joinRoom(process.env.ENDPOINT ?? "", bots[0].room.roomId, { character_name })
        : await Bot.join(process.env.ENDPOINT ?? "", { dungeon_id, room_template_id, character_name });
      bots.push(bot);
    }
    process.once("SIGTERM", () => void Promise.all(bots.map(bot => bot.leave())).then(() => process.exit()));
    const first = bots[0]!;
    const { x, z } = first.position;
    const posts = {
      room1: [{ x: 2.2, z: -1.4 }, { x: 1.6, z: 2 }, { x: -0.8, z: 2.6 }],
      training_grounds: [{ x: -1.5, z: 0 }, { x: 1.5, z: 1 }, { x: 0, z: 2 }],
      room5: [{ x: -1, z: z + 13 }, { x: 1, z: z + 13 }, { x: 0, z: z + 14 }],
    }[room_template_id] ?? [{ x: x - 1, z: z + 1 }, { x: x + 1, z: z + 1 }, { x, z: z + 2 }];
    await Promise.all(bots.map((bot, i) => bot.walkTo(posts[i]!, 0.2)));
    console.log(`ROOM ${first.room.roomId}`);
    for (let isThere = false; !isThere; )
      isThere = await first.until("the demo", state => state.players.size > bots.length).catch(() => false);
    const seconds = (s: number) => new Promise(resolve => setTimeout(resolve, s * 1000));
    // The boss gets its last phase, and the time to show what it does then.
    const fightBoss = async (bot: Bot) => {
      while (bot.state.boss_phase < 2 && bot.me.is_alive) {
        const boss = bot.enemies.find(each => each.max_health > 100);
        if (!boss) return;
        await bot.walkTo(boss, 1.5);
        await bot.strike(boss);
        await seconds(0.7);
      }
      await seconds(8);
    };
    if (wait !== "never") {
      await seconds(Number(wait));
      if (room_template_id === "room5") await Promise.all(bots.map(fightBoss));
      await Promise.all(bots.map(bot => clearRoom(bot)));
      const around = (at: number) => at + (Math.random() - 0.5) * 7;
      const { min_x, max_x, min_z, max_z } = first.walkable_area.rects[0]!;
      const middle = { x: (min_x + max_x) / 2, z: (min_z + max_z) / 2 };
      for (let walks = 0; walks < 30; walks += 1)
        await Promise.all(bots.map(bot => bot.walkTo({ x: around(middle.x), z: around(middle.z) }, 0.2)));
    }
    await seconds(120);
  '
}

# A friend who has an open run of its own, and comes into the demo's run by the code that the demo prints.
friend() { # the demo's log
  LOG=$1 ENDPOINT=$endpoint exec node --input-type=module-typescript -e '
    import { readFileSync } from "node:fs";
    import { Bot } from "./loadtest/bot.ts";
    import { Account } from "./test/support/account.ts";
    const { LOG = "", ENDPOINT = "" } = process.env;
    const account = await Account.guest(ENDPOINT);
    const { session_id } = await account.beginSession("Bob");
    for (const dungeon_id of ["first_dungeon", "sunken_crypt"])
      await account.request("POST", "/api/runs", { session_id, dungeon_id, is_open: true });
    console.log("READY");
    for (let found: RegExpExecArray | null = null; !found; await new Promise(resolve => setTimeout(resolve, 200))) {
      const said = readFileSync(LOG, "utf8");
      const run_id = /begun (\S+) in/.exec(said)?.[1];
      found = /code (\w+):/.exec(said);
      if (!found || !run_id) continue;
      const body = { session_id, code: found[1], protocol_version: account.protocol_version };
      const { seat } = (await account.request("PUT", `/api/runs/${run_id}/join`, body)) as { seat: Parameters<typeof Bot.take>[1] };
      await Bot.take(ENDPOINT, seat);
    }
    await new Promise(resolve => setTimeout(resolve, 120_000));
  '
}

take_runs() {
  : >"$work/runs.log"
  friend "$work/runs.log" >"$work/company.log" 2>&1 &
  local friend=$!
  pids+=("$friend")
  wait_for 20 "$work/company.log" "READY"
  run_demo runs --name=Ada --autopilot=runs
  kill "$friend" 2>/dev/null || true
  wait "$friend" 2>/dev/null || true
  keep runs
}

# Two demos meet on their screens; the one without a window is the other player. It takes several pictures at once.
take_pair() { # what the other player does, what the demo does, what the other says when it is there, pictures
  XDG_DATA_HOME=$work/other timeout -k 5 400 "$godot" --headless --path godot \
    -- --server="$endpoint" --name=Bob --autopilot="$1" >"$work/company.log" 2>&1 &
  local other=$!
  pids+=("$other")
  wait_for 60 "$work/company.log" "$3"
  run_demo "$4" --name=Ada --autopilot="$2"
  kill "$other" 2>/dev/null || true
  wait "$other" 2>/dev/null || true
  for picture in "${@:4}"; do keep "$picture"; done
}

# Two demos fight each other; the one without a window is the opponent.
take_arena() {
  XDG_DATA_HOME=$work/opponent timeout -k 5 180 "$godot" --headless --path godot res://demo/arena/arena.tscn \
    -- --server="$endpoint" --name=Bob --autopilot >"$work/company.log" 2>&1 &
  local opponent=$!
  pids+=("$opponent")
  wait_for 20 "$work/company.log" "in match"
  SCENE=res://demo/arena/arena.tscn run_demo arena --name=Ada --autopilot \
    --match="$(sed -n 's/^arena: in match //p' "$work/company.log")"
  kill "$opponent" 2>/dev/null || true
  wait "$opponent" 2>/dev/null || true
  keep arena
}

take() { # name, room_template_id, number of bots, seconds that they wait
  local name=$1
  company "$2" "$3" "$4" >"$work/company.log" 2>&1 &
  local bots=$!
  pids+=("$bots")
  wait_for 20 "$work/company.log" "ROOM"
  run_demo "$name" --play --name=Ada --room="$(sed -n 's/^ROOM //p' "$work/company.log")" --autopilot="picture:$name"
  kill "$bots" 2>/dev/null || true
  wait "$bots" 2>/dev/null || true
  keep "$name"
}

run_demo() { # name, arguments
  rm -rf "$work/user"
  say "taking $1"
  XDG_DATA_HOME=$work/user timeout -k 5 400 "$godot" --path godot --rendering-driver opengl3 --audio-driver Dummy --resolution 1280x720 \
    ${SCENE:+"$SCENE"} -- --server="$endpoint" --shots="$work" "${@:2}" >"$work/$1.log" 2>&1 || true
}

keep() { # name
  local name=$1
  touch "$work/company.log" "$work/$name.log"
  [ -s "$work/$name.png" ] || {
    cat "$work/$name.log" "$work/company.log" >&2
    fail "there is no picture $name"
  }
  [ -z "${VERBOSE:-}" ] || cat "$work/$name.log" "$work/company.log" >&2
  mkdir -p "$IMAGES"
  shrink "$work/$name.png" "$IMAGES/$name.png"
  local bytes
  bytes=$(stat -c %s "$IMAGES/$name.png")
  [ "$bytes" -le $MAX_BYTES ] || fail "$name.png has $bytes bytes, more than $MAX_BYTES"
}

for name in "${@:-room fight boss panel characters character runs arena company match settings}"; do
  for each in $name; do
    begin_server
    case $each in
      room) take room room1 3 never ;;
      fight) take fight training_grounds 3 5 ;;
      boss) take boss room5 3 3 ;;
      panel) take panel room2 3 1 ;;
      characters) run_demo characters --autopilot=characters && keep characters ;;
      character) run_demo character --play --name=Ada --room-template=room4 --autopilot=character && keep character ;;
      runs) take_runs ;;
      arena) take_arena ;;
      settings) SCENE=res://tests/demo_hands.tscn run_demo settings --hands=pictures && keep settings ;;
      company) take_pair company:guest:Ada company:host:Bob "is there" friends party ;;
      match) take_pair match:ranked_duel match:ranked_duel "waits" queue result history boards ;;
      *) fail "there is no picture \"$each\"" ;;
    esac
  done
done
say "the pictures are in $IMAGES"
