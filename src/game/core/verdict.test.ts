import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import {
  act,
  aWorld,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  strike,
  use,
} from "../../../test/support/world.ts";
import type { World } from "../dungeon/world.ts";
import type { Verdict } from "./verdict.ts";

const content = rulesContent({
  abilities: [
    { id: "nova", ability_type: "buff", mana_cost: 50 },
    { id: "leap", ability_type: "buff", stamina_cost: 60 },
    { id: "miracle", ability_type: "buff", mana_cost: 1000 },
  ],
});
const porch = (): World => aWorld({ content, room_template_id: "porch" });

/** What a refused use of an ability says. */
function refusalOf(world: World, ability_id: string) {
  const { verdict } = use(world, ability_id);
  assert.ok(!verdict.is_accepted, `${ability_id} is accepted`);
  return verdict;
}

describe("a refusal that waiting cures says when, and then it is accepted", () => {
  for (const { reason, ability_id, before } of [
    { reason: "on_cooldown", ability_id: "roll", before: ["roll"] },
    { reason: "busy", ability_id: "roll", before: ["bolt"] },
    { reason: "not_enough_mana", ability_id: "nova", before: ["nova", "nova"] },
    { reason: "not_enough_stamina", ability_id: "leap", before: ["leap"] },
  ]) {
    it(reason, () => {
      const world = porch();
      for (const used of before) {
        assert.equal(use(world, used).verdict.is_accepted, true);
        if (reason !== "busy" && reason !== "on_cooldown") pass(world, 0.5);
      }
      if (reason === "on_cooldown") pass(world, 0.3);
      const refusal = refusalOf(world, ability_id);
      assert.equal(refusal.reason, reason);
      const waitMs = refusal.ready_in_ms ?? 0;
      assert.ok(Number.isInteger(waitMs) && waitMs >= 1);
      pass(world, Math.ceil(waitMs / 50) / 20);
      assert.equal(use(world, ability_id).verdict.is_accepted, true);
    });
  }

  it("not_yet, for the dead", () => {
    const world = porch();
    kill(world);
    pass(world, 0.5);
    const respawn = () => act(world, { type: "respawn", player_id: "ada" }).verdict;
    assert.deepEqual(respawn(), { is_accepted: false, reason: "not_yet", ready_in_ms: 1500 });
    pass(world, 1.5);
    assert.equal(respawn().is_accepted, true);
  });

  it("and says nothing where waiting never helps", () => {
    assert.equal(refusalOf(porch(), "miracle").ready_in_ms, undefined);
  });
});

describe("an honest player's refusals", () => {
  it("are no violations: late, dazed, out of breath, out of reach, too late for the prize", () => {
    const world = aWorld({ content, room_template_id: "hall", players: ["ada", "bob"] });
    const brute = firstEnemy(world);
    const verdicts: Verdict<unknown>[] = [
      use(world, "leap"),
      use(world, "leap"),
      use(world, "miracle"),
      use(world, "no_such"),
      strike(world, { target: brute }),
      act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id: "loot9" }),
      act(world, { type: "use_item", player_id: "ada", item_id: "crown" }),
      act(world, { type: "door", player_id: "ada", door_id: "no_such", action: "open" }),
      act(world, { type: "move", player_id: "ada", seq: 1, claim: { position: { x: 9, z: 39 }, yaw: 0 } }),
    ].map(({ verdict }) => verdict);
    put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
    strike(world, { target: brute });
    verdicts.push(strike(world, { target: brute }).verdict, strike(world, { yaw: 3 }).verdict);
    verdicts.push(act(world, { type: "enter_door", player_id: "ada", door_id: "door" }).verdict);
    kill(world);
    verdicts.push(strike(world).verdict, act(world, { type: "respawn", player_id: "ada" }).verdict);
    const refused = verdicts.filter(verdict => !verdict.is_accepted);
    assert.ok(refused.length >= 12, `${refused.length}`);
    assert.deepEqual(
      refused.filter(verdict => verdict.is_violation),
      [],
    );
    assert.equal(playerIn(world).is_alive, false);
  });
});
