/**
 * A party on a run in two processes, of which one is killed now and then: members resume, invite, join, leave, are removed, go through
 * doors and pick up, at random and at once. Whenever all is quiet, everybody is where it belongs, and nothing is lost.
 *
 * A failure says its seed: `RUN_CHAOS_SEED=7 npm test -- test/cluster/run-chaos.test.ts` plays it again.
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { pino } from "pino";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { checkpointOf } from "../../src/runs/run.ts";
import { RunRepository, type WholeRun } from "../../src/runs/run-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import { RequestFailed } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import {
  HEAP_OF_GOLD,
  PARTY_LIMIT,
  publishRunContent,
  RUN_GROUNDS_ID,
  RUN_ROOMS,
} from "../support/run-grounds.ts";
import { RunMember } from "../support/run-member.ts";
import { scaled } from "../support/scale.ts";
import { Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const MEMBERS_FIRST = 2;
const NAMES = ["Ada", "Bob", "Cyd", "Dan", "Eve"];
const DEEDS = [
  "resumes",
  "joins",
  "leaves",
  "is removed",
  "goes on",
  "goes back",
  "takes",
  "strikes",
] as const;
const IN_ROOM: ReadonlySet<string> = new Set(["goes on", "goes back", "takes", "strikes"]);
/** Beyond this room the run is over. */
const LAST_ROOM = 2;
const MOST_FAILED_STARTS = 3;
const QUIET_LIMIT_MS = 30_000;
/** One that hangs is a failure, and no reason to wait until mocha's patience ends. */
const DEED_LIMIT_MS = 45_000;
/** What is under way when a connection is lost has no answer; the way through a door ends with that of the room before. */
const AFTER_CLOSED_MS = 5000;

const deed = fc.record({
  who: fc.nat(NAMES.length - 1),
  does: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("resumes" as const, "joins" as const, "goes on" as const) },
    { weight: 2, arbitrary: fc.constantFrom(...DEEDS) },
  ),
  /** Of the two processes the one that it asks. */
  by: fc.nat(1),
  after_ms: fc.nat(400),
});
const crash = fc.record({ of: fc.nat(1), after_ms: fc.nat(600) });
const round = fc.record({
  deeds: fc.array(deed, { minLength: 4, maxLength: 8 }),
  crash: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: crash }),
});
const plan = fc.array(round, { minLength: 5, maxLength: 7 });
type Deed = z.infer<typeof deedShape>;
const deedShape = z.object({
  who: z.int(),
  does: z.enum(DEEDS),
  by: z.int(),
  after_ms: z.int(),
});
type Plan = { deeds: Deed[]; crash: { of: number; after_ms: number } | null }[];

const room = z.object({
  room_state: z.looseObject({
    is_live: z.boolean(),
    players: z.array(z.looseObject({ player_id: z.string() })).optional(),
  }),
});

describe("a run in two processes", function () {
  this.timeout(scaled({ usual: 600_000, long: 6 * 3_600_000 }));
  let processes: Processes;
  let database: Database;

  before(async function () {
    requireRedis(this);
    processes = await Processes.none();
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    await publishRunContent(database);
  });
  beforeEach(() => bothOf(processes));
  after(async () => {
    await processes?.stop();
    await database?.close();
  });

  const { RUN_CHAOS_SEED } = process.env;
  const count = scaled({ usual: 3, long: 100 });
  const seeds = RUN_CHAOS_SEED ? [Number(RUN_CHAOS_SEED)] : Array.from({ length: count }, (_, i) => i + 1);
  for (const seed of seeds)
    it(`is each member's in exactly one room, and never older than it was, whatever happens at once: seed ${seed}`, async () => {
      const [made = assert.fail()] = fc.sample(fc.noBias(plan), { seed, numRuns: 1 });
      const chaos = await RunChaos.begin(processes, database);
      try {
        await chaos.play(made);
      } catch (error) {
        console.info(`      RUN_CHAOS_SEED=${seed}: ${JSON.stringify(made)}\n${chaos.history.join("\n")}`);
        throw error;
      } finally {
        await chaos.end();
      }
    });
});

class RunChaos {
  readonly history: string[] = [];
  readonly #processes: Processes;
  readonly #database: Database;
  readonly #runs: RunRepository;
  readonly #party: RunMember[];
  readonly #run_id: string;
  /** Who belongs to the run for certain, and who does not; others may be either. */
  readonly #belongs = new Map<RunMember, boolean>();
  /** character_id → loot that it was told it has. */
  readonly #taken = new Map<string, Set<string>>();
  /** The furthest room that somebody was welcomed in. */
  #furthest = 0;
  #seen: WholeRun | undefined;
  readonly #busy = new Set<Bot>();

