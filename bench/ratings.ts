/**
 * What a rating costs, how true it is, and how fast matches are taken and folded anew.
 *
 * `npm run bench:ratings`. Skills are N(25, 5); each match is between teams that are drawn at random, and a team plays better or worse than it
 * is by a standard deviation of 25/6. By ten bins of equal count: how far the share of wins is from the chance that was said before.
 */
import { performance } from "node:perf_hooks";
import { rate } from "openskill";
import { bradleyTerryFull, plackettLuce, thurstoneMostellerFull } from "openskill/models";
import { pino } from "pino";
import { nextRandom } from "../src/game/core/random.ts";
import { MatchRepository } from "../src/matches/match-repository.ts";
import { SeasonMatches } from "../src/matches/season-matches.ts";
import { ratingDuty, rebuildSeason } from "../src/open-ratings.ts";
import { chancesOf, rateMatch } from "../src/ratings/rate-match.ts";
import { BEGINNER, type Rating, skillOf } from "../src/ratings/rating.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import { testEnv } from "../test/support/dynamodb.ts";
import { WRITES } from "../test/support/faulty-database.ts";
import { aRankedMatch, aSeason, played } from "../test/support/ranked-season.ts";
import { rulesContent } from "../test/support/rules-content.ts";
import { markdownTable } from "./markdown.ts";

const PLAYERS = 1000;
const MATCHES = 100_000;
const BINS = 10;
const BETA = 25 / 6;
const TAKEN = 300;

type Teams = readonly (readonly Rating[])[];
/** Of two teams of which the first has won: their ratings after the match. Plain numbers. */
type Update = (teams: Teams) => Teams;
type Model = { name: string; beginner: Rating; update: Update };

const withModel =
  (options: object): Update =>
  teams =>
    rate(
      teams.map(team => team.map(each => ({ ...each }))),
      options,
    );
const own: Update = teams => {
  const inWhole = teams.map((team, i) => ({
    rank: i + 1,
    players: team.map(({ mu, sigma }) => ({
      ...{ mu: Math.round(mu * 1e4), sigma: Math.round(sigma * 1e4), has_left: false },
    })),
  }));
  return rateMatch(inWhole).map(team => team.map(skillOf));
};
const usual = { mu: 25, sigma: 25 / 3 };
const MODELS: readonly Model[] = [
  { name: "openskill's own: Plackett-Luce", beginner: usual, update: withModel({ model: plackettLuce }) },
  { name: "Bradley-Terry", beginner: usual, update: withModel({ model: bradleyTerryFull }) },
  { name: "Thurstone-Mosteller", beginner: usual, update: withModel({ model: thurstoneMostellerFull }) },
  { name: "ours, sigma from 25/3", beginner: usual, update: own },
  { name: "ours, sigma from 5", beginner: skillOf(BEGINNER), update: own },
];

