/** What the benches reach for in @colyseus/schema beside its documented API: see docs/colyseus.md. */
import assert from "node:assert/strict";
import { Protocol } from "@colyseus/core";
import { Encoder, type Schema } from "@colyseus/schema";
import { BareState } from "../loadtest/bare-room.ts";
import { EnemySchema } from "../src/schema/enemy-state.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { BareTraffic } from "./capacity-bare-traffic.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { PatchFields } from "./patch-fields.ts";

const NOWHERE = "ws://localhost:1";

/** What `change` changes, as a frame of a patch. */
function patchOf(encoder: Encoder<Schema>, change: () => void): Buffer {
  change();
  const patch = Buffer.concat([Buffer.of(Protocol.ROOM_STATE_PATCH), encoder.encode()]);
  encoder.discardChanges();
  return patch;
}

function aRoom() {
  const state = new RoomStateSchema();
  const enemies = ["enemy1", "enemy2"].map(id => {
    const enemy = new EnemySchema();
    Object.assign(enemy, { enemy_instance_id: id, current_health: 30, is_alive: true });
    state.enemies.set(id, enemy);
    return enemy;
  });
  const encoder = new Encoder<Schema>(state);
  const whole = Buffer.from(encoder.encodeAll());
  encoder.discardChanges();
  const [enemy] = enemies;
  assert.ok(enemy);
  return { state, enemy, encoder, whole };
}

describe("The bytes of a patch", () => {
  it("are told apart by the fields that they are for, all of them", () => {
    const { state, enemy, encoder, whole } = aRoom();
    const fields = new PatchFields();
    fields.read(whole);
    fields.tally.clear();
    const patch = patchOf(encoder, () => {
      state.tick = 300;
      enemy.current_health = 20;
      state.enemies.delete("enemy2");
    }).subarray(1);
    fields.read(patch);
    assert.equal(fields.tally.total.bytes, patch.length);
    const names = fields.tally.entries.map(([name]) => name).sort();
    assert.deepEqual(names, [
      "(change of object)",
      "Enemy removed",
      "Enemy.current_health",
      "RoomState.tick",
    ]);
  });

  it("have those of a death in them where an enemy dies, and not where it is hit, in the game", () => {
    const { state, enemy, encoder } = aRoom();
    const traffic = new GameTraffic(NOWHERE);
    const hit = patchOf(encoder, () => Object.assign(enemy, { current_health: 10 }));
    const death = patchOf(encoder, () => Object.assign(enemy, { current_health: 0, is_alive: false }));
    state.tick = 1;
    assert.deepEqual(
      [hit, death].map(patch => traffic.isCritical(patch)),
      [false, true],
    );
  });

  it("have those of a critical event in them where there is one, first or last, in the bare room", () => {
    const state = new BareState();
    state.critical_events = 0;
    const encoder = new Encoder<Schema>(state);
    encoder.encodeAll();
    encoder.discardChanges();
    const traffic = new BareTraffic(NOWHERE);
    const critical = patchOf(encoder, () => (state.critical_events += 1));
    assert.equal(traffic.isCritical(critical), true);
  });
});
