import assert from "node:assert/strict";
import { callRoomRpc } from "../../src/rooms/base/rpc-client.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import {
  type ConnectionEnd,
  DungeonClient,
  DungeonConnection,
  type DungeonHit,
} from "../../web/client/index.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const FRAME_MS = 10;

describe("the client library in a dungeon", function () {
  this.timeout(60_000);
  let server: TestServer;
  let content: ContentFolder;
  before(async () => {
    content = await contentFolder();
    await content.edit("combat-stats/goblin.json", { max_health: 30, attack_damage: 1 });
    server = await TestServer.start({}, { content_folder: content.path });
  });
  after(async () => {
    await server.stop();
    await content.delete();
  });

  it("tells its game how the connection has ended, and why in words", async () => {
    const connection = await DungeonConnection.joinOrCreate({ endpoint: server.endpoint });
    const ended = new Promise<ConnectionEnd>(resolve => connection.on("left", resolve));
    await callRoomRpc(connection.roomId, "dispose");
    const { code, reason } = await ended;
    assert.equal(code, CLOSE_CODES.closed);
    assert.match(reason, /an operator has closed this room/);
  });

  it("walks up to enemies, strikes them dead and collects what they leave, without one correction", async () => {
    const { endpoint } = server;
    const connection = await DungeonConnection.joinOrCreate(
      { endpoint },
      { dungeon_id: "training_grounds", character_name: "Ada" },
    );
    let goal = { x: 0, z: 0 };
    let stopsAtM = 0;
    const client = await DungeonClient.enter({
      connection,
      now: () => performance.now(),
      controls: ({ position: { x, z } }) => ({
        direction: Math.atan2(goal.x - x, goal.z - z),
        speed: Math.hypot(goal.x - x, goal.z - z) > stopsAtM ? 1 : 0,
      }),
    });
    goal = client.position;
    stopsAtM = 0.2;
    const corrections: number[] = [];
    const told: string[] = [];
    client.on("correction", ({ metres }) => corrections.push(metres));
    for (const name of ["predicted_strike", "strike_confirmed", "strike_taken_back"] as const)
      client.on(name, () => told.push(name));
    for (const name of ["predicted_pickup", "pickup_confirmed", "pickup_taken_back"] as const)
      client.on(name, () => told.push(name));
    const hits: DungeonHit[] = [];
    const confirmed: { target_enemy_id: string; damage_amount: number }[] = [];
    client.on("hit", hit => hits.push(hit));
    client.on("strike_confirmed", strike => confirmed.push(strike));
    const timer = setInterval(() => client.advance(), FRAME_MS);
    const living = () => [...client.state.enemies.values()].filter(({ is_alive }) => is_alive);
    const loot = () => [...client.state.loot_drops.values()].find(each => !each.is_picked_up);
    const distanceTo = (at: { x: number; z: number }) =>
      Math.hypot(at.x - client.position.x, at.z - client.position.z);

    await eventually(
      "loot of an enemy",
      async () => {
        const [enemy] = living().toSorted(
          (a, b) => distanceTo(client.whereIs(a)) - distanceTo(client.whereIs(b)),
        );
        if (!enemy || loot()) return loot() !== undefined;
        goal = client.whereIs(enemy);
        stopsAtM = 1.2;
        if (distanceTo(goal) < 1.6 && client.readyInMs() === 0) await client.strike(enemy);
        return false;
      },
      30_000,
    );
    await eventually("collecting it", async () => {
      const found = loot();
      if (!found) return true;
      goal = { x: found.position_x, z: found.position_z };
      stopsAtM = 0.5;
      if (distanceTo(goal) > 1) return false;
      return (await client.pickUp(found.loot_instance_id)).is_accepted;
    });
    clearInterval(timer);
    const own = hits.filter(({ is_by_enemy }) => !is_by_enemy);
    assert.ok(own.every(({ player_id }) => player_id === client.me.player_id));
    // A strike may hit others, too.
    for (const { target_enemy_id, damage_amount } of confirmed)
      assert.ok(
        own.some(hit => hit.enemy_instance_id === target_enemy_id && hit.damage_amount === damage_amount),
      );
    assert.ok(own.some(({ kills }) => kills));
    const count = (name: string) => told.filter(each => each === name).length;
    assert.ok(
      count("predicted_strike") > 0 && count("strike_confirmed") >= count("predicted_strike") * 0.9,
      `${told}`,
    );
    assert.deepEqual([count("predicted_pickup"), count("pickup_confirmed")], [1, 1], `${told}`);
    assert.deepEqual(corrections, []);
    await connection.leave();
  });

  it("says with a refusal how long to wait, where waiting helps", async () => {
    const connection = await DungeonConnection.joinOrCreate({ endpoint: server.endpoint });
    await connection.enter();
    const strike = () => connection.request("combat_event", { event_type: "ability_used" });
    assert.ok((await strike()).is_accepted);
    const refused = await strike();
    assert.ok(!refused.is_accepted && refused.ready_in_ms !== undefined && refused.ready_in_ms > 0);
    await connection.leave();
  });
});
