/** A wave of the chaos: honest players on bad lines, faults of the database, and a fuzzer, until all have gone again. */
import type { ApiDocument } from "../support/api-document.ts";
import type { FaultyDatabase } from "../support/faulty-database.ts";
import { Faults } from "./faults.ts";
import { Fuzzer } from "./fuzzer.ts";
import { HonestLife, type Role } from "./honest-life.ts";

/** Parties by the dungeon that they play. */
const PARTIES: readonly { dungeon_id: string; roles: readonly Role[] }[] = [
  {
    dungeon_id: "training_grounds",
    roles: [
      { name: "Far", line: { latencyMs: 200, jitterMs: 60 } },
      { name: "Stalled", line: { latencyMs: 80, jitterMs: 20 }, trouble: "stalls" },
      { name: "Lossy", line: { latencyMs: 60, jitterMs: 30, lossPercent: 5, uploadBytesPerSecond: 10_000 } },
      { name: "Cut", line: { latencyMs: 60, jitterMs: 20 }, trouble: "is cut" },
    ],
  },
  {
    dungeon_id: "training_grounds",
    roles: [
      { name: "Restarting", line: { latencyMs: 100, jitterMs: 40 }, trouble: "is given up" },
      { name: "Restless", line: { latencyMs: 40, jitterMs: 40, lossPercent: 1 }, trouble: "is given up" },
    ],
  },
  {
    dungeon_id: "first_dungeon",
    roles: [{ name: "Delver", line: { latencyMs: 120, jitterMs: 40 }, goesOnward: true, trouble: "is cut" }],
  },
  {
    dungeon_id: "first_dungeon",
    roles: [
      { name: "Wanderer", line: { latencyMs: 60, jitterMs: 20 }, goesOnward: true, trouble: "is given up" },
    ],
  },
];

/** After the last fault. */
const PEACE_MS = 5000;

/** What honest players do together in a minute of play at the least, however busy the machine is. */
const FLOORS_PER_MINUTE = { metres: 100, strikes: 30, pickups: 5 };
/** And each of them for itself: it walks, or strikes where it stands amid its enemies. */
const LEAST_METRES_AND_STRIKES_EACH_PER_MINUTE = 6;

export type WaveOptions = {
  /** ws://host:port */
  endpoint: string;
  database: FaultyDatabase;
  document: ApiDocument;
  /** Which wave it is, counted from 1. */
  number: number;
  seed: number;
  playMs: number;
};

export class Wave {
  readonly #options: WaveOptions;
  readonly #lives: HonestLife[] = [];
  readonly #faults: Faults;
  #fuzzer: Fuzzer | undefined;
  /** A sentence for each thing that must not be. */
  readonly problems: string[] = [];

  constructor(options: WaveOptions) {
    this.#options = options;
    this.#faults = new Faults(options.database, options.seed);
  }

  /** Of the honest players. */
  get player_ids(): string[] {
    return this.#lives.map(({ player_id }) => player_id);
  }

  /** Plays, and resolves when all have said goodbye. What they own is saved then. */
  async play(): Promise<void> {
    const { endpoint, document, number, seed, playMs } = this.#options;
    const room_ids = await this.#gather();
    const others = this.#lives.flatMap(({ player_id, session_id }) => [player_id, session_id]);
    const known = { room_ids, others };
    const address = `10.${number >> 8}.${number & 255}.1`;
    this.#fuzzer = new Fuzzer({ endpoint, document, seed, address, known });
    const untilMs = performance.now() + playMs;
    await Promise.all([
      ...this.#lives.map(life => life.live(untilMs)),
      this.#faults.disturb(untilMs - PEACE_MS),
      this.#fuzzer.attack(untilMs),
    ]);
    await Promise.all(this.#lives.map(life => this.#endLife(life)));
    this.#judge(playMs);
  }

  /** All of them in their rooms; returns the rooms' ids. */
  async #gather(): Promise<string[]> {
    const { endpoint, seed } = this.#options;
    const port = Number(new URL(endpoint).port);
    const room_ids = PARTIES.map(async ({ dungeon_id, roles }, party) => {
      const [first, ...more] = await Promise.all(
        roles.map((role, i) => HonestLife.begin(role, port, seed * 100 + party * 10 + i + 1)),
      );
      if (!first) throw new Error("a party has nobody in it");
      this.#lives.push(first, ...more);
      const room_id = await first.createRoom(dungeon_id);
      await Promise.all([first, ...more].map(life => life.comeIn(room_id)));
      return room_id;
    });
    return Promise.all(room_ids);
  }

  async #endLife(life: HonestLife): Promise<void> {
    try {
      await life.leave();
      this.problems.push(...(await life.findLosses()));
    } catch (error) {
      this.problems.push(`${life.player.name} could not leave: ${error}`);
    } finally {
      await life.hangUp();
    }
  }

  #judge(playMs: number): void {
    const minutes = playMs / 60_000;
    const done = this.#done();
    for (const what of ["metres", "strikes", "pickups"] as const) {
      const least = FLOORS_PER_MINUTE[what] * minutes;
      if (done[what] < least)
        this.problems.push(`Honest players did not play: ${what} ${done[what]}, and not ${least}.`);
    }
    for (const { player, problems } of this.#lives) {
      this.problems.push(...problems);
      const { name, metres, strikes } = player;
      if (problems.length === 0 && metres + strikes < LEAST_METRES_AND_STRIKES_EACH_PER_MINUTE * minutes)
        this.problems.push(`${name} walked ${metres.toFixed(1)} m and struck ${strikes} times.`);
    }
    this.problems.push(...(this.#fuzzer?.problems ?? []));
  }

  #done() {
    const sum = (count: (life: HonestLife) => number) =>
      this.#lives.reduce((total, life) => total + count(life), 0);
    return {
      metres: Math.round(sum(({ player }) => player.metres)),
      strikes: sum(({ player }) => player.strikes),
      pickups: sum(({ ledger }) => ledger.pickups),
      deaths: sum(life => life.deaths),
      doors: sum(life => life.doors),
      comebacks: sum(life => life.comebacks),
    };
  }

  /** What happened in it, in a line. */
  describe(): string {
    const { metres, strikes, pickups, deaths, doors, comebacks } = this.#done();
    const { requests = 0, connections = 0, frames = 0 } = this.#fuzzer ?? {};
    return [
      `${this.#lives.length} honest players: ${metres} m, ${strikes} strikes, ${pickups} pick-ups, ${deaths} deaths, ${doors} doors, ${comebacks} times back by session`,
      `${this.#faults.count} faults of the database`,
      `fuzzer: ${requests} requests, ${connections} connections, ${frames} frames`,
    ].join("; ");
  }
}
