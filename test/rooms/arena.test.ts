import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Room } from "@colyseus/sdk";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { PHASES, type Phase } from "../../src/game/arena/arena-world.ts";
import { replayRecordedMatch } from "../../src/recordings/match-recordings.ts";
import type { ArenaServerMessages } from "../../src/schema/arena-messages.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

/** Short, so that nobody waits for it. */
const DUEL = { countdown_seconds: 1, rounds_to_win: 2, combat_stats_id: "arena_fighter" };
const SPAWN_POINTS = [-2, 0, 2].flatMap(x => [
  { team: 1, x, z: -4, yaw: 0 },
  { team: 2, x, z: 4, yaw: Math.PI },
]);
const STRIKE = { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 130 } };

type Told = { [T in keyof ArenaServerMessages]: ArenaServerMessages[T][] };

/** A player's client, without a game around it. */
class Duellist {
  readonly room: Room<typeof ArenaStateSchema, ArenaStateSchema>;
  readonly told: Told = { welcome: [], hit: [], own: [], match_over: [] };

  constructor(room: Room) {
    this.room = room;
    room.onMessage("welcome", (message: Told["welcome"][number]) => this.told.welcome.push(message));
    room.onMessage("hit", (message: Told["hit"][number]) => this.told.hit.push(message));
    room.onMessage("own", (message: Told["own"][number]) => this.told.own.push(message));
    room.onMessage("match_over", (message: Told["match_over"][number]) => this.told.match_over.push(message));
    room.onMessage("*", () => undefined);
    room.reconnection.enabled = false;
  }

  get phase(): Phase | undefined {
    return PHASES[this.room.state.phase ?? -1];
  }

  get fighter(): ArenaFighterSchema | undefined {
    return this.room.state.fighters.get(this.told.welcome[0]?.player_id ?? "");
  }

  /** Walks up to another, and presses what it is told to, an input a tick, until it is over. */
  async play(
    isOver: () => boolean,
    { towards, buttons }: { towards: Duellist; buttons: number },
  ): Promise<void> {
    const input = this.room.input<ArenaInput>();
    while (!isOver()) {
      const { fighter, room } = this;
      const other = towards.fighter;
      if (fighter && other) {
        const [x, z] = [(other.x ?? 0) - (fighter.x ?? 0), (other.z ?? 0) - (fighter.z ?? 0)];
        const direction = Math.round((Math.atan2(x, z) * 256) / (2 * Math.PI)) & 255;
        const speed = buttons !== 0 && Math.hypot(x, z) > 1.5 ? 255 : 0;
        const tick = room.state.tick ?? 0;
        Object.assign(input.data, { direction, aim: direction, speed, buttons });
        Object.assign(input.data, { seen_tick: tick, seen_fraction: 0, heard_tick: tick });
        input.send();
      }
      await delay(1000 / ARENA_RATE.ticks_per_second);
    }
  }

  isIn(phase: Phase): Promise<unknown> {
    return eventually(phase, () => this.phase === phase, 10_000);
  }
}

