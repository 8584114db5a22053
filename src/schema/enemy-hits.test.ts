import assert from "node:assert/strict";
import { act, aWorld, firstEnemy, playerIn } from "../../test/support/world.ts";
import { DEFAULT_ABILITY_ID } from "../game/content/content.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { EnemyHits, hitsOf, textOfHits } from "./enemy-hits.ts";

describe("the hits of an enemy on the wire", () => {
  const world = aWorld({ players: ["ada", "bob"] });
  const { id } = firstEnemy(world);
  const bob = playerIn(world, "bob");

  function told(events: GameEvent[], before = ""): string {
    const hits = new EnemyHits(world.content);
    hits.note(world, events);
    return textOfHits(hits.take(id) ?? [], before);
  }
  const read = (text: string) => hitsOf(text, world.content);
  const dealt = (fields: object = {}): GameEvent => ({
    ...{ event_type: "damage_dealt", source_player_id: "bob", target_enemy_id: id },
    ...{ ability_id: DEFAULT_ABILITY_ID, damage_amount: 13, is_critical: false, ...fields },
  });
  const taken = (fields: object = {}): GameEvent => ({
    ...{ event_type: "damage_taken", source_enemy_id: id, target_player_id: "bob" },
    ...{ damage_amount: 3, is_critical: false, ...fields },
  });
  const place = { position_x: 0, position_y: 0, position_z: 0 };

  it("say of each who, with what, how much, and whether it was critical, in their order", () => {
    const events = [
      dealt(),
      taken(),
      dealt({ ability_id: "fireball", damage_amount: 81.75, is_critical: true }),
      taken({ ability_id: "ground_slam", damage_amount: 40, absorbed_amount: 12.5 }),
    ];
    const { slot } = bob;
    assert.deepEqual(read(told(events)), [
      {
        slot,
        is_by_enemy: false,
        ability_id: "melee_attack",
        damage_amount: 13,
        is_critical: false,
        kills: false,
      },
      { slot, is_by_enemy: true, damage_amount: 3, is_critical: false, kills: false },
      {
        slot,
        is_by_enemy: false,
        ability_id: "fireball",
        damage_amount: 81.75,
        is_critical: true,
        kills: false,
      },
      {
        ...{ slot, is_by_enemy: true, ability_id: "ground_slam", damage_amount: 40, absorbed_amount: 12.5 },
        ...{ is_critical: false, kills: false },
      },
    ]);
  });

  it("take two or three bytes each, as most of them are", () => {
    assert.equal(Buffer.byteLength(told([taken()])), 2);
    assert.equal(Buffer.byteLength(told([dealt()])), 2);
    assert.equal(Buffer.byteLength(told([dealt({ damage_amount: 26, is_critical: true })])), 3);
  });

  it("differ where the same happens again", () => {
    const first = told([dealt()]);
    const second = told([dealt()], first);
    assert.notEqual(first, second);
    assert.equal(told([dealt()], second), first);
    assert.deepEqual(read(first), read(second));
  });

  it("say whose kill a death was: of who has hit last, or of whom the rules name where an effect has killed", () => {
    const death: GameEvent = {
      ...{ event_type: "enemy_died", source_player_id: "bob", target_enemy_id: id, ...place },
    };
    assert.deepEqual(
      read(told([dealt(), death])).map(({ slot, kills }) => [slot, kills]),
      [[bob.slot, true]],
    );
    const byEffect = read(told([dealt({ source_player_id: "ada" }), death]));
    assert.deepEqual(
      byEffect.map(({ slot, damage_amount, kills }) => [slot, damage_amount, kills]),
      [
        [playerIn(world, "ada").slot, 13, false],
        [bob.slot, 0, true],
      ],
    );
    const player: GameEvent = {
      ...{ event_type: "player_died", source_enemy_id: id, target_player_id: "bob", ...place },
    };
    assert.ok(read(told([taken(), player]))[0]?.kills);
  });

  it("keep any amount: of many thousands, of none, and with a fraction", () => {
    for (const damage_amount of [0, 0.01, 1, 6911, 6912, 7000.55, 60_000, 99.99])
      assert.equal(
        read(told([dealt({ damage_amount })]))[0]?.damage_amount.toFixed(0),
        damage_amount.toFixed(0),
      );
    assert.equal(read(told([dealt({ damage_amount: 15.25 })]))[0]?.damage_amount, 15.25);
  });

  it("come with the patch that shows what they have led to, which an older one does not", () => {
    const hits = new EnemyHits(world.content);
    hits.note(world, [dealt()]);
    assert.equal(hits.take("another"), undefined);
    assert.ok(hits.take(id));
    assert.equal(hits.take(id), undefined);
    act(world, { type: "leave", player_id: "ada" });
    hits.note(world, [dealt({ source_player_id: "ada" })]);
    assert.equal(read(textOfHits(hits.take(id) ?? [], ""))[0]?.slot, 0, "nobody, where the player has left");
  });
});
