import assert from "node:assert/strict";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { replayRecordedMatch } from "../../src/recordings/match-recordings.ts";
import type { ArenaRoom } from "../../src/rooms/arena/arena-room.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { beginDuel, Duellist, duelContent, ROUNDS_TO_WIN } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

/** What everybody may know of everybody. */
const SEEN_OF_A_FIGHTER = [
  ...["aim", "cast_ends_at_tick", "casting", "character_name", "class_id", "connected", "current_health"],
  ...[
    "direction",
    "effects",
    "is_bot",
    "level",
    "max_health",
    "moved_at_tick",
    "owed_steps",
    "player_id",
    "slot",
  ],
  ...["speed", "speed_factor", "state", "team", "waiting_inputs", "x", "z"],
];
/** In the message `own`: of the mode's first ability, `melee_attack`. */
const FIRST_READY_AT = 4;
const refusedStart = z.object({ reason: z.object({ reason: z.string() }) });

/** A room asks after 5 s in which nothing has happened. */
const IDLE_WITHIN_MS = 8000;

describe("a match", function () {
  this.timeout(120_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await duelContent();
    server = await TestServer.start({}, { content_folder: content.path });
  });
  afterEach(() => server.clear());
  after(async () => {
    await server.stop();
    await content.delete();
  });

  const client = () => new Client(server.endpoint);
  const idOf = ({ told }: Duellist) => told.welcome[0]?.player_id ?? assert.fail();
  const duel = () => beginDuel(client(), client());

  /** Its recording comes to the same, bit for bit: each part names the state that it ends with. */
  async function assertPlaysAgain(match_id: string): Promise<void> {
    await eventually("the room closes", () => server.server.getRoomById(match_id) === undefined);
    assert.ok(await server.services.cluster.closing_rooms.isSaved(match_id, 5000));
    assert.deepEqual((await playedAgain(match_id)).cuts, []);
  }

  async function playedAgain(match_id: string) {
    const { recordings, store, matches } = server.services;
    const source = { recordings, contentOf: (hash: string) => store.library.byHash(hash) };
    const { content_hash } = (await matches.get(match_id)) ?? assert.fail();
    const replayed = await replayRecordedMatch(source, match_id, content_hash);
    return replayed.is_same ? replayed : assert.fail(JSON.stringify(replayed));
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

  it("tells nobody of others' mana, stamina, cooldowns and inputs, in no byte of what is sent", async () => {
    const [ada, bob] = await duel();
    const toBob: string[] = [];
    const toAda: string[] = [];
    for (const [{ room }, frames] of [[ada, toAda] as const, [bob, toBob] as const]) {
      const { events } = room.connection;
      const { onmessage } = events;
      events.onmessage = event => {
        frames.push(Buffer.from(event.data).toString("latin1"));
        onmessage?.(event);
      };
    }
    await Promise.all([ada.isIn("fighting"), bob.isIn("fighting")]);
    await eventually(
      "the round has begun for both",
      () => ada.told.own.length > 1 && bob.told.own.length > 1,
    );
    const [before, framesBefore] = [bob.told.own.length, toBob.length];
    const input = ada.room.input<ArenaInput>();
    for (let i = 0; i < 3; i++) {
      Object.assign(input.data, { buttons: 1, speed: 0, aim: 100 + i });
      input.send();
      await eventually("it is used", () => (ada.told.own.at(-1)?.[FIRST_READY_AT] ?? 0) > 0);
      await eventually(
        "bob sees her look there",
        () => bob.room.state.fighters.get(idOf(ada))?.aim === 100 + i,
      );
    }
    await eventually("bob sees her strike", () => toBob.length > framesBefore + 20);
    assert.equal(bob.told.own.length, before);
    // The names of all fields of the state come with the first frames, that of a message with each.
    const hidden = /\u00a3own|mana|stamina|ready_at|cooldown|pacing|seen_|heard_|latency|buttons|waiting/;
    const telling = (frames: string[]) => frames.filter(frame => hidden.test(frame));
    assert.ok(telling(toAda).length > 1, "its owner is told of it");
    assert.deepEqual(telling(toBob.slice(framesBefore)), []);
    assert.deepEqual(
      Object.keys(bob.room.state.fighters.get(idOf(ada))?.toJSON() ?? {}).sort(),
      SEEN_OF_A_FIGHTER,
    );
    await ada.room.leave();
    await bob.room.leave();
  });

  it("tells clients that it takes inputs and sends patches 30 times a second", async () => {
    const [ada, bob] = await duel();
    const { tickRate, patchRate } = ada.room.input<ArenaInput>();
    assert.deepEqual({ tickRate, patchRate }, { tickRate: 30, patchRate: 33 });
    await ada.room.leave();
    await bob.room.leave();
  });

  it("has no timer and sends nothing while players gather, and when it is over", async () => {
    const alone = new Duellist(await client().create("arena", { pvp_mode_id: "duel" }));
    const room = () => server.server.getRoomById<ArenaRoom>(alone.room.roomId);
    const isIdle = async () => {
      await eventually("it is idle", () => !room().isTicking, IDLE_WITHIN_MS);
      const [connection = assert.fail("nobody is there")] = room().clients;
      const sent = mock.method(connection, "raw");
      await delay(300);
      assert.deepEqual([room().isTicking, sent.mock.callCount()], [false, 0]);
      mock.restoreAll();
    };
    await isIdle();
    const other = new Duellist(await client().joinById(alone.room.roomId, {}));
    await alone.isIn("fighting");
    assert.equal(room().isTicking, true);
    await other.room.leave();
    await eventually("the result", () => alone.told.match_over.length > 0);
    await isIdle();
    await alone.room.leave();
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
    assert.ok(
      (await playedAgain(ada.room.roomId)).ticks >= (result?.ticks ?? 0),
      "it can be looked into now",
    );
    assert.equal(result?.reason, "won");
    assert.deepEqual(
      result.teams.map(({ team, rank, rounds_won }) => [team, rank, rounds_won]),
      [
        [1, 1, ROUNDS_TO_WIN],
        [2, 2, 0],
      ],
    );
    assert.ok(ada.told.hit.length > 0);
    assert.deepEqual(ada.told.hit, bob.told.hit);
    await ada.room.leave();
    await bob.room.leave();
    await assertPlaysAgain(ada.room.roomId);
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
    await assertPlaysAgain(ada.room.roomId);
  });

  it("refuses a third, and a mode or an arena that it does not have, with what there is", async () => {
    const [ada, bob] = await duel();
    await assert.rejects(client().joinById(ada.room.roomId, {}), /The match has begun, or is over/);
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

  it("refuses to begin where nothing can: alone, while it is played, and when it is over, each with its reason", async () => {
    const why = ({ room }: Duellist) =>
      room.request("start", {}).then(
        () => "accepted",
        (error: unknown) => refusedStart.parse(error).reason.reason,
      );
    const ada = new Duellist(await client().create("arena", { pvp_mode_id: "duel" }));
    assert.equal(await why(ada), "too_few_players");
    const bob = new Duellist(await client().joinById(ada.room.roomId, {}));
    await bob.isIn("countdown");
    assert.equal(await why(bob), "match_begun");
    await bob.isIn("fighting");
    assert.equal(await why(ada), "match_begun");
    await bob.room.leave();
    await ada.isIn("over");
    assert.equal(await why(ada), "match_begun");
    await ada.room.leave();
  });

  it("begins with fewer than it could have as soon as all who are there, in two teams, have asked for it", async () => {
    const ada = new Duellist(await client().create("arena", { pvp_mode_id: "2v2" }));
    await assert.rejects(ada.room.request("start", {}));
    const bob = new Duellist(await client().joinById(ada.room.roomId, {}));
    await Promise.all([ada, bob].map(({ room }) => room.request("start", {})));
    await eventually("it is to begin", () => (ada.room.state.phase_ends_at_tick ?? 0) > 0);
    assert.equal(ada.phase, "gathering");
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
