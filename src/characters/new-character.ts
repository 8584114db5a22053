/** A character that has just been made. */
import { randomBytes, randomUUID } from "node:crypto";
import { rewardOf } from "../game/character/achievements.ts";
import { buildOf } from "../game/character/character-build.ts";
import { changeCharacter } from "../game/character/character-changes.ts";
import type { Happen } from "../game/character/experience.ts";
import { type Goods, type Lasting, lasting } from "../game/character/lasting.ts";
import { mailOverflow } from "../game/character/overflow.ts";
import { type Content, DEFAULT_CLASS_ID, entryOf, findEntry } from "../game/content/content.ts";
import { type Character, newSessionId, type PlayedCharacter } from "./character.ts";

/** Whose it is, what it is called, and what it is. */
type Origin = Pick<Character, "player_id" | "owner" | "character_name"> & { class_id?: string | undefined };

/**
 * It is in no room, and nobody plays it yet. It has what its class brings along, and is as healthy as can be.
 *
 * @param origin its class must be one of the content's.
 */
export function newCharacter(
  content: Content,
  { class_id = DEFAULT_CLASS_ID, ...origin }: Origin,
): Character {
  const { combat_stats_id, kit } = entryOf(content.classes, class_id);
  const now = new Date().toISOString();
  const character_id = randomUUID();
  // Nothing of it is counted: nobody has done it.
  const its = lasting.parse({ class_id });
  const happen: Happen = happening =>
    changeCharacter(its, { ...happening, source_player_id: origin.player_id });
  for (const each of rewardOf(content, `kit ${character_id}`, kit)) {
    happen({ event_type: "item_received", goods: boundIfSo(content, each) });
    wearIfFree(content, its, each, happen);
  }
  mailOverflow(content, its, happen);
  const { max_health, max_mana, max_stamina } = buildOf(content, its).stats;
  return {
    character_id,
    ...origin,
    created_at: now,
    combat_stats_id,
    ...{ current_health: max_health, current_mana: max_mana, current_stamina: max_stamina, is_alive: true },
    ...its,
    last_heartbeat: now,
    revision: 0,
  };
}

function boundIfSo({ items }: Content, { piece, ...goods }: Goods): Goods {
  if (!piece) return goods;
  const isBound = findEntry(items, goods.item_id)?.bind === "on_pick_up";
  return { ...goods, piece: isBound ? { ...piece, is_bound: true } : piece };
}

function wearIfFree({ items }: Content, its: Lasting, { item_id, piece }: Goods, happen: Happen): void {
  const item = findEntry(items, item_id);
  if (!piece || item?.slot === undefined) return;
  const { slot, bind, required_level } = item;
  if (its.equipment[slot] !== undefined || required_level > its.level) return;
  const { item_instance_id } = piece;
  happen({
    ...{ event_type: "item_equipped", item_instance_id, item_id, slot },
    ...(bind === "on_equip" && { is_bound: true }),
  });
}

/** The character as a new session plays it; any other session of it has ended. */
export function playedAnew(found: Character): PlayedCharacter {
  const now = new Date().toISOString();
  return {
    ...found,
    session_id: newSessionId(found.character_id, randomBytes(8).toString("hex")),
    session_began_at: now,
    last_heartbeat: now,
  };
}
