import assert from "node:assert/strict";
import { act, answerOf, aWorld, playerIn } from "../../../test/support/world.ts";

describe("a request with an id", () => {
  const drink = { type: "use_item", player_id: "ada", item_id: "health_potion" } as const;

  function worldWithPotions(count: number) {
    const world = aWorld({ room_template_id: "room1" });
    const ada = playerIn(world);
    ada.lasting.inventory = { health_potion: count };
    ada.current_health = 10;
    return { world, ada };
  }

  it("is done once, however often it is asked", () => {
    const { world, ada } = worldWithPotions(3);
    assert.equal(answerOf(act(world, { ...drink, request_id: "a" })), "accepted");
    const again = act(world, { ...drink, request_id: "a" });
    assert.equal(answerOf(again), "accepted");
    assert.deepEqual(again.events, []);
    assert.deepEqual([ada.current_health, ada.lasting.inventory.health_potion], [60, 2]);
    act(world, { ...drink, request_id: "b" });
    assert.equal(ada.lasting.inventory.health_potion, 1);
  });

  it("is tried anew where it was refused, since nothing was done", () => {
    const { world, ada } = worldWithPotions(0);
    assert.equal(answerOf(act(world, { ...drink, request_id: "a" })), "not_enough_items");
    ada.lasting.inventory = { health_potion: 1 };
    assert.equal(answerOf(act(world, { ...drink, request_id: "a" })), "accepted");
    assert.equal(ada.current_health, 60);
  });

  it("does not make its player pay for a second death that came before the answer was asked for again", () => {
    const { world, ada } = worldWithPotions(0);
    const die = () => Object.assign(ada, { is_alive: false, state: "DEAD", died_at_tick: world.tick - 100 });
    ada.lasting.gold = 100;
    die();
    const respawn = { type: "respawn", player_id: "ada", request_id: "a" } as const;
    assert.equal(answerOf(act(world, respawn)), "accepted");
    const { gold } = ada.lasting;
    die();
    assert.equal(answerOf(act(world, respawn)), "accepted");
    assert.deepEqual([ada.lasting.gold, ada.is_alive], [gold, false]);
  });

  it("is remembered among the newest 8, so that nobody makes the room remember more", () => {
    const { world, ada } = worldWithPotions(20);
    for (let i = 0; i < 9; i++) act(world, { ...drink, request_id: `${i}` });
    assert.equal(ada.lasting.request_ids.length, 8);
    assert.ok(!ada.lasting.request_ids.includes("0"));
  });
});
