import assert from "node:assert/strict";
import { contentWith } from "../../../../test/support/world.ts";
import type { EventOf, EventType } from "../../dungeon/dungeon-events.ts";
import { EVENT_FIELDS } from "../achievement-goals.ts";
import { achievement } from "./character-schemas.ts";
import { findContentProblems } from "./content-problems.ts";

/** What is said of an achievement with this goal, warnings marked. */
function problemsOfGoal(goal: object, reward: object = {}): string[] {
  const feat = achievement.parse({ id: "feat", name: "Feat", goal: { target: 10, ...goal }, reward });
  return findContentProblems(contentWith({ achievements: { feat } })).map(
    ({ severity, field, message }) => `${severity === "warning" ? "warning: " : ""}${field}: ${message}`,
  );
}

/** The compiler compares the table with the events that the rules tell: each is there, with no field that it does not have. */
const EVENTS: { [T in Exclude<EventType, "achievement_progressed">]: (keyof EventOf<T>)[] } = {
  damage_dealt: ["ability_id", "damage_amount", "is_critical"],
  damage_taken: ["ability_id", "damage_amount", "is_critical"],
  ability_used: ["ability_id"],
  player_restored: ["ability_id", "effect_seconds"],
  item_used: ["item_id"],
  attack_started: ["ability_id"],
  enemy_spawned: ["enemy_type_id", "is_summoned"],
  enemy_died: ["enemy_type_id"],
  enemy_restored: ["ability_id"],
  player_died: [],
  player_respawned: ["gold_lost"],
  enemies_reset: ["is_lonely"],
  boss_phase: ["phase"],
  loot_dropped: ["item_id", "item_type", "item_quantity"],
  loot_picked_up: ["item_id", "item_type", "item_quantity"],
  item_dropped: ["item_id", "item_type", "item_quantity"],
  door_opened: ["door_id"],
  door_closed: ["door_id"],
  room_cleared: [],
  party_grew: ["party_size"],
  player_joined: [],
  player_left: [],
  run_ended: ["dungeon_id", "deaths"],
  experience_gained: ["reason", "content_id", "experience"],
  level_up: ["level", "experience"],
  item_received: [],
  item_equipped: ["item_id", "slot"],
  item_unequipped: ["item_id", "slot"],
  item_destroyed: [],
  item_mailed: [],
  skill_learned: ["node_id"],
  skills_refunded: ["gold_paid"],
  loadout_saved: ["loadout_number", "gold_paid"],
  loadout_switched: ["loadout_number", "gold_paid"],
  achievement_unlocked: ["achievement_id"],
  title_chosen: [],
  mail_taken: [],
};

describe("the goal of an achievement", () => {
  it("can be about every event that rules tell, by fields that the event has", () => {
    const fields = Object.entries(EVENT_FIELDS).map(([type, event]) => [type, Object.keys(event.fields)]);
    assert.deepEqual(Object.fromEntries(fields), EVENTS);
  });

  it("must be about an event that rules tell", () => {
    const [problem = "", ...others] = problemsOfGoal({ event_type: "enemy_dies" });
    assert.match(problem, /^goal\.event_type: no rules tell of "enemy_dies"; they tell of damage_dealt, /);
    assert.deepEqual(others, []);
  });

  it("must filter by fields that the event has, with values that they can have", () => {
    const filtered = (event_type: string, filter: object) =>
      problemsOfGoal({ event_type, filter, within: "run" });
    assert.deepEqual(filtered("enemy_died", { enemy_type_id: "goblin" }), []);
    assert.deepEqual(filtered("loot_picked_up", { item_id: "gold" }), []);
    assert.deepEqual(filtered("experience_gained", { content_id: "room2", reason: "room" }), []);
    assert.deepEqual(filtered("enemy_died", { enemy: "goblin" }), [
      'goal.filter.enemy: enemy_died has no field "enemy"; it has enemy_type_id',
    ]);
    assert.deepEqual(filtered("enemy_died", { enemy_type_id: "gobblin" }), [
      'goal.filter.enemy_type_id: there is no enemy-types "gobblin"',
    ]);
    assert.deepEqual(filtered("loot_picked_up", { item_type: "armour" }), [
      "goal.filter.item_type: must be one of gold, consumable, equipment, key, material",
    ]);
    assert.deepEqual(filtered("damage_dealt", { is_critical: "yes" }), [
      "goal.filter.is_critical: must be true or false",
    ]);
    assert.deepEqual(filtered("achievement_unlocked", { achievement_id: "feat" }), [
      "goal.filter.achievement_id: is the achievement itself: nobody could have it first",
    ]);
  });

  it("must measure what can be measured", () => {
    const about = { event_type: "loot_picked_up", within: "run" };
    assert.deepEqual(problemsOfGoal({ ...about, measure: "sum" }), [
      "goal.field: a sum is of a field of the event: name it",
    ]);
    assert.deepEqual(problemsOfGoal({ ...about, measure: "sum", field: "item_id" }), [
      'goal.field: "item_id" is no number, and has no sum',
    ]);
    assert.deepEqual(problemsOfGoal({ ...about, measure: "distinct", field: "item_type" }), [
      'goal.field: how many values of "item_type" there were is not noted: count, or use another field',
    ]);
    assert.deepEqual(problemsOfGoal({ ...about, field: "item_quantity" }), [
      "goal.field: a count is of events, not of a field: leave it out",
    ]);
  });

  it("is not of a player's own leaving, after which nobody is there to get it", () =>
    assert.deepEqual(problemsOfGoal({ event_type: "player_left", within: "run" }), [
      'goal.by: player_left is about no player of its own, so nobody gets it: use "party"',
    ]));

  it("is for the whole party where the event is about no player", () => {
    const about = { event_type: "room_cleared", within: "run" };
    assert.deepEqual(problemsOfGoal(about), [
      'goal.by: room_cleared is about no player of its own, so nobody gets it: use "party"',
    ]);
    assert.deepEqual(problemsOfGoal({ ...about, by: "party" }), []);
  });

  it("should be told by what is counted from the first day", () => {
    assert.deepEqual(problemsOfGoal({ event_type: "enemy_died" }), []);
    const zero = "is not counted so: it starts at zero for characters that exist already";
    for (const goal of [
      { event_type: "enemy_died", by: "party" },
      { event_type: "door_opened" },
      { event_type: "loot_picked_up" },
      { event_type: "level_up", filter: { level: 5 } },
    ])
      assert.deepEqual(problemsOfGoal(goal), [`warning: goal.event_type: ${zero}`], JSON.stringify(goal));
    assert.deepEqual(problemsOfGoal({ event_type: "enemy_died", by: "party", within: "run" }), []);
  });

  it("must be rewarded with items that exist", () => {
    const reward = { items: [{ item_id: "crown" }] };
    assert.deepEqual(problemsOfGoal({ event_type: "enemy_died" }, reward), [
      'reward.items.0.item_id: there is no item "crown"',
    ]);
  });
});