describe("a match", function () {
  this.timeout(120_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await contentFolder();
    await content.edit("arenas/sand_court.json", { obstacles: [], spawn_points: SPAWN_POINTS });
    await content.edit("pvp-modes/duel.json", {
      ...DUEL,
      ability_ids: ["melee_attack"],
      ability_overrides: STRIKE,
    });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(() => server.clear());
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const client = () => new Client(server.endpoint);
  async function duel(): Promise<[Duellist, Duellist]> {
    const ada = new Duellist(await client().create("arena", { character_name: "Ada", pvp_mode_id: "duel" }));
    const bob = new Duellist(await client().joinById(ada.room.roomId, { character_name: "Bob" }));
    // Until the first state has come, a client has none.
    await Promise.all([ada, bob].map(each => each.isIn("countdown")));
    return [ada, bob];
  }

  it("of two begins when both are there, each in a team and at a place of its own, whole", async () => {
    const [ada, bob] = await duel();
    await Promise.all([ada.isIn("countdown"), bob.isIn("countdown")]);
    const fighters = [...ada.room.state.fighters.values()];
    assert.deepEqual(
      fighters.map(({ character_name, team }) => [character_name, team]),
      [
        ["Ada", 1],
        ["Bob", 2],
      ],
    );
    const [first, second] = fighters;
    assert.ok(first && second && (first.x !== second.x || first.z !== second.z));
    assert.equal(first.current_health, first.max_health);
    await ada.isIn("fighting");
    assert.equal(ada.room.state.round, 1);
    assert.equal(ada.told.own.length, 2, "on coming in, and when the round begins");
    await ada.room.leave();
    await bob.room.leave();
  });

  it("tells nobody of others' mana, stamina and cooldowns", async () => {
    const [ada, bob] = await duel();
    await ada.isIn("countdown");
    const seen = Object.keys(
      ada.room.state.fighters.get(bob.told.welcome[0]?.player_id ?? "")?.toJSON() ?? {},
    );
    assert.ok(seen.includes("current_health"));
    for (const hidden of ["mana", "stamina", "ready_at_tick", "pacing", "input"])
      assert.ok(!seen.some(name => name.includes(hidden)), hidden);
    await ada.room.leave();
    await bob.room.leave();
  });

  it("is played by inputs alone: who walks up to another and strikes wins the rounds and the match", async () => {
    const [ada, bob] = await duel();
    let isOver = false;
    const playing = Promise.all([
      ada.play(() => isOver, { towards: bob, buttons: 1 }),
      bob.play(() => isOver, { towards: ada, buttons: 0 }),
    ]);
    await eventually("the result", () => ada.told.match_over.length > 0, 100_000);
    isOver = true;
    await playing;
    const [result] = ada.told.match_over;
    assert.equal(result?.reason, "won");
    assert.deepEqual(
      result.teams.map(({ team, rank, rounds_won }) => [team, rank, rounds_won]),
      [
        [1, 1, DUEL.rounds_to_win],
        [2, 2, 0],
      ],
    );
    assert.ok(ada.told.hit.length > 0);
    assert.deepEqual(ada.told.hit, bob.told.hit);
    await ada.room.leave();
    await bob.room.leave();
  });

  it("is won by who stays when the other leaves, which both hear when it is saved", async () => {
    const [ada, bob] = await duel();
    await ada.isIn("fighting");
    await bob.room.leave();
    await ada.isIn("over");
    await eventually("the result", () => ada.told.match_over.length > 0);
    const [result] = ada.told.match_over;
    assert.equal(result?.reason, "forfeited");
    assert.deepEqual(
      result.teams.map(({ team, rank }) => [team, rank]),
      [
        [1, 1],
        [2, 2],
      ],
    );
    const saved = await server.services.matches.get(ada.room.roomId);
    assert.deepEqual([saved?.status, saved?.result?.reason], ["ended", "forfeited"]);
    await ada.room.leave();
    await eventually("the room closes", () => server.server.getRoomById(ada.room.roomId) === undefined);
    const { recordings, store } = server.services;
    const source = { recordings, contentOf: (hash: string) => store.library.byHash(hash) };
    const replayed = await replayRecordedMatch(source, ada.room.roomId, saved?.content_hash);
    assert.equal(replayed.is_same, true, JSON.stringify(replayed));
  });

  it("refuses a third, and a mode or an arena that it does not have, with what there is", async () => {
    const [ada, bob] = await duel();
    await assert.rejects(client().joinById(ada.room.roomId, {}), /full|locked/);
    await assert.rejects(
      client().create("arena", { pvp_mode_id: "nothing" }),
      /no pvp_mode_id "nothing". There is: .*duel/,
    );
    await assert.rejects(
      client().create("arena", { pvp_mode_id: "duel", arena_id: "moon" }),
      /not played in an arena "moon"/,
    );
    await ada.room.leave();
    await bob.room.leave();
  });

  it("refuses the messages of a dungeon", async () => {
    const [ada, bob] = await duel();
    const closed = new Promise(done => ada.room.onLeave(done));
    ada.room.send("move", { seq: 1, position_x: 0, position_y: 0, position_z: 0, yaw: 0 });
    assert.equal(await closed, 4101);
    await bob.room.leave();
  });
});
