/**
 * Fails where the old words of the project are still said: for each of them the field has one that everybody knows.
 *
 * A place where a word is right in another sense is in `ALLOWED`, with the reason.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLACES = [
  "src",
  "docs",
  "godot",
  "loadtest",
  "bench",
  "ops",
  "README.md",
  "ARCHITECTURE.md",
  "arena.config.ts",
];
const TEXTS = /\.(ts|js|md|gd|tscn|yml)$/u;
/** Made by a program, by other people, or written about the past. */
const NOT_OURS = /^(godot\/tests\/generated|ops\/grafana|docs\/adr)\//u;

/** What must not be said, in prose or as part of a name, and what to say instead. */
const WORDS: readonly { old: RegExp; say: string }[] = [
  {
    old: /(?<![a-z])seats?(?![a-z])|Seats?(?![a-z])|SEAT/gu,
    say: "player slot; of Colyseus: seat reservation",
  },
  { old: /attendance/giu, say: "player slots; of who is online: presence" },
  { old: /(?<![a-z])keeper|Keeper/gu, say: "room persistence" },
  { old: /\b(?:common|write) moments?\b|writeMoments?/giu, say: "write batch" },
  { old: /untilDurable/gu, say: "awaitDurable" },
  {
    old: /asleep|put\w* (?:\w+ ){0,3}to sleep|SleepingRoom|\brooms? (?:that )?sleeps?\b/giu,
    say: "hibernate, hibernated",
  },
  { old: /\bwoken\b|\bwakes?\b|\bwoke\b|\bwaking\b|[iI]sAwake/gu, say: "restore a room; resume a tick loop" },
  { old: /suspicions?(?![a-z])/giu, say: "violation" },
  { old: /\b(?:Conduct|[rR]eferee)\b/gu, say: "violation counter, message limits" },
  { old: /\b[pP]assages?\b/gu, say: "room transition" },
  { old: /[rR]oomAnswers|\broom(?:'s)? answers and|room calls?\b(?= and)/gu, say: "room RPC" },
  { old: /\bannouncements?\b/giu, say: "broadcast message" },
  { old: /mirror/giu, say: "state sync; of tables: copy" },
  { old: /\bsubjects?\b|subjectsOf/giu, say: "affected entities" },
  { old: /(?<![a-z])steps?(?![a-z])|Steps?(?![a-z])|STEP/gu, say: "tick; a step is one of several" },
  { old: /\btrail\b|\bstretch(?:es)?\b|Stretch/gu, say: "position history; segment" },
  { old: /\bcredit\b|CREDIT_/giu, say: "latency tolerance" },
  { old: /budget of walking|walk_?budget/giu, say: "movement allowance" },
  {
    old: /\b(?:leaves?|left|off) the floor\b|floorOf|\bFloor\b(?!\()/gu,
    say: "the World; the walkable area",
  },
  { old: /\bmouths?\b/giu, say: "doorway, opening" },
  { old: /\bat rest\b|\broom rests\b|[sS]tandstill\b/gu, say: "idle; the tick loop is suspended" },
  { old: /\blistings\b|RoomListings/giu, say: "room registry" },
  { old: /front ?door/giu, say: "HTTP gateway" },
  { old: /quick ?put/giu, say: "fast put" },
  { old: /whole ?body/giu, say: "buffered body" },
  { old: /\bblows?\b/giu, say: "hit, damage event" },
  { old: /great (?:garbage )?collections?/giu, say: "major garbage collection" },
  { old: /the hour decides/giu, say: "the machine's load decides" },
  { old: /belongings/giu, say: "inventory" },
  { old: /room_?visit/giu, say: "room connection" },
  { old: /\boneself\b|\bone's\b/giu, say: "the local player; you" },
  {
    old: /\b(?:where|what|while|until|before) one (?:can|walks|stands|carries|does|looks|plays)\b/giu,
    say: "the local player; characters; you",
  },
  { old: /\bwho(?:so|m)?ever\b/giu, say: "who; a player, client or caller that …" },
  { old: /\bin place of\b/giu, say: "instead of" },
  { old: /for all (?:one|it) knows/giu, say: "predicted" },
  { old: /\bmend(?:s|ed)?\b/giu, say: "fix" },
  {
    old: /dungeon_id: "arena"|\bTestArena\b/giu,
    say: "training grounds; an arena is player against player",
  },
];

/** Where a word is right in another sense: in files whose path begins with `in`, what `text` matches. */
const ALLOWED: readonly { in: string; text: RegExp; reason: string }[] = [
  {
    in: "",
    text: /seat[ _-]?reservations?|SeatReservation\w*|reserve_?Seat\w*|reserved_?Seat\w*/giu,
    reason: "Colyseus reserves seats",
  },
  { in: "src/rooms/base/seat-reservation", text: /seats/gu, reason: "fields of Colyseus's room" },
  { in: "src/rooms/base/rpc-", text: /seat: (?:I…|admitted)/gu, reason: "the field of the HTTP answer" },
  {
    in: "src/rooms/",
    text: /value\.seat\b/gu,
    reason: "the field of the HTTP answer",
  },
  { in: "src/session-api/", text: /\bseat\b(?=:|,| \})/gu, reason: "the field of the HTTP answer" },
  { in: "loadtest/", text: /\bseat\b(?=[:,)]|\.parse| = z)/gu, reason: "what matchmaking answers" },
  {
    in: "docs/http-api.md",
    text: /(?:session|match), seat\b|\(seat\)|`seat`/gu,
    reason: "the field of the HTTP answer",
  },
  {
    in: "godot/addons/tr_dungeons/connection/session_api.gd",
    text: /"seat"/gu,
    reason: "the field of the HTTP answer",
  },
  {
    in: "godot/addons/colyseus/",
    text: /seats?|steps?|STEPS?|Steps?/gu,
    reason: "Colyseus's own words: seats, inputs step by step",
  },
  { in: "godot/addons/colyseus/", text: /room calls/gu, reason: "a room calls a function" },
  { in: "docs/protocol.md", text: /^\| 4 .*$/gu, reason: "names up to protocol version 3" },
  {
    in: "src/schema/player-state.ts",
    text: /`seat` up to|no seat\b/gu,
    reason: "the name up to protocol version 3",
  },
  { in: "docs/colyseus.md", text: /\bseats?\b|listings?\b/gu, reason: "what Colyseus calls them" },
  {
    in: "godot/addons/tr_dungeons/prediction/local_player.gd",
    text: /_?steps?(?:_gap|_on)?\b/gu,
    reason: "what a player walks in a frame",
  },
  {
    in: "",
    text: /\bstep_ms\b/gu,
    reason: "the field's name up to protocol version 3, and jumps of a clock in tests",
  },
  {
    in: "",
    text: /step (?:aside|back|by step|for step)|(?:small|build|one|every|each|next|needs no|by a) steps?\b|steps of 50|clocks? step|the step$/giu,
    reason: "one of several, or of a foot",
  },
  {
    in: "",
    text: /stepMover|TrArenaStep|owed_steps|arena[-_]steps?|step\.(?:ts|gd)/gu,
    reason: "the movement of a fighter of an arena: a tick may make none, or two",
  },
  ...[
    "src/game/arena/",
    "godot/addons/tr_dungeons/arena/",
    "godot/tests/game/arena_steps.gd",
    "src/schema/arena-state.ts",
    "src/schema/arena-sync.ts",
    "docs/movement.md",
  ].map(file => ({ in: file, text: /steps?|Steps?|STEPS?/gu, reason: "the same" })),
  { in: "src/auth/", text: /stepped/gu, reason: "a clock that jumps" },
  {
    in: "",
    text: /smoothstep|footstep|impossible_step|_CLOCK_STEP_(?:S|SECONDS)/gu,
    reason: "the shader's function; of a foot; the clock's jump",
  },
  {
    in: "src/store/dynamo/",
    text: /\bsteps?\b/gu,
    reason: "the AWS SDK's middleware, and the steps of a signature",
  },
  { in: "src/store/embedded/", text: /\bstep: "/gu, reason: "the AWS SDK's middleware" },
  { in: "bench/cost-meter.ts", text: /\bstep: "/gu, reason: "the AWS SDK's middleware" },
  { in: "bench/leaderboard.ts", text: /\bstep: "/gu, reason: "the AWS SDK's middleware" },
  { in: "src/leaderboards/", text: /\bstep: "/gu, reason: "the AWS SDK's middleware" },
  {
    in: "src/store/dynamo/",
    text: /subjects?(?:Of)?|Subject/gu,
    reason: "what the database's health is watched for: reads and writes of a table",
  },
  { in: "src/leaderboards/", text: /subjects?/giu, reason: "whose an entry of a board is" },
  ...[
    "src/ratings/",
    "src/moderation/void-matches.test.ts",
    "src/game/content/rank-",
    "src/game/content/schemas/rank-",
    "test/session-api/ratings",
    "godot/addons/tr_dungeons/ratings/",
    "docs/",
  ].map(folder => ({ in: folder, text: /subjects?/giu, reason: "whose a rating is" })),
  { in: "bench/ratings.ts", text: /\bstep: "/gu, reason: "the AWS SDK's middleware" },
  { in: "src/rooms/base/msgpack-frame.ts", text: /steps/gu, reason: "along the bytes of a frame" },
  { in: "src/rooms/base/ticker.test.ts", text: /steps/gu, reason: "differences between times" },
  { in: "bench/capacity", text: /steps?|Step|STEP/gu, reason: "of the ladder of loads" },
  { in: "loadtest/demo.ts", text: /step/gu, reason: "of the demo" },
  { in: "loadtest/report.ts", text: /step/gu, reason: "of the load" },
  {
    in: "godot/demo/",
    text: /_?steps?|_?STEPS?(?:_\w+)?|ZOOM_STEP_M|trail/gu,
    reason: "of a foot, of a loop, of smoke",
  },
  {
    in: "godot/tests/",
    text: /steps?|_url_of_seat/gu,
    reason: "of a test; a function of the Colyseus addon",
  },
  { in: "docs/", text: /image's steps|in one step/gu, reason: "one of several" },
  { in: "ARCHITECTURE.md", text: /^\| step /gu, reason: "one of several" },
  { in: "src/game/combat/effects.test.ts", text: /mending/giu, reason: "an ability of the test" },
  {
    in: "",
    text: /woken you|wakes? somebody|worth waking|wak(?:es|ing) the process|process woke|it wakes and lets/gu,
    reason: "alerts wake people; timers wake a process",
  },
  { in: "ARCHITECTURE.md", text: /registry mirror|mirrors src/gu, reason: "of npm; of folders" },
];

function* filesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) yield* filesOf(join(path, name));
  } else if (TEXTS.test(path) && !NOT_OURS.test(relative(ROOT, path))) {
    yield path;
  }
}

function problemsOf(path: string): string[] {
  const name = relative(ROOT, path);
  const allowed = ALLOWED.filter(each => name.startsWith(each.in));
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      const said = allowed.reduce((text, each) => text.replace(each.text, "…"), line);
      return WORDS.flatMap(({ old, say }) =>
        [...said.matchAll(old)].map(
          ([word]) => `${name}:${index + 1} says "${word}": say ${say}\n    ${line.trim()}`,
        ),
      );
    });
}

const problems = PLACES.flatMap(place => [...filesOf(join(ROOT, place))]).flatMap(problemsOf);
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    `${problems.length} old words. Where one is right in another sense, allow it in scripts/check-words.ts.`,
  );
  process.exitCode = 1;
}
