/** Nothing that was acknowledged is lost, doubled or in two rooms, at whatever moment the server is killed. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { lasting } from "../../src/game/character/lasting.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import type { Joined } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { scaled } from "../support/scale.ts";
import { ACT_EVENTS, type Inventory, type Kind, type Told, type ToldSession } from "./history.ts";
import { HistoryRecorder, type Moment } from "./history-recorder.ts";
import { judgeHistory, judgeWhilePlayersRest } from "./judge-history.ts";
import {
  DUNGEON_ID,
  GOLD_LOSS_SHARE,
  KEY_ID,
  killContent,
  POTION_ID,
  ROOM_TEMPLATE_IDS,
  START_ROOM_TEMPLATE_ID,
} from "./kill-grounds.ts";
import { KillPlayer, type Stage } from "./kill-player.ts";
import { ServerKilled, ServerLife } from "./server-life.ts";
import { hear, type Party, readJournals } from "./told-by-server.ts";

const KILLS = scaled({ usual: 10, long: 60 });
/** So many times as many, until all has happened that the test is about. */
const MOST_TIMES_KILLS = 4;
const PARTIES = 3;
const PARTY_SIZE = 3;
/** Enough for all of the long run. */
const STOCK: Inventory = { gold: 1000, items: { [POTION_ID]: 2000, [KEY_ID]: 200 } };
/** A server is killed so long after the players begin to come in, at the latest. In the long run snapshots are taken, too. */
const LONGEST_LIFE_MS = scaled({ usual: 3500, long: 13_000 });
/** How often a party that comes back begins another run, whose rooms nobody was in yet. */
const NEW_RUN_SHARE = 0.5;
/** SEED=… in the environment makes the players' and the test's choices those of a former run. Its times are its own. */
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));

const KINDS = [
  ...(["join", "passage", "pick_up", "use", "door", "respawn", "drop", "act"] as const),
] as const satisfies readonly Kind[];
/** Right after these are asked or answered; undefined is at any time. */
const MOMENTS: readonly (Moment | undefined)[] = [
  ...KINDS.flatMap(kind => (["asked", "answered"] as const).map(phase => ({ kind, phase }))),
  ...[undefined, undefined, undefined],
];
/** How long a request and what it does take at most, or nearly so. */
const ON_THE_WAY_MS = 250;

/** Players who go on runs together. */
class KillParty implements Party {
  readonly members: readonly KillPlayer[];
  /** What the ids of a run's rooms begin with; the newest last. */
  #runs: readonly string[] = [];
  /** Where each of the members has to come in; undefined in the newest run's first room. */
  #places: readonly (string | undefined)[] = [];

  constructor(members: readonly KillPlayer[]) {
    this.members = members;
  }

  get room_ids(): readonly string[] {
    return this.#runs.flatMap(run => ROOM_TEMPLATE_IDS.map(id => run + id));
  }

  get places(): readonly { member: KillPlayer; room_id: string }[] {
    const first = `${this.#runs.at(-1)}${START_ROOM_TEMPLATE_ID}`;
    return this.members.map((member, i) => ({ member, room_id: this.#places[i] ?? first }));
  }

  async beginRun(): Promise<void> {
    const { account } = this.members[0] ?? assert.fail();
    const first = await account.createRoom({ dungeon_id: DUNGEON_ID });
    this.#runs = [...this.#runs, first.slice(0, -START_ROOM_TEMPLATE_ID.length)];
    this.#places = [];
  }

  /** They go on where the server says that they are. Returns the rooms of former runs, which all of them have left. */
  goOn(sessions: readonly ToldSession[]): readonly string[] {
    const all = this.room_ids;
    this.#places = this.members.map(member => sessionOf(member, sessions).room_id);
    const isInUse = (run: string) => this.#places.some(room_id => room_id?.startsWith(run));
    this.#runs = this.#runs.filter((run, i) => i === this.#runs.length - 1 || isInUse(run));
    return all.filter(room_id => !this.room_ids.includes(room_id));
  }
}

function sessionOf({ player_id }: KillPlayer, sessions: readonly ToldSession[]): ToldSession {
  return sessions.find(each => each.player_id === player_id) ?? assert.fail(`${player_id} has no session`);
}

describe("a server that is killed at any moment", function () {
  this.timeout(MOST_TIMES_KILLS * KILLS * 15_000);
  const random: Random = { state: SEED };
  const roll = () => nextRandom(random);
  let folder: string;
  let life: ServerLife;
  let database: Database;
  let recorder: HistoryRecorder;
  let parties: readonly KillParty[];
  let players: readonly KillPlayer[];
  /** Of runs in which nobody is any more. */
  let formerJournals: Told["journals"] = new Map();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "killed-"));
    await start();
    const names = Array.from({ length: PARTIES * PARTY_SIZE }, (_, i) => `Player ${i + 1}`);
    players = await Promise.all(names.map((name, i) => KillPlayer.signUp(life.endpoint, name, SEED + 1 + i)));
    parties = Array.from(
      { length: PARTIES },
      (_, i) => new KillParty(players.slice(i * PARTY_SIZE, (i + 1) * PARTY_SIZE)),
    );
    for (const { session_id } of players) await stock(session_id);
    for (const party of parties) await party.beginRun();
    recorder = new HistoryRecorder(new Map(players.map(each => [each.player_id, STOCK])), GOLD_LOSS_SHARE);
  });
  after(async () => {
    await database?.close();
    await life?.stop();
    await rm(folder, { recursive: true });
  });

