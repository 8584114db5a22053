import assert from "node:assert/strict";
import { aCharacter } from "../../../test/support/a-character.ts";
import { aWorld, playerIn } from "../../../test/support/world.ts";
import { character } from "../../characters/character.ts";
import { lasting } from "../../game/character/lasting.ts";
import { applyCommand } from "../../game/dungeon/commands.ts";
import { endEffects } from "../../game/effects/effects.ts";
import { characterView } from "../../session-api/character-endpoints.ts";
import { arrivalOf, redo, withProgress } from "./dungeon-character.ts";

/** Of each field a value that is none of a new character's. */
const used = lasting.parse({
  ...{ class_id: "knight", former_class_id: "bard", level: 7, experience: 12, title: "the Brave" },
  titles: ["the Brave"],
  pieces: { sword: { item_id: "rusty_sword", affixes: { keen: 500 } } },
  equipment: { weapon: "sword" },
  ...{ skills: ["toughness"], skill_tree_hash: "abc" },
  loadouts: [{ skills: ["toughness"], equipment: { weapon: "sword" } }],
  ...{ achievements: ["first_blood"], achievement_progress: { hunter: 3 } },
  ...{ run_achievement_progress: { flawless: 1 } },
  ...{ counters: { enemy_died: { goblin: 4 } }, run_counters: { enemy_died: { goblin: 1 } } },
  ...{ mail_count: 2, taken_mail_ids: ["own1"] },
  outbox: [
    {
      ...{ mail_id: "own2", reason: "bag_full" },
      goods: [{ item_id: "mana_potion", item_type: "consumable", quantity: 2 }],
    },
  ],
  gold: 3,
  inventory: { rusty_sword: 1 },
  request_ids: ["a"],
  statistics: {
    ...{ seconds: 1, damage_dealt: 2, damage_taken: 3, enemies_killed: 4 },
    ...{ gold_collected: 5, items_collected: 6, deaths: 7 },
  },
  run_ticks: 40,
  counted_run_id: "a run",
  deaths: 2,
  ended_run_id: "an earlier run",
});

describe("What lasts of a character", () => {
  const saved = aCharacter({ ...used, run_id: "run" });

  it("is all of it in use here", () => {
    assert.deepEqual(Object.keys(used).toSorted(), Object.keys(lasting.shape).toSorted());
    const fresh: Record<string, unknown> = lasting.parse({});
    for (const [field, value] of Object.entries(used)) assert.notDeepEqual(value, fresh[field], field);
  });

  it("comes into a room with it, and is in its row as it was", () => {
    const world = aWorld({ players: [] });
    applyCommand(world, { type: "join", arrival: arrivalOf(saved) });
    const now = withProgress(world, saved, playerIn(world));
    assert.deepEqual(lasting.parse(character.parse(now)), used);
  });

  it("has no title in its row that its player has laid down in the room", () => {
    const world = aWorld({ players: [] });
    applyCommand(world, { type: "join", arrival: arrivalOf(saved) });
    const { player_id } = saved;
    applyCommand(world, { type: "character_action", player_id, action: { action: "choose_title" } });
    assert.equal(withProgress(world, saved, playerIn(world)).title, "");
    const laidDown = { event_type: "title_chosen", source_player_id: player_id } as const;
    const inRoom = { ...saved, has_joined: true } as const;
    assert.equal(redo(inRoom, [laidDown], world.content).title, "");
  });

  it("has a worn shield in its row until the shield is whole or over", () => {
    const world = aWorld({ players: [] });
    const worn = { ...saved, effects: { ward: 4 }, absorbed: { ward: 10 } };
    applyCommand(world, { type: "join", arrival: arrivalOf(worn) });
    const player = playerIn(world, worn.player_id);
    assert.deepEqual(withProgress(world, worn, player).absorbed, { ward: 10 });
    assert.deepEqual(redo(worn, [], world.content).absorbed, { ward: 10 });
    endEffects(player);
    assert.equal(withProgress(world, worn, player).absorbed, undefined);
  });

  it("is there after a redo", () => {
    assert.deepEqual(lasting.parse(redo(saved, [], aWorld().content)), used);
  });

  it("is what its player sees of it, but for what the server keeps for itself", () => {
    const { skill_tree_hash: _hash, mail_count: _count, outbox: _outbox, ...rest } = used;
    const { taken_mail_ids: _taken, request_ids: _requests, ...shown } = rest;
    const seen: Record<string, unknown> = characterView.parse(saved);
    for (const [field, value] of Object.entries(shown)) assert.deepEqual(seen[field], value, field);
  });
});