  static async begin(processes: Processes, database: Database): Promise<RunChaos> {
    const [{ endpoint } = assert.fail()] = processes.all;
    const party = await Promise.all(NAMES.map(name => RunMember.signUp(endpoint, name)));
    const [first = assert.fail(), ...others] = party;
    const run_id = await first.begins({ dungeon_id: RUN_GROUNDS_ID });
    await first.resume(run_id);
    for (const other of others.slice(0, MEMBERS_FIRST - 1))
      await other.join(run_id, await first.invites(run_id));
    return new RunChaos(processes, database, party, run_id);
  }

  private constructor(processes: Processes, database: Database, party: RunMember[], run_id: string) {
    this.#processes = processes;
    this.#database = database;
    this.#runs = new RunRepository(database);
    this.#party = party;
    this.#run_id = run_id;
    for (const [i, member] of party.entries()) this.#belongs.set(member, i < MEMBERS_FIRST);
  }

  async play(plan: Plan): Promise<void> {
    for (const [i, { deeds, crash }] of plan.entries()) {
      this.history.push(`round ${i}${crash ? `, process ${crash.of} is killed` : ""}`);
      const serving = [...this.#processes.all];
      const killed = crash && delay(crash.after_ms).then(() => this.#kill(serving[crash.of]));
      await Promise.all([killed, ...deeds.map(each => this.#do(each, deeds, serving))]);
      await bothOf(this.#processes);
      await this.#hangUpLost();
      await eventually("all is quiet and in order", () => this.#isInOrder(), QUIET_LIMIT_MS).catch(
        async () => {
          // Once more, to say what is wrong.
          await this.#assertOrder();
        },
      );
      if (this.#seen?.run.ended_at !== undefined) return;
    }
    await this.#assertAllCanComeBack();
  }

  async end(): Promise<void> {
    await Promise.all(this.#party.map(({ bot }) => bot?.leave().catch(() => undefined)));
  }

  async #kill(serving: ServingProcess | undefined): Promise<void> {
    if (serving) await this.#processes.kill(serving);
  }

  async #do(
    { who, does, by, after_ms }: Deed,
    deeds: readonly Deed[],
    serving: ServingProcess[],
  ): Promise<void> {
    const member = this.#party[who] ?? assert.fail();
    const alone = deeds.filter(each => each.who === who).length === 1;
    await delay(after_ms);
    const endpoint = serving[by]?.endpoint ?? assert.fail();
    member.asks(endpoint);
    const what = `${member.name} ${does} by ${by}`;
    const changes = does === "joins" || does === "leaves" || does === "is removed";
    try {
      const came = await within(this.#unlessBusy(member, does));
      this.history.push(`  ${what}: ${came}`);
      if (changes && came !== "nothing to do")
        if (alone) this.#belongs.set(member, does === "joins");
        else this.#belongs.delete(member);
    } catch (error) {
      this.history.push(`  ${what}: ${error instanceof Error ? error.message : error}`);
      if (changes) this.#belongs.delete(member);
      this.#assertForeseen(error);
    }
  }

  /** One client does one thing at a time in its room. */
  async #unlessBusy(member: RunMember, does: Deed["does"]): Promise<string> {
    const { bot } = member;
    if (!IN_ROOM.has(does)) return this.#deeds[does](member);
    if (!bot || this.#busy.has(bot)) return "nothing to do";
    this.#busy.add(bot);
    const lost = bot.closed.then(async () => {
      await delay(AFTER_CLOSED_MS);
      throw new Error("the connection is lost");
    });
    lost.catch(() => undefined);
    return Promise.race([this.#deeds[does](member), lost]).finally(() => this.#busy.delete(bot));
  }

  /** Anything may be refused, or lose its connection, to a process that dies or to what others do meanwhile. But no server says that it is at fault. */
  #assertForeseen(error: unknown): void {
    const isFault = error instanceof RequestFailed && error.status === 500;
    if (isFault || error instanceof assert.AssertionError) throw error;
  }

  readonly #deeds: Record<Deed["does"], (member: RunMember) => Promise<string>> = {
    resumes: async member => this.#arrived(await member.resume(this.#run_id)),

    joins: async member => {
      const host = this.#party.find(each => each !== member && this.#belongs.get(each) === true);
      if (!host) return "nothing to do";
      const code = await host.invites(this.#run_id);
      return this.#arrived(await member.join(this.#run_id, code));
    },

    leaves: async member => {
      // With the last one the run would be over.
      if ([...this.#belongs.values()].filter(belongs => belongs).length < 2) return "nothing to do";
      await member.leave(this.#run_id);
      return "left";
    },

    "is removed": async member => {
      const run = await this.#runs.get(this.#run_id);
      const leader = this.#party.find(each => each.character_id === run?.leader_character_id);
      if (!leader || leader === member) return "nothing to do";
      await leader.remove(this.#run_id, member.character_id);
      return "removed";
    },

    "goes on": async member => {
      const { bot } = member;
      if (!bot?.isInRoom || rankOf(bot.room.roomId) >= LAST_ROOM) return "nothing to do";
      return this.#arrived(await this.#through(member, bot, true));
    },

    "goes back": async member => {
      const { bot } = member;
      if (!bot?.isInRoom || rankOf(bot.room.roomId) === 0) return "nothing to do";
      return this.#arrived(await this.#through(member, bot, false));
    },

    takes: async ({ bot, name }) => {
      const loot = bot?.isInRoom && [...bot.state.loot_drops.values()].find(each => !each.is_picked_up);
      if (!bot || !loot) return "nothing to do";
      await bot.arriveAt({ x: loot.position_x, z: loot.position_z }, 1);
      const taken = await bot.pickUp(loot.loot_instance_id);
      if (!taken.is_accepted) return taken.reason;
      const id = `${bot.room.roomId} ${loot.loot_instance_id}`;
      for (const others of this.#taken.values()) assert.ok(!others.has(id), `${id} was picked up twice`);
      const had = this.#taken.get(name) ?? new Set();
      this.#taken.set(name, had.add(id));
      return `took ${id}`;
    },

    strikes: async ({ bot }) => {
      if (!bot?.isInRoom || bot.state.is_cleared || bot.enemies.length === 0) return "nothing to do";
      await clearRoom(bot);
      return "cleared";
    },
  };

  async #through(member: RunMember, bot: Bot, isOnward: boolean): Promise<Bot> {
    if (isOnward) member.bot = await goOnward(bot);
    else {
      const doorway = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
      await bot.walkTo(doorway.position, 1);
      const entered = await bot.enterDoor(doorway.door_id);
      if (!entered.is_accepted) throw new Error(`the door is refused: ${entered.reason}`);
      member.bot = entered.value;
    }
    return member.bot;
  }

  #arrived({ room }: Bot): string {
    this.#furthest = Math.max(this.#furthest, rankOf(room.roomId));
    return `is in ${room.roomId}`;
  }

  /** What a player's client still asks is a process that is not there any more. */
  async #hangUpLost(): Promise<void> {
    const endpoints = this.#processes.all.map(({ endpoint }) => endpoint);
    const [{ endpoint } = assert.fail()] = this.#processes.all;
    for (const member of this.#party) {
      const { bot } = member;
      if (!endpoints.includes(member.account.http.replace(/^http/, "ws"))) member.asks(endpoint);
      if (bot && !endpoints.includes(bot.endpoint)) await bot.leave().catch(() => undefined);
    }
  }

  async #isInOrder(): Promise<boolean> {
    try {
      await this.#assertOrder();
      return true;
    } catch (error) {
      if (error instanceof assert.AssertionError || error instanceof RequestFailed) return false;
      throw error;
    }
  }

  async #assertOrder(): Promise<void> {
    const whole = (await this.#runs.whole(this.#run_id)) ?? assert.fail("the run is gone");
    this.#assertMembers(whole);
    this.#assertNotOlder(whole);
    await this.#assertPlaces(whole);
    this.#seen = whole;
    for (const member of this.#party) this.#belongs.set(member, isMember(whole, member));
  }

  #assertMembers(whole: WholeRun): void {
    const { run, members } = whole;
    assert.ok(members.length <= PARTY_LIMIT, `${members.length} members`);
    assert.ok(Object.keys(run.places).length <= PARTY_LIMIT, `${JSON.stringify(run.places)}`);
    for (const { character_id, character_name } of members)
      assert.ok(character_id in run.places, `${character_name} is a member without a place`);
    for (const [member, belongs] of this.#belongs)
      assert.equal(isMember(whole, member), belongs, `whether ${member.name} belongs to the run`);
  }

  /** Than it was shown before, and than what was acknowledged. */
  #assertNotOlder({ run, members }: WholeRun): void {
    const before = this.#seen;
    if (!before) return;
    assert.ok(run.is_saved, "it is kept");
    assert.ok(run.ticks >= before.run.ticks, "its clock");
    for (const [id, { is_cleared, entered_number }] of Object.entries(before.run.rooms)) {
      assert.equal(run.rooms[id]?.entered_number, entered_number, id);
      assert.ok(!is_cleared || run.rooms[id]?.is_cleared, `${id} was cleared`);
    }
    for (const { character_id, deaths } of before.members) {
      const now = members.find(each => each.character_id === character_id);
      assert.ok(!now || now.deaths >= deaths);
    }
  }

  async #assertPlaces(whole: WholeRun): Promise<void> {
    const characters = charactersIn(this.#database);
    for (const member of this.#party) {
      const { bot, character_id, name } = member;
      const row = (await characters.get(character_id)) ?? assert.fail();
      const rooms = await this.#roomsWith(member);
      assert.ok(rooms.length <= 1, `${name} is in ${rooms}`);
      const [room_id] = rooms;
      if (room_id !== undefined) {
        assert.equal(row.room_id, room_id, `the row of ${name}`);
        assert.ok(isMember(whole, member), `${name} is in ${room_id} and does not belong to the run`);
      }
      if (bot?.room.connection.isOpen)
        assert.equal(room_id, bot.room.roomId, `${name} is connected with ${bot.room.roomId}`);
    }
  }

  /** The rooms of the run in which it stands, by what those say who are in them. */
  async #roomsWith(member: RunMember): Promise<string[]> {
    const found: string[] = [];
    for (const template of RUN_ROOMS) {
      const room_id = `${this.#run_id}-${template}`;
      const { room_state } = await this.#seenBy(member, room_id);
      const isThere = room_state.players?.some(({ player_id }) => player_id === member.account.player_id);
      if (isThere && room_state.is_live) found.push(room_id);
    }
    return found;
  }

  async #seenBy({ account }: RunMember, room_id: string): Promise<z.infer<typeof room>> {
    try {
      return room.parse(await account.request("GET", `/api/rooms/${room_id}`));
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 404) return { room_state: { is_live: false } };
      throw error;
    }
  }

  /** Everybody comes back to the newest room, and has what it was told that it has. */
  async #assertAllCanComeBack(): Promise<void> {
    const members = this.#party.filter(member => this.#belongs.get(member));
    this.history.push(`all come back: ${members.map(({ name }) => name)}`);
    for (const member of members) member.asks(this.#processes.all[0]?.endpoint ?? assert.fail());
    const bots = await Promise.all(members.map(member => member.resume(this.#run_id)));
    const rooms = [...new Set(bots.map(bot => bot.room.roomId))];
    assert.ok(rooms.length <= 1, `they are in ${rooms}`);
    const run = (await this.#runs.get(this.#run_id)) ?? assert.fail();
    for (const room_id of rooms) {
      assert.ok(rankOf(room_id) >= this.#furthest, `${room_id} is older than ${RUN_ROOMS[this.#furthest]}`);
      await eventually("the run knows", async () => {
        const now = await this.#runs.get(this.#run_id);
        return now && checkpointOf(now)?.room_id === room_id;
      });
    }
    assert.ok(run.is_saved);
    for (const member of this.#party) {
      const { gold } = await member.session();
      const taken = this.#taken.get(member.name)?.size ?? 0;
      assert.ok(gold >= taken * HEAP_OF_GOLD, `${member.name} has ${gold} and was told of ${taken} heaps`);
    }
    const all = await Promise.all(this.#party.map(async member => (await member.session()).gold));
    const sum = all.reduce((total, gold) => total + gold, 0);
    assert.ok(sum <= 2 * HEAP_OF_GOLD * (LAST_ROOM + 1), `together they have ${sum}`);
  }
}

/** There are two of them again. A machine that is very busy may take too long for one: then it gets another chance. */
async function bothOf(processes: Processes): Promise<void> {
  for (let failures = 0; processes.all.length < 2; )
    try {
      await processes.add();
    } catch (error) {
      failures += 1;
      if (failures > MOST_FAILED_STARTS) throw error;
    }
}

function isMember({ members }: WholeRun, { character_id }: RunMember): boolean {
  return members.some(each => each.character_id === character_id);
}

function rankOf(room_id: string): number {
  const template = room_id.slice(room_id.lastIndexOf("-") + 1);
  const rank = RUN_ROOMS.indexOf(template);
  assert.ok(rank >= 0, room_id);
  return rank;
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(DEED_LIMIT_MS);
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      late.addEventListener("abort", () => reject(new assert.AssertionError({ message: "it hangs" })));
    }),
  ]);
}
