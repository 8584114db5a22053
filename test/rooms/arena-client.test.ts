import assert from "node:assert/strict";
import { PHASES } from "../../src/game/arena/arena-world.ts";
import { callRoomRpc } from "../../src/rooms/base/rpc-client.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import {
  type ArenaClient,
  ArenaConnection,
  type ConnectionEnd,
  isSameVerdict,
} from "../../web/client/index.ts";
import { ArenaBot, duel } from "../support/arena-bot.ts";
import { stand } from "../support/arena-controls.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

/** Some strikes to a round, and no obstacle in the way. */
const DUEL = {
  ...{ countdown_seconds: 1, rounds_to_win: 2, combat_stats_id: "arena_fighter" },
  ability_ids: ["melee_attack", "dodge_roll"],
  ability_overrides: { melee_attack: { cast_time: 0.2, damage: 65 } },
};

const SDK_GIVES_UP_BEFORE_TICK = 165;

/** Six seconds of inputs, and a few, are more than the server takes at once. */
const STALL_MS = 8000;

const SPAWN_POINTS = [0, 2, 4].flatMap(x => [1, 2].map(team => ({ team, x, z: team * 6 - 9, yaw: 0 })));

describe("the client library", function () {
  this.timeout(120_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await contentFolder();
    await content.edit("arenas/sand_court.json", { obstacles: [], spawn_points: SPAWN_POINTS });
    await content.edit("pvp-modes/duel.json", DUEL);
    server = await TestServer.start({}, { content_folder: content.path });
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  async function match(endpoint: string): Promise<[ArenaBot, ArenaBot]> {
    const ada = await ArenaConnection.create({ endpoint }, { character_name: "Ada", pvp_mode_id: "duel" });
    const bob = await ArenaConnection.joinById({ endpoint }, ada.matchId, { character_name: "Bob" });
    return [await ArenaBot.play(ada, duel), await ArenaBot.play(bob, duel)];
  }

  for (const [line, quality] of [
    ["a good line", {}],
    ["a line of 100 ms with jitter", { latencyMs: 40, jitterMs: 10 }],
  ] as const) {
    it(`plays a match to its end over ${line}: what it shows is what the server says`, async () => {
      const network = await BadNetwork.open(server.port, quality);
      const bots = await match(network.endpoint);
      await Promise.all(bots.map(bot => bot.result));
      for (const { client, strikes, corrections } of bots) {
        const judged = strikes.filter(({ is_interrupted }) => !is_interrupted);
        assert.ok(judged.length > 3, `${judged.length} strikes`);
        assert.ok(judged.some(({ hit }) => hit.length > 0));
        const other = judged.filter(strike => !isSameVerdict(strike));
        assert.ok(other.length <= judged.length / 10, JSON.stringify(other));
        const unexplained = corrections.filter(({ cause }) => cause === "place" || cause === "action");
        assert.deepEqual(unexplained, []);
        assert.deepEqual([...client.check.counts], []);
      }
      await Promise.all(bots.map(bot => bot.leave()));
      await network.close();
    });
  }

  it("goes on where it was when a lost connection has come back", async () => {
    const network = await BadNetwork.open(server.port);
    const [ada, bob] = await match(network.endpoint);
    // The SDK gives up a connection that was lost in its first seconds.
    await eventually("some seconds", () => (ada.client.state?.tick ?? 0) > SDK_GIVES_UP_BEFORE_TICK, 10_000);
    const returned = [ada, bob].map(({ connection }) => new Promise(done => connection.on("returned", done)));
    network.cut();
    await Promise.all(returned);
    const before = [ada, bob].map(({ client, corrections }) => {
      corrections.length = 0;
      return client.state?.tick ?? 0;
    });
    await Promise.all([ada.result, bob.result]);
    for (const [index, { client, corrections, strikes }] of [ada, bob].entries()) {
      assert.ok((client.state?.tick ?? 0) > (before[index] ?? 0));
      const unexplained = corrections.filter(({ cause }) => cause === "place" || cause === "action");
      assert.deepEqual(unexplained, []);
      assert.ok(strikes.some(({ hit }) => hit.length > 0));
    }
    await Promise.all([ada, bob].map(bot => bot.leave()));
    await network.close();
  });

  it("stays in the match when the line stands for 8 s: what it sends then is no flood", async () => {
    const network = await BadNetwork.open(server.port);
    const ada = await ArenaConnection.create({ endpoint: network.endpoint }, { pvp_mode_id: "duel" });
    const bob = await ArenaConnection.joinById({ endpoint: server.endpoint }, ada.matchId);
    const bots = await Promise.all([ada, bob].map(each => ArenaBot.play(each, stand)));
    const [adas, bobs] = bots;
    assert.ok(adas && bobs);
    const codes: number[] = [];
    ada.on("left", ({ code }) => codes.push(code));
    await eventually("some seconds", () => (adas.client.state?.tick ?? 0) > SDK_GIVES_UP_BEFORE_TICK, 10_000);
    const tickBefore = adas.client.state?.tick ?? 0;
    network.stall(STALL_MS);
    const isBack = () => (adas.client.state?.tick ?? 0) > tickBefore + (STALL_MS / 1000 + 1) * 30;
    await eventually("she sees the match go on", isBack, 2 * STALL_MS);
    const { player_id } = await ada.welcome;
    assert.equal(bobs.client.state?.fighters.get(player_id)?.connected, true);
    assert.deepEqual([codes, bobs.client.state?.phase], [[], PHASES.indexOf("fighting")]);
    await Promise.all(bots.map(bot => bot.leave()));
    await network.close();
  });

  it("tells its game how the connection has ended, and why in words", async () => {
    const connection = await ArenaConnection.create({ endpoint: server.endpoint });
    const ended = new Promise<ConnectionEnd>(resolve => connection.on("left", resolve));
    await callRoomRpc(connection.matchId, "dispose");
    const { code, reason } = await ended;
    assert.equal(code, CLOSE_CODES.closed);
    assert.match(reason, /an operator has closed this room/);
  });

  it("says which field of an input is no number", async () => {
    const connection = await ArenaConnection.create({ endpoint: server.endpoint });
    const still = {
      direction: 0,
      aim: 0,
      speed: 0,
      buttons: 0,
      seen_tick: 0,
      seen_fraction: 0,
      heard_tick: 0,
    };
    // As a game in JavaScript can.
    Object.assign(still, { direction: "north" });
    assert.throws(() => connection.send(still), /The field "direction" of an input is a number, not "north"/);
    await connection.leave();
  });

  it("asks for no input before the match has two players, and for none after it", async () => {
    const { endpoint } = server;
    let asked = 0;
    const controls = (client: ArenaClient) => {
      asked += 1;
      return duel(client);
    };
    const ada = await ArenaBot.play(await ArenaConnection.create({ endpoint }), controls);
    await eventually("its own fighter", () => ada.client.own());
    assert.equal(asked, 0);
    const { matchId } = ada.connection;
    const bob = await ArenaBot.play(await ArenaConnection.joinById({ endpoint }, matchId), duel);
    await eventually("the match runs", () => asked > 10);
    await bob.leave();
    await ada.result;
    const askedByThen = asked;
    await ada.connection.start().catch(() => undefined);
    assert.equal(asked, askedByThen);
    await ada.leave();
  });
});
