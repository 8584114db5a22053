/**
 * What a bot costs: microseconds of a tick, in each of the game's modes with bots in all places; and how such matches go.
 *
 * `npm run bench:bots`. Matches are played by the rules alone, in one process, without sockets; only what the bots do before each tick is timed.
 */

import { botArrival } from "../src/game/arena/arena-bots.ts";
import { arenaRules } from "../src/game/arena/arena-rules.ts";
import { isRunning } from "../src/game/arena/arena-world.ts";
import { BotCrew } from "../src/game/arena/bot-crew.ts";
import type { PvpMode } from "../src/game/content/arena-content.ts";
import type { Content } from "../src/game/content/content.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const MATCHES = 30;
const WARM_UP_MATCHES = 10;
const LONGEST_TICKS = 30 * 60 * 20;

type Played = {
  us_per_bot: number[];
  ticks: number;
  winner: number | undefined;
  sudden_deaths: number;
  rounds: number;
};

function play(content: Content, mode: PvpMode, seed: number): Played {
  const draw_key = seed.toString(16).padStart(32, "0");
  const arena_id = mode.arena_ids[seed % mode.arena_ids.length] ?? "";
  const terms = { kind: "made", is_ranked: false, backfill: false } as const;
  const ids = { room_id: "bench", run_id: "bench", pvp_mode_id: mode.id, arena_id };
  const world = arenaRules.open({ content, ...ids, draw_key, terms });
  const bots = Array.from({ length: world.max_players }, (_, index) => ({
    ...botArrival(world, index + 1),
    team: (index % mode.team_count) + 1,
  }));
  arenaRules.apply(world, { type: "expect", comers: bots });
  const crew = new BotCrew(world, seed);
  const played: Played = { us_per_bot: [], ticks: 0, winner: undefined, sudden_deaths: 0, rounds: 0 };
  for (let tick = 0; tick < LONGEST_TICKS && world.phase !== "over"; tick++) {
    const from = performance.now();
    const commands = crew.commands();
    const us = (performance.now() - from) * 1000;
    if (isRunning(world)) played.us_per_bot.push(us / bots.length);
    for (const command of commands) arenaRules.apply(world, command);
    for (const { event_type } of arenaRules.tick(world))
      if (event_type === "sudden_death_started") played.sudden_deaths += 1;
  }
  const { ticks = LONGEST_TICKS, teams = [] } = world.result ?? {};
  const [best] = teams.filter(({ rank }) => rank === 1);
  return { ...played, ticks, winner: best?.team, rounds: world.round };
}

const content = await readContentFiles();
const rows = Object.values(content["pvp-modes"]).map(mode => {
  for (let seed = 1; seed <= WARM_UP_MATCHES; seed++) play(content, mode, seed);
  const matches = Array.from({ length: MATCHES }, (_, index) => play(content, mode, 100 + index));
  const us = matches.flatMap(({ us_per_bot }) => us_per_bot);
  const mean = us.reduce((sum, each) => sum + each, 0) / us.length;
  const seconds = matches.map(({ ticks }) => ticks / 30);
  const rounds = matches.reduce((sum, each) => sum + each.rounds, 0);
  const sudden = matches.reduce((sum, each) => sum + each.sudden_deaths, 0);
  const first = matches.filter(({ winner }) => winner === 1).length;
  return [
    mode.id,
    mean.toFixed(1),
    quantile(us, 0.99).toFixed(1),
    `${quantile(seconds, 0.5).toFixed(0)} / ${Math.max(...seconds).toFixed(0)}`,
    `${sudden} of ${rounds}`,
    `${first} of ${MATCHES}`,
  ];
});
process.stdout.write(
  `${markdownTable(
    [
      "mode",
      "µs a bot and tick",
      "99 of 100",
      "seconds a match, middle / most",
      "rounds in sudden death",
      "won by team 1",
    ],
    rows,
  )}\n`,
);
