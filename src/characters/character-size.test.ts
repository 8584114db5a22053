import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { gameContent } from "../../test/support/content.ts";
import { pieceId } from "../game/character/rolls.ts";
import { EQUIPMENT_SLOTS } from "../game/content/character-content.ts";
import type { Content } from "../game/content/content.ts";
import { REMEMBERED_REQUESTS } from "../game/core/repeated-requests.ts";
import { type Character, characterRows } from "./character.ts";
import { newCharacter, playedAnew } from "./new-character.ts";
import { packed } from "./packed-row.ts";

const KB = 1024;
/** More than the server remembers, so that there is room for growth. */
const REQUEST_IDS = 32;
/** As long as a message allows. */
const LONGEST_REQUEST_ID = "x".repeat(64);
/** The longest name that a player may choose, in letters of three bytes each. */
const LONGEST_NAME = "阿".repeat(32);

/** Bytes of a value, as DynamoDB counts them: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function bytesOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(String(value).replaceAll(/[-.]/g, "").length / 2) + 2;
  if (typeof value === "boolean" || value === null) return 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + bytesOf(each) + 1, 3);
  if (typeof value === "object") return 3 + itemBytes(value) + Object.keys(value).length;
  throw new Error(`DynamoDB has no ${typeof value}`);
}

function itemBytes(item: object): number {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
}

/** As the repository writes it. */
const rowBytes = (character: Character) =>
  itemBytes({
    ...{ ...packed(character), session_ends_at: 1_800_000_000, expires_at: 1_800_000_000 },
    ...characterRows.stamp,
  });

const itemsOf = (content: Content) => [
  ...new Set(
    Object.values(content["loot-tables"]).flatMap(({ drops }) =>
      drops.flatMap(drop => ("item_id" in drop ? [drop.item_id] : [])),
    ),
  ),
];

describe("The row of a character", () => {
  const content = gameContent();
  const made = newCharacter(content, {
    player_id: randomUUID(),
    owner: "account",
    character_name: LONGEST_NAME,
  });

  it("has at most 1 KB when it is new, also once it is played", () => {
    for (const each of [made, playedAnew(made)]) assert.ok(rowBytes(each) <= KB, `${rowBytes(each)} bytes`);
  });

  it("has at most 1 KB when its class brings along as much as the game's do", () => {
    for (const class_id of Object.keys(content.classes)) {
      const its = newCharacter(content, { ...made, class_id, character_name: LONGEST_NAME });
      assert.ok(rowBytes(playedAnew(its)) <= KB, `${class_id}: ${rowBytes(playedAnew(its))} bytes`);
    }
  });

  function inPlay(): Character {
    const abilities = Object.keys(content.abilities);
    const ofEach = <T>(ids: readonly string[], value: T) => Object.fromEntries(ids.map(id => [id, value]));
    const secondsOf = (ids: readonly string[]) => Object.fromEntries(ids.map((id, n) => [id, (n + 1) / 7]));
    const length = REQUEST_IDS;
    assert.ok(REQUEST_IDS >= REMEMBERED_REQUESTS);
    const now = new Date().toISOString();
    const its: Character = {
      ...playedAnew(made),
      ...{ updated_at: now, renamed_at: now, protocol_version: 2, revision: 123_456 },
      ...{
        current_health: 61 + 1 / 3,
        current_mana: 40 + 1 / 3,
        current_stamina: 9 + 1 / 3,
      },
      ...{ gold: 1_234_567, inventory: ofEach(itemsOf(content), 99) },
      ...{ effects: secondsOf(abilities), cooldowns: secondsOf(abilities) },
      request_ids: Array.from({ length }, () => LONGEST_REQUEST_ID),
      statistics: {
        ...{ seconds: 1234.123456789012, damage_dealt: 12345.12345678901, damage_taken: 1234.123456789012 },
        ...{ enemies_killed: 1234, gold_collected: 12345, items_collected: 1234, deaths: 123 },
      },
      run_ticks: 123_456,
      ...{ room_id: randomUUID(), mode: "dungeon", run_id: randomUUID(), ended_run_id: randomUUID() },
      ...{ last_event_id: "000000123456", dungeon_id: "training_grounds", door_id: "door_of_the_boss" },
      ...{ position_x: -12.345678901234567, position_y: 0, position_z: 12.345678901234567 },
    };
    return its;
  }

  it("has at most 4 KB in play, with every item and effect of the game, all cooldowns and all requests", () => {
    assert.ok(rowBytes(inPlay()) <= 4 * KB, `${rowBytes(inPlay())} bytes`);
    console.info(`      new ${rowBytes(playedAnew(made))} bytes, in play ${rowBytes(inPlay())} bytes`);
  });

  it("has at most 8 KB with all that it can ever have: a full bag, a full tree, three loadouts, and everything counted", () => {
    const request_ids = inPlay().request_ids.slice(0, REMEMBERED_REQUESTS);
    const grown = { ...inPlay(), ...everything(), request_ids };
    assert.ok(rowBytes(grown) <= 8 * KB, `${rowBytes(grown)} bytes`);
    console.info(`      with everything ${rowBytes(grown)} bytes, unpacked ${itemBytes(grown)} bytes`);
  });

  it("is the same after it was packed, and is packed only where that is shorter", () => {
    const grown = { ...inPlay(), ...everything() };
    assert.ok("packed" in packed(grown) && !("packed" in packed(made)));
    for (const each of [made, grown]) {
      assert.deepEqual(characterRows.read({ ...packed(each), ...characterRows.stamp }, "it"), each);
      assert.ok(rowBytes(each) <= itemBytes(each) + 100);
    }
  });
});

