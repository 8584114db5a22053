import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { gameContent } from "../../test/support/content.ts";
import type { Content } from "../game/content/content.ts";
import { REMEMBERED_REQUESTS } from "../game/core/repeated-requests.ts";
import { type Character, characterRows } from "./character.ts";
import { newCharacter, playedAnew } from "./new-character.ts";

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
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + bytesOf(each) + 1, 3);
  if (typeof value === "object") return 3 + itemBytes(value) + Object.keys(value).length;
  throw new Error(`DynamoDB has no ${typeof value}`);
}

function itemBytes(item: object): number {
  const fields = Object.entries(item).filter(([, value]) => value !== undefined);
  return fields.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
}

/** With what the repository adds. */
const rowBytes = (character: Character) =>
  itemBytes({
    ...{ ...character, session_ends_at: 1_800_000_000, expires_at: 1_800_000_000 },
    ...characterRows.stamp,
  });

const itemsOf = (content: Content) => [
  ...new Set(
    Object.values(content["loot-tables"]).flatMap(({ drops }) => drops.map(({ item_id }) => item_id)),
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

  it("has at most 4 KB in play, with every item and effect of the game, all cooldowns and all requests", () => {
    const abilities = Object.keys(content.abilities);
    const ofEach = <T>(ids: readonly string[], value: T) => Object.fromEntries(ids.map(id => [id, value]));
    const length = REQUEST_IDS;
    assert.ok(REQUEST_IDS >= REMEMBERED_REQUESTS);
    const now = new Date().toISOString();
    const inPlay: Character = {
      ...playedAnew(made),
      ...{ updated_at: now, renamed_at: now, protocol_version: 2, revision: 123_456 },
      ...{
        current_health: 61 + 1 / 3,
        current_mana: 40 + 1 / 3,
        current_stamina: 9 + 1 / 3,
      },
      ...{ gold: 1_234_567, inventory: ofEach(itemsOf(content), 99) },
      ...{ effects: ofEach(abilities, 1.2345678901234567), cooldowns: ofEach(abilities, 1.2345678901234567) },
      request_ids: Array.from({ length }, () => LONGEST_REQUEST_ID),
      statistics: {
        ...{ seconds: 1234.123456789012, damage_dealt: 12345.12345678901, damage_taken: 1234.123456789012 },
        ...{ enemies_killed: 1234, gold_collected: 12345, items_collected: 1234 },
      },
      ...{ room_id: randomUUID(), mode: "dungeon", run_id: randomUUID(), ended_run_id: randomUUID() },
      ...{ last_event_id: "000000123456", dungeon_id: "training_grounds", door_id: "door_of_the_boss" },
      ...{ position_x: -12.345678901234567, position_y: 0, position_z: 12.345678901234567 },
    };
    assert.ok(rowBytes(inPlay) <= 4 * KB, `${rowBytes(inPlay)} bytes`);
    console.info(`      new ${rowBytes(playedAnew(made))} bytes, in play ${rowBytes(inPlay)} bytes`);
  });
});