  it(`loses and doubles nothing, and has nobody in two rooms, in ${KILLS} kills or more with SEED=${SEED}`, async () => {
    let told: Told | undefined;
    // On a busy machine little is done between two kills: then there are more of them.
    for (let kill = 1; kill <= KILLS || (kill <= MOST_TIMES_KILLS * KILLS && unseen().length > 0); kill++) {
      await playUntilKilled(told?.sessions, `before kill ${kill}`);
      await database.close();
      await start();
      await Promise.all(players.map(each => each.signIn(life.endpoint)));
      told = await listen();
      assertNone(judgeHistory(recorder.history, told), `after kill ${kill}`);
      await goOn(told.sessions);
    }
    const { acknowledged, history } = recorder;
    console.info(
      `      acknowledged: ${JSON.stringify(acknowledged)}, deaths seen: ${history.deaths.length}, highest level: ${Math.max(...history.growths.map(({ level }) => level))}`,
    );
    assert.deepEqual(unseen(), []);
  });

  /** What has to happen in the lives of the server, or they show little. Whether anybody lives long enough to respawn is chance in a few kills. */
  function unseen(): string[] {
    const { acknowledged, history } = recorder;
    const acts = new Set(
      history.operations.flatMap(each =>
        each.kind === "act" && each.outcome === "acknowledged" ? [each.makes] : [],
      ),
    );
    return [
      ...KINDS.filter(kind => kind !== "respawn" && !acknowledged[kind]).map(kind => `${kind} acknowledged`),
      ...ACT_EVENTS.filter(type => KILLS > 10 && !acts.has(type)),
      ...(history.deaths.length > 0 ? [] : ["a death"]),
      ...(history.growths.some(({ level }) => level > 1) ? [] : ["a new level"]),
    ];
  }

  /** A server on the folder, which plays the content of this test. */
  async function start(): Promise<void> {
    life = await ServerLife.begin({ DATA_DIR: folder, CONTENT_POLL_INTERVAL_MS: "100" });
    database = await connect(testEnv({ DATA_DIR: folder }), pino({ level: "silent" }), { join: true });
    await new ContentRepository(database).publish(killContent());
    await eventually("the content is played", async () => {
      return (await fetch(`${life.http}/api/dungeons/${DUNGEON_ID}`)).ok;
    });
  }

  async function stock(session_id: string): Promise<void> {
    const characters = charactersIn(database);
    const found = (await characters.playedIn(session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, gold: STOCK.gold, inventory: { ...STOCK.items } });
  }

  const listen = () => hear(database, parties, formerJournals);

  /**
   * All come in and play until the server is killed. In some lives they wait for each other first, and it is seen that the
   * server, too, has each of them once.
   */
  async function playUntilKilled(before: readonly ToldSession[] | undefined, what: string): Promise<void> {
    const stage: Stage = { life, recorder };
    const waitsForAll = roll() < 0.3;
    const nextMoment = chooseMoment();
    const moment = waitsForAll ? undefined : nextMoment();
    const arrivals = parties
      .flatMap(party => party.places)
      .map(async ({ member, room_id }) => {
        const { session } = await member.comeIn(stage, room_id);
        if (before) assertSame(session, sessionOf(member, before), what);
        return member;
      });
    if (waitsForAll) {
      await Promise.all(arrivals);
      assertNone(judgeWhilePlayersRest(recorder.history, await listen()), what);
    }
    const lives = arrivals.map(async arrival => (await arrival).play(stage));
    await Promise.race([moment ?? nextMoment(), ...lives]);
    const askedAtMs = Date.now();
    await life.kill();
    recorder.noteKill(askedAtMs);
    assert.doesNotMatch(life.output(), /"level":50/, `${what} the server met a fault`);
    for (const each of await Promise.allSettled(lives)) {
      if (each.status === "rejected" && !(each.reason instanceof ServerKilled)) throw each.reason;
    }
    await recorder.settle();
  }

  /** When the server is killed: right before or after something happens, or at any time. */
  function chooseMoment(): () => Promise<void> {
    const moment = MOMENTS[Math.floor(roll() * MOMENTS.length)];
    const fromMs = moment?.kind === "join" ? 0 : roll() * (moment ? LONGEST_LIFE_MS / 2 : LONGEST_LIFE_MS);
    const laterMs = moment?.phase === "asked" ? roll() * ON_THE_WAY_MS : 0;
    return async () => {
      await delay(fromMs);
      if (!moment) return;
      await Promise.race([recorder.moment(moment), delay(LONGEST_LIFE_MS - fromMs)]);
      if (laterMs > 0) await delay(laterMs);
    };
  }

  async function goOn(sessions: readonly ToldSession[]): Promise<void> {
    const left = parties.flatMap(party => party.goOn(sessions));
    formerJournals = new Map([...formerJournals, ...(await readJournals(database, left))]);
    for (const party of parties) if (roll() < NEW_RUN_SHARE) await party.beginRun();
  }
});

/** Who comes back has what it had. */
function assertSame(session: Joined["session"], told: ToldSession, what: string): void {
  const { level, experience, pieces, equipment, skills, inventory: items, gold } = lasting.parse(session);
  const { mails: _mails, player_id, session_id: _session, room_id: _room, is_alive: _alive, ...has } = told;
  assert.deepEqual(
    { level, experience, pieces, equipment, skills, items, gold },
    has,
    `${what}: ${player_id}`,
  );
}

function assertNone(problems: readonly string[], what: string): void {
  assert.deepEqual(problems, [], `${what} with SEED=${SEED}`);
}
