/** The formulas of docs/protocol.md, run as they stand there, on what a client really has: fields that were never set are missing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Decoder, Encoder } from "@colyseus/schema";
import { EnemySchema } from "./enemy-state.ts";
import { PlayerSchema } from "./player-state.ts";
import { ProjectileSchema } from "./projectile-state.ts";
import { RoomStateSchema } from "./room-state.ts";

const protocol = readFileSync("docs/protocol.md", "utf8");

/** The JavaScript below a heading; the first is 0. */
function formulaOf(heading: string, which: number): string {
  const section = protocol.slice(protocol.indexOf(`\n### ${heading}\n`));
  const code = [...section.matchAll(/```js\n([\s\S]*?)```/g)][which]?.[1];
  assert.ok(code, `${heading} has a formula`);
  return code;
}

function evaluate(heading: string, result: string, given: Record<string, unknown>, which = 0): unknown {
  return new Function(...Object.keys(given), `${formulaOf(heading, which)}; return ${result};`)(
    ...Object.values(given),
  );
}

/** The state as a client has it that has just joined. */
function decoded(state: RoomStateSchema): RoomStateSchema {
  const copy = new RoomStateSchema();
  new Decoder(copy).decode(new Encoder(state).encodeAll());
  return copy;
}

describe("the formulas of docs/protocol.md", () => {
  const state = new RoomStateSchema();
  const enemy = Object.assign(new EnemySchema(), { enemy_instance_id: "e", position_x: 3, position_z: 4 });
  state.enemies.set("e", enemy);
  const walker = Object.assign(new EnemySchema(), {
    position_x: 0,
    position_z: 0,
    move_to_x: 10,
    move_to_z: 0,
  });
  Object.assign(walker, { move_speed: 2, started_tick: 100 });
  state.enemies.set("w", walker);
  state.players.set(
    "p",
    Object.assign(new PlayerSchema(), { player_id: "p", max_mana: 100, current_mana: 20 }),
  );
  const runner = {
    player_id: "r",
    position_x: 1,
    move_direction: Math.PI / 2,
    move_speed: 6,
    started_tick: 100,
  };
  state.players.set("r", Object.assign(new PlayerSchema(), runner));
  state.projectiles.set(
    "f",
    Object.assign(new ProjectileSchema(), { ability_id: "fireball", position_x: 1 }),
  );
  const seen = decoded(state);

  it("say where an enemy is, also one that has never walked", () => {
    assert.equal(seen.enemies.get("e")?.move_speed, undefined, "which is what its formula must bear");
    const still = evaluate("Enemy", "x", { enemy: seen.enemies.get("e"), tick: 500 });
    assert.ok(typeof still === "number" && Math.abs(still - 3) < 0.01, `${still}`);
    const walking = evaluate("Enemy", "x", { enemy: seen.enemies.get("w"), tick: 140 });
    assert.ok(typeof walking === "number" && Math.abs(walking - 4) < 0.05, `${walking}`);
  });

  it("say how much mana there is, also before any was used", () => {
    const rules = { mana_regeneration: { per_second: 5, pause_seconds: 0 } };
    assert.equal(evaluate("Player", "mana", { player: seen.players.get("p"), tick: 40, rules }), 30);
  });

  it("say where a player is, also one that has never walked", () => {
    const place = (id: string) =>
      evaluate("Player", "[x, z]", { player: seen.players.get(id), tick: 120 }, 1);
    assert.deepEqual(place("p"), [0, 0]);
    const [x, z] = place("r") as [number, number];
    assert.ok(Math.hypot(x - 7, z) < 0.02, `${x}, ${z}`);
  });

  it("say where a projectile is, also one that flies from the first tick and straight ahead", () => {
    const given = { projectile: seen.projectiles.get("f"), tick: 20 };
    const ability = { max_range: 20, projectile_speed: 15 };
    assert.deepEqual(evaluate("Projectile", "[Math.round(x), z]", { ...given, ability }), [1, 15]);
  });
});