const ids = (count: number, name: string) =>
  Array.from({ length: count }, (_, n) => `${name}_${"abcdefgh".slice(0, 2 + (n % 6))}_${n}`);

/** More than the game has of anything, each as often as there is a place for it. */
function everything() {
  const items = ids(30, "of_the_wild");
  const nodes = ids(24, "branch");
  const affixes = ids(12, "grim");
  const things = ids(30 + EQUIPMENT_SLOTS.length, "").map((_, n) => pieceId("loot", randomUUID(), n));
  const pieces = things.map((id, n) => [
    id,
    {
      item_id: items[n % items.length] ?? "",
      affixes: Object.fromEntries(
        [0, 1, 2, 3].map(k => [affixes[(n + 3 * k) % 12], (n * 337 + k * 71) % 1000]),
      ),
      is_bound: true as const,
    },
  ]);
  const equipment = Object.fromEntries(EQUIPMENT_SLOTS.map((slot, n) => [slot, things[n]]));
  const counted = (keys: string[]) => Object.fromEntries(keys.map((key, n) => [key, (n + 7) * 1237]));
  const enemies = ids(16, "restless");
  const counters = {
    enemy_died: counted(enemies),
    experience_gained: counted([...enemies, ...ids(16, "hall"), ...ids(3, "dungeon")]),
    loot_picked_up: counted([...items, "gold"]),
    item_used: counted(ids(6, "draught")),
    item_equipped: counted(items),
    ability_used: counted(ids(20, "strike")),
    skill_learned: counted([...nodes, ...ids(24, "other")]),
    player_died: { all: 1234 },
    level_up: { all: 19 },
    run_ended: counted(ids(3, "dungeon")),
  };
  return {
    ...{ class_id: "guardian_of_the_wild", level: 20, experience: 123_456, title: "x".repeat(40) },
    ...{ pieces: Object.fromEntries(pieces), equipment, skills: nodes, skill_tree_hash: "0123456789ab" },
    loadouts: [1, 2, 3].map(() => ({ skills: nodes, equipment })),
    achievements: ids(20, "deed"),
    achievement_progress: counted(ids(5, "long_deed")),
    run_achievement_progress: counted(ids(5, "short_deed")),
    ...{ counters, run_counters: counters, mail_count: 1234, taken_mail_ids: ["own1233", "own1234"] },
  };
}
