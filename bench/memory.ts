/**
 * What a player keeps in memory, of ours and of a bare Colyseus room: live objects and bytes after a collection, by heap snapshots, and resident memory.
 *
 * `npm run bench:memory [-- --servers ours,bare] [-- --before CHECKOUT] [-- --json FILE]`; about 4 min for each server, one after the other. With `--before`
 * and `--servers ours,before` ours is looked at beside an older checkout of it.
 *
 * Players play as in `bench:capacity`. A player's share is the difference between the first level and the last by the players between them, with a fourth of
 * a room in it. The exit code is 1 where a player of ours takes more than twice the memory of a bare room's.
 */
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { readArguments } from "../loadtest/arguments.ts";
import { moveToCrowdCore, pin, residentMegabytesOf, SERVER_CORE } from "../loadtest/cores.ts";
import { Counts, Crowd } from "./capacity-crowd.ts";
import { grow, SETTLE_MS } from "./capacity-ladder.ts";
import { SERVER_NAMES, type ServerName, startServerUnderTest } from "./capacity-servers.ts";
import { HeapProbe } from "./heap-snapshot.ts";
import { markdownTable } from "./markdown.ts";

const LEVELS = [100, 250, 400];
/** Until what all players use is compiled. */
const WARM_UP_MS = 60_000;
const MAX_BYTES_RATIO = 2;

const FIGURES = ["objects", "object_bytes", "bytes", "resident_bytes"] as const;
const TITLES: Record<keyof Figures, string> = {
  objects: "objects",
  object_bytes: "their bytes",
  bytes: "heap and buffers, bytes",
  resident_bytes: "resident, bytes",
};
type Figures = Record<(typeof FIGURES)[number], number>;

type Look = Figures & { server: ServerName; players: number };
type Share = Figures & { server: ServerName };

async function main(): Promise<void> {
  const { servers, before, json } = readArguments({
    servers: z
      .string()
      .default("ours,bare")
      .transform(names => names.split(","))
      .pipe(z.array(z.enum(SERVER_NAMES))),
    before: z.string().optional(),
    json: z.string().optional(),
  });
  const isPinned = moveToCrowdCore();
  const looks: Look[] = [];
  for (const name of servers) looks.push(...(await lookAt(name, before, isPinned)));
  const shares = servers.map(name => shareOf(looks.filter(({ server }) => server === name)));
  print(looks, shares);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ looks, shares }, null, 2)}\n`);
  judge(shares);
}

async function lookAt(server: ServerName, before: string | undefined, isPinned: boolean): Promise<Look[]> {
  const { pid, traffic, end } = await startServerUnderTest(server, { before, profile_dir: undefined });
  if (isPinned) pin(pid, SERVER_CORE);
  const crowd = new Crowd(traffic);
  const looks: Look[] = [];
  try {
    const counts = new Counts();
    crowd.begin(counts);
    crowd.play("change");
    const probe = await HeapProbe.open(pid);
    for (const players of LEVELS) {
      await grow(crowd, players);
      await delay(looks.length === 0 ? WARM_UP_MS : SETTLE_MS);
      // What a look itself leaves resident must not count as the players'.
      if (looks.length === 0) await probe.look();
      const resident_bytes = residentMegabytesOf(pid) * 1024 * 1024;
      const look = { server, players: crowd.players, ...(await probe.look()), resident_bytes };
      if (counts.lost > 0) throw new Error(`${server} has lost ${counts.lost} of ${players} players`);
      console.info(describe(look));
      looks.push(look);
    }
    probe.close();
  } finally {
    crowd.leave();
    await end();
  }
  return looks;
}

/** Of one player, by the first look and the last. */
function shareOf(looks: readonly Look[]): Share {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) throw new Error("Nothing was looked at");
  const players = last.players - first.players;
  return { server: first.server, ...figures(name => (last[name] - first[name]) / players) };
}

function figures(of: (name: keyof Figures) => number): Figures {
  return {
    objects: of("objects"),
    object_bytes: of("object_bytes"),
    bytes: of("bytes"),
    resident_bytes: of("resident_bytes"),
  };
}

function print(looks: readonly Look[], shares: readonly Share[]): void {
  const titles = FIGURES.map(name => TITLES[name]);
  const cells = (all: Figures) => FIGURES.map(name => all[name].toFixed(0));
  const lookRows = looks.map(look => [look.server, look.players, ...cells(look)]);
  console.info(`\n${markdownTable(["server", "players", ...titles], lookRows)}\n\nOf one player:\n`);
  const [first, ...others] = shares;
  if (!first) return;
  const ratioRows = others.map(other => [
    `${first.server} : ${other.server}`,
    ...FIGURES.map(name => (first[name] / other[name]).toFixed(2)),
  ]);
  const shareRows = shares.map(share => [share.server, ...cells(share)]);
  console.info(markdownTable(["server", ...titles], [...shareRows, ...ratioRows]));
}

const describe = ({ server, players, objects, bytes, resident_bytes }: Look) =>
  `${server}: ${players} players, ${objects} objects, ${(bytes / 1e6).toFixed(1)} MB after a collection, ${(resident_bytes / 1e6).toFixed(0)} MB resident`;

function judge(shares: readonly Share[]): void {
  const ours = shares.find(({ server }) => server === "ours");
  const bare = shares.find(({ server }) => server === "bare");
  if (!ours || !bare || ours.bytes <= MAX_BYTES_RATIO * bare.bytes) return;
  const times = (ours.bytes / bare.bytes).toFixed(2);
  console.error(
    `Missed: a player of ours keeps ${times} times what one of the bare room's does, more than ${MAX_BYTES_RATIO}.`,
  );
  process.exitCode = 1;
}

await main();
