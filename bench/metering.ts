/**
 * What it costs to know what rooms cost: ticks of a room in its meter's context, of which one in 31 is timed, against the same ticks without.
 *
 * `npm run bench:metering`. Both take turns in one process.
 */
import { chargeCpu, UsageMeter } from "../src/costs/usage-meter.ts";
import { lasting } from "../src/game/character/lasting.ts";
import { applyCommand } from "../src/game/dungeon/commands.ts";
import { createWorld } from "../src/game/dungeon/setup.ts";
import { takeTick } from "../src/game/dungeon/tick.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const PLAYERS = 4;
const ROUNDS = 200;
const TICKS_PER_ROUND = 5000;
const TICKS_PER_TIMED = 31;
/** In a second. */
const TICKS_OF_1000_ROOMS = 20_000;

type Row = { where: string; plain_ns: number; metered_ns: number };

async function main(): Promise<void> {
  const content = await readContentFiles();
  const rows = ["room1", "room2"].map(room_template_id => {
    const world = createWorld({
      ...{ content, dungeon_id: "first_dungeon", room_template_id, run_id: "run", room_id: "room" },
      ...{ seed: 1, draw_key: "000102030405060708090a0b0c0d0e0f" },
    });
    for (let turn = 0; turn < PLAYERS; turn++)
      applyCommand(world, {
        type: "join",
        arrival: { player_id: `player${turn}`, character_name: "Ada", lasting: lasting.parse({}) },
      });
    return measure(room_template_id, () => void takeTick(world));
  });
  const head = ["where", "a tick, ns", "metered, ns", "added for 1000 rooms, of a core"];
  const lines = rows.map(({ where, plain_ns, metered_ns }) => [
    ...[
      where,
      plain_ns.toFixed(0),
      metered_ns.toFixed(0),
      `${((metered_ns - plain_ns) * TICKS_OF_1000_ROOMS * 1e-7).toFixed(2)} %`,
    ],
  ]);
  console.info(`The cheapest tick there is: the rules alone, ${PLAYERS} players who stand about.\n`);
  console.info(markdownTable(head, lines));
}

function measure(where: string, tick: () => void): Row {
  const { run } = new UsageMeter();
  let ticks = 0;
  const timed = () => {
    ticks += 1;
    const startedAtMs = ticks % TICKS_PER_TIMED === 0 ? performance.now() : undefined;
    tick();
    if (startedAtMs !== undefined) chargeCpu(((performance.now() - startedAtMs) / 1000) * TICKS_PER_TIMED);
  };
  const [plain, metered]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(nanoseconds(tick));
    metered.push(nanoseconds(() => run(timed)));
  }
  return { where, plain_ns: quantile(plain, 0.5), metered_ns: quantile(metered, 0.5) };
}

/** Of one. */
function nanoseconds(work: () => void): number {
  const startedAtMs = performance.now();
  for (let i = 0; i < TICKS_PER_ROUND; i++) work();
  return ((performance.now() - startedAtMs) * 1e6) / TICKS_PER_ROUND;
}

await main();
