import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { replayRecordedMatch } from "../../src/recordings/match-recordings.ts";
import type { ContentFolder } from "../support/content-folder.ts";
import { beginDuel, duelContent, ROUNDS_TO_WIN } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

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
  const duel = () => beginDuel(client(), client());

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
        [1, 1, ROUNDS_TO_WIN],
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