class Chance {
  readonly #state: { state: number };
  constructor(seed: number) {
    this.#state = { state: seed };
  }
  below(limit: number): number {
    return Math.floor(nextRandom(this.#state) * limit);
  }
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - nextRandom(this.#state)));
    return radius * Math.cos(2 * Math.PI * nextRandom(this.#state));
  }
}

/** The largest distance of a bin, in points of a hundred, and the spread of mu at the end. */
function calibration({ beginner, update }: Model, size: number): { worst: number; spread: number } {
  const chance = new Chance(1);
  const players = Array.from({ length: PLAYERS }, () => ({
    skill: 25 + 5 * chance.normal(),
    rating: beginner,
  }));
  const said: { chance: number; hasWon: number }[] = [];
  for (let n = 0; n < MATCHES; n++) {
    const chosen = new Set<number>();
    while (chosen.size < 2 * size) chosen.add(chance.below(PLAYERS));
    const all = [...chosen].flatMap(i => players[i] ?? []);
    const teams = [all.slice(0, size), all.slice(size)];
    const [first = 0, second = 0] = teams.map(
      team => team.reduce((sum, { skill }) => sum + skill, 0) + BETA * chance.normal(),
    );
    const inWhole = teams.map(team =>
      team.map(({ rating: { mu, sigma } }) => ({ mu: mu * 1e4, sigma: sigma * 1e4 })),
    );
    said.push({ chance: chancesOf(inWhole)[0] ?? 0, hasWon: Number(first > second) });
    const ordered = first > second ? teams : teams.toReversed();
    const after = update(ordered.map(team => team.map(({ rating }) => rating)));
    for (const [i, team] of ordered.entries())
      for (const [j, player] of team.entries()) player.rating = after[i]?.[j] ?? player.rating;
  }
  said.sort((a, b) => a.chance - b.chance);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const distances = Array.from({ length: BINS }, (_, i) => {
    const bin = said.slice((i * MATCHES) / BINS, ((i + 1) * MATCHES) / BINS);
    return Math.abs(mean(bin.map(each => each.chance)) - mean(bin.map(each => each.hasWon)));
  });
  const mus = players.map(({ rating }) => rating.mu);
  const spread = Math.sqrt(mean(mus.map(mu => (mu - mean(mus)) ** 2)));
  return { worst: 100 * Math.max(...distances), spread };
}

function costOfUpdate(size: number): number {
  const team = { players: Array.from({ length: size }, () => ({ ...BEGINNER, has_left: false })) };
  const teams = [
    { rank: 1, ...team },
    { rank: 2, ...team },
  ];
  const count = 20_000;
  for (let i = 0; i < count; i++) rateMatch(teams);
  const begun = performance.now();
  for (let i = 0; i < count; i++) rateMatch(teams);
  return ((performance.now() - begun) * 1000) / count;
}

/** In the embedded database: what taking and folding anew takes, and how many writes. */
async function taking(): Promise<{ writes: number; taken_ms: number; folded_ms: number }> {
  const log = pino({ level: "silent" });
  const database = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false });
  const chance = new Chance(2);
  const season = aSeason();
  const content = { ...rulesContent(), seasons: { [season.id]: season } };
  const matches = new MatchRepository(database);
  const name = (i: number) => `player ${i}`;
  for (let n = 0; n < TAKEN; n++) {
    const first = chance.below(100);
    const second = (first + 1 + chance.below(99)) % 100;
    await played(matches, aRankedMatch(season.id, [[name(first)], [name(second)]]));
  }
  let writes = 0;
  const { doc, table_prefix, put } = database;
  doc.middlewareStack.add(
    (next, { commandName = "" }) =>
      args => {
        if (WRITES.has(commandName.replace(/Command$/, ""))) writes += 1;
        return next(args);
      },
    { step: "initialize", name: "count" },
  );
  const access = {
    ...{ doc, table_prefix },
    put: (input: Parameters<typeof put>[0]) => {
      writes += 1;
      return put(input);
    },
  };
  const options = { access, content: () => content, log };
  const duty = ratingDuty({ ...options, notice: { listen() {} } });
  const begun = performance.now();
  await duty.run(() => true);
  const taken = performance.now();
  const writesOfTaking = writes;
  await rebuildSeason(options, season.id, []);
  const folded = performance.now();
  for await (const _ of new SeasonMatches(database, log).waiting(season.id))
    throw new Error("One still waits");
  await database.close();
  return {
    writes: writesOfTaking / TAKEN,
    taken_ms: (taken - begun) / TAKEN,
    folded_ms: (folded - taken) / TAKEN,
  };
}

const rows = MODELS.map(model => [
  model.name,
  ...[1, 2, 3].map(size => {
    const { worst, spread } = calibration(model, size);
    return `${worst.toFixed(1)} (${spread.toFixed(1)})`;
  }),
]);
console.info(
  `Largest distance of ten bins, in points of 100, over ${MATCHES} matches; in brackets the spread of mu, which is 5:`,
);
console.info(markdownTable(["update", "1v1", "2v2", "3v3"], rows));
const costs = [1, 3, 4].map(size => [`${size}v${size}`, `${costOfUpdate(size).toFixed(1)} µs`]);
console.info(markdownTable(["match", "its update"], costs));
const { writes, taken_ms, folded_ms } = await taking();
console.info(
  `A duel, in the embedded database: taken in ${taken_ms.toFixed(0)} ms with ${writes.toFixed(1)} writes, folded anew in ${folded_ms.toFixed(1)} ms.`,
);
