/** What a player alone hears of what happens to its character. */
import { placesOf } from "../../game/character/bag.ts";
import { isCharacterEvent } from "../../game/character/character-changes.ts";
import type { CharacterEvent } from "../../game/character/character-events.ts";
import { type CharacterSheet, sheetOf } from "../../game/character/character-sheet.ts";
import { GOLD } from "../../game/content/content.ts";
import type { EventType, GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { playerOf } from "../../game/dungeon/progress.ts";
import { memberOf, type Player, type World } from "../../game/dungeon/world.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import { CHARACTERS_SINCE_VERSION } from "../../schema/protocol-version.ts";
import type { OwnerMessage } from "../base/mode.ts";
import { mailsWaitingFor, noteMail } from "./mails-waiting.ts";

/** After these a character's sheet is another. Experience is told by its events: it comes with every kill. */
const CHANGES_SHEET: ReadonlySet<EventType> = new Set([
  "level_up",
  "item_received",
  "item_equipped",
  "item_unequipped",
  "item_destroyed",
  "item_mailed",
  "skill_learned",
  "skills_refunded",
  "loadout_saved",
  "loadout_switched",
  "achievement_unlocked",
  "title_chosen",
  "mail_taken",
] as const);

/** After these it carries something else, or has other gold. What an owner has asked for in another way is answered there. */
const CHANGES_INVENTORY: ReadonlySet<EventType> = new Set([
  "item_received",
  "item_destroyed",
  "item_mailed",
  "item_dropped",
  "skills_refunded",
] as const);

/** After these a stack may have begun or ended. */
const CHANGES_STACKS: ReadonlySet<EventType> = new Set([
  "loot_picked_up",
  "item_dropped",
  "item_used",
] as const);

/** Most ticks of a fight have nothing for an owner. */
const NOTHING: readonly OwnerMessage[] = [];

/** Of the events of one command or tick: each event to its owner, and what the owner has after all of them once. */
export function ownerMessages(events: readonly GameEvent[], world: World): readonly OwnerMessage[] {
  const told = events.filter(event => isToldToOwner(event) || CHANGES_STACKS.has(event.event_type));
  return told.length === 0 ? NOTHING : messagesOf(told, world);
}

/** How far an achievement has come could change with every strike: a fight would be a half more bytes. The HTTP API says it. */
function isToldToOwner(event: GameEvent): event is CharacterEvent {
  return isCharacterEvent(event) && event.event_type !== "achievement_progressed";
}

function messagesOf(events: readonly GameEvent[], world: World): OwnerMessage[] {
  const messages: OwnerMessage[] = [];
  const changed = { inventory: new Set<Player>(), sheet: new Set<Player>() };
  for (const event of events) {
    const player = memberOf(world, playerOf(event) ?? "");
    if (!player) continue;
    noteMail(player, event);
    if (isToldToOwner(event)) {
      const { source_player_id: player_id, ...told } = event;
      const message: ServerMessages["character_event"] = { event: told };
      messages.push({
        ...{ player_id, type: "character_event", message },
        oldest_protocol_version: CHARACTERS_SINCE_VERSION,
      });
    }
    if (CHANGES_INVENTORY.has(event.event_type)) changed.inventory.add(player);
    if (CHANGES_SHEET.has(event.event_type) || changesPlaces(world, player, event)) changed.sheet.add(player);
  }
  for (const player of changed.inventory)
    messages.push({ player_id: player.id, type: "inventory", message: inventoryOf(player) });
  for (const player of changed.sheet)
    messages.push({
      ...{ player_id: player.id, type: "character", message: sheetOfPlayer(world, player) },
      oldest_protocol_version: CHARACTERS_SINCE_VERSION,
    });
  return messages;
}

export function inventoryOf({ lasting: { inventory, gold } }: Player): ServerMessages["inventory"] {
  return { inventory, gold };
}

export function sheetOfPlayer({ content }: World, player: Player): CharacterSheet {
  return sheetOf(content, player.lasting, player, mailsWaitingFor(player));
}

/** Whether the event has filled a place of the bag, or left one empty. */
function changesPlaces({ content }: World, { lasting }: Player, event: GameEvent): boolean {
  switch (event.event_type) {
    case "loot_picked_up":
    case "item_dropped": {
      if (event.item_type === GOLD) return false;
      if (event.piece) return true;
      const more = event.event_type === "item_dropped" ? -event.item_quantity : event.item_quantity;
      return isPlaceMoved(event.item_id, more);
    }
    case "item_used":
      return isPlaceMoved(event.item_id, -1);
    default:
      return false;
  }
  function isPlaceMoved(item_id: string, more: number): boolean {
    const now = lasting.inventory[item_id] ?? 0;
    return placesOf(content, item_id, now) !== placesOf(content, item_id, now - more);
  }
}
