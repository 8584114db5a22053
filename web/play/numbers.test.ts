import assert from "node:assert/strict";
import { EnemySchema } from "../../src/schema/enemy-state.ts";
import { PlayerSchema } from "../../src/schema/player-state.ts";
import { ProjectileSchema } from "../../src/schema/projectile-state.ts";
import { RoomStateSchema } from "../../src/schema/room-state.ts";
import { eventually } from "../../test/support/eventually.ts";
import { rulesContent } from "../../test/support/rules-content.ts";
import { HitNumbers } from "./numbers.ts";

const OWN_SLOT = 1;
/** Flies 20 m/s. */
const SHOT = "bolt";

describe("Numbers of hits, in a party", () => {
  let state: RoomStateSchema;
  let numbers: HitNumbers;
  let seen: string[];

  beforeEach(() => {
    seen = [];
    const effects = {
      number: (id: string, amount: number, tone: string) => void seen.push(`${id} ${amount} ${tone}`),
      ...{ flash: () => {}, shake: () => {}, happened: () => {} },
    };
    numbers = new HitNumbers(effects, "ada", rulesContent().abilities);
    state = new RoomStateSchema();
    for (const [player_id, slot] of [
      ["ada", OWN_SLOT],
      ["bob", 2],
    ] as const)
      state.players.set(player_id, new PlayerSchema().assign({ player_id, slot, current_health: 100 }));
    for (const [id, x] of [
      ["near", 4],
      ["far", 40],
    ] as const)
      state.enemies.set(id, anEnemy(id, x));
    numbers.note(state);
  });

  const anEnemy = (enemy_instance_id: string, position_x: number) =>
    new EnemySchema().assign({
      enemy_instance_id,
      position_x,
      position_z: 0,
      move_speed: 0,
      current_health: 50,
    });
  const lose = (...ids: string[]) => {
    for (const id of ids) {
      const enemy = state.enemies.get(id) ?? assert.fail();
      enemy.current_health -= 7;
    }
    numbers.note(state);
  };
  const shows = (...wanted: string[]) =>
    eventually("the numbers are shown", () => {
      return seen.length === wanted.length;
    }).then(() => assert.deepEqual(seen.toSorted(), wanted.toSorted()));
  /** Along x from 0. */
  const shoot = (source_slot: number) => {
    const shot = { source_slot, ability_id: SHOT, position_x: 0, position_z: 0, yaw: Math.PI / 2 };
    state.projectiles.set("shot", new ProjectileSchema().assign({ ...shot, started_tick: 0 }));
    numbers.note(state);
    state.tick = 5;
    state.projectiles.delete("shot");
  };

  it("are the own ones of all whom an own strike has reached, and others' of nobody else", async () => {
    lose("near", "far");
    numbers.markOwn([{ enemy_instance_id: "near" }]);
    await shows("near 7 dealt", "far 7 others");
  });

  it("are the own ones of whom an own shot has hit", async () => {
    shoot(OWN_SLOT);
    lose("near", "far");
    await shows("near 7 dealt", "far 7 others");
  });

  it("are others' of whom the shot of another has hit", async () => {
    shoot(2);
    lose("near");
    await shows("near 7 others");
  });
});
