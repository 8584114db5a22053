import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import type { Bot } from "../../loadtest/bot.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { TestServer } from "../support/test-server.ts";

const STEP_M = 6 * 0.2;

describe("a room with a client that knows of no even walks", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  /** A game that was built before there were versions of the protocol. */
  async function joinAsOld(room_id: string) {
    const room = await new Client(server.endpoint).joinById<RoomStateSchema>(room_id, {}, RoomStateSchema);
    room.onMessage("*", () => undefined);
    return room;
  }

  /** How Ada is shown to somebody while she walks 6 m to the south or north: each place, and each speed. */
  async function watchWalk(ada: Bot, state: () => RoomStateSchema): Promise<{ z: number; speed: number }[]> {
    const shown: { z: number; speed: number }[] = [];
    // A start within an interval of the stop before could be told only when she has walked for a while.
    await delay(400);
    const look = () => {
      const { position_z: z, move_speed: speed = 0 } =
        state().players.get(ada.welcome.player_id) ?? assert.fail();
      const last = shown.at(-1);
      if (last?.z !== z || last.speed !== speed) shown.push({ z, speed });
    };
    const timer = setInterval(look, 10);
    await ada.arriveAt({ x: ada.position.x, z: ada.position.z > 0 ? -3 : 3 });
    await delay(400);
    clearInterval(timer);
    return shown;
  }

  it("shows each place of a walk, and once that client has gone no more than that it walks", async () => {
    const ada = await server.join({ character_name: "Ada" });
    await ada.arriveAt({ x: 0, z: -3 });
    const old = await joinAsOld(ada.room.roomId);
    const places = await watchWalk(ada, () => old.state);
    assert.ok(places.length >= 5, `${places.length} places`);
    for (const [index, { z, speed }] of places.entries()) {
      assert.equal(speed, 0);
      const before = places[index - 1]?.z ?? z;
      assert.ok(Math.abs(z - before) < 1.5 * STEP_M, `from ${before} to ${z}`);
    }
    await old.leave();
    await ada.until("that it has gone", ({ players }) => players.size === 1);
    const told = await watchWalk(ada, () => ada.state);
    assert.ok(told.length <= 4, JSON.stringify(told));
    assert.ok(told.some(({ speed }) => Math.abs(speed - 6) < 0.01));
  });

  it("knows it also while the connection of that client is lost", async () => {
    const ada = await server.join({ character_name: "Ada" });
    const old = await joinAsOld(ada.room.roomId);
    old.connection.close(4010);
    await ada.until("that it is lost", ({ players }) =>
      [...players.values()].some(({ connected }) => !connected),
    );
    const places = await watchWalk(ada, () => ada.state);
    assert.ok(places.every(({ speed }) => speed === 0));
  });
});
