/** What becomes of a match's events: how each is kept, and which are told in a message of their own. */
import { z } from "zod";
import type { ArenaEvent } from "../../game/arena/arena-events.ts";
import type { ArenaFighter, ArenaWorld } from "../../game/arena/arena-world.ts";
import type { ArenaServerMessages, HitMessage } from "../../schema/arena-messages.ts";
import type { OwnMessage } from "../../schema/own-message.ts";
import type { BroadcastMessage, EventPolicies, OwnerMessage } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

type EventType = ArenaEvent["event_type"];

/** Only what decides a match outlives its process: a match that is broken off is void. */
const JOURNAL: Readonly<Record<EventType, "row" | "none">> = {
  match_started: "row",
  match_ended: "row",
  player_joined: "none",
  player_left: "none",
  player_forfeited: "none",
  round_started: "none",
  sudden_death_started: "none",
  round_ended: "none",
  fighter_died: "none",
  fighter_respawned: "none",
  substitute_taken_in: "none",
  result_told: "none",
  damage_dealt: "none",
  damage_taken: "none",
  ability_used: "none",
  player_restored: "none",
  item_used: "none",
};

/** What our own rooms have written. */
const arenaEvent = z.custom<ArenaEvent>(value => typeof value === "object" && value !== null);

export const arenaEventPolicies: EventPolicies<ArenaRoomTypes> = {
  types: Object.keys(JOURNAL),
  schema: arenaEvent,
  journal: ({ event_type }) => JOURNAL[event_type],
  isMilestone: () => false,
  /** The next patch is 33 ms away. */
  isCritical: () => false,
  affected: () => undefined,
  count: (event, { mode }) =>
    event.event_type === "match_ended" ? { kind: "matches", place: mode.id, name: event.reason } : undefined,
  broadcast(event, world) {
    if (event.event_type === "damage_dealt") return told("hit", hitOf(event, world));
    if (event.event_type !== "result_told") return undefined;
    const { event_type: _, ...result } = event;
    return told("match_over", result);
  },
  toOwners: ownMessages,
};

function told<T extends keyof ArenaServerMessages>(
  type: T,
  message: ArenaServerMessages[T],
): Pick<BroadcastMessage, "type" | "message"> {
  return { type, message };
}

/** Whose mana, stamina and cooldowns have changed, each told once; a new round gives everybody all of it. */
function ownMessages(events: readonly ArenaEvent[], world: ArenaWorld): OwnerMessage[] {
  const changed = new Set<string>();
  const messages: OwnerMessage[] = [];
  for (const event of events) {
    if (event.event_type === "round_started") for (const id of world.players.keys()) changed.add(id);
    if (
      event.event_type === "ability_used" ||
      event.event_type === "player_restored" ||
      event.event_type === "fighter_respawned"
    )
      changed.add(event.source_player_id);
  }
  for (const player_id of changed) {
    const fighter = world.players.get(player_id);
    if (fighter) messages.push({ player_id, ...told("own", ownOf(fighter, world)) });
  }
  return messages;
}

export function ownOf(
  { mana, stamina, ready_at_tick }: ArenaFighter,
  { mode }: Pick<ArenaWorld, "mode">,
): OwnMessage {
  const ready_at_ticks = mode.ability_ids.map(ability_id => ready_at_tick[ability_id] ?? 0);
  return [mana.amount, mana.since_tick, stamina.amount, stamina.since_tick, ...ready_at_ticks];
}

function hitOf(
  event: Extract<ArenaEvent, { event_type: "damage_dealt" }>,
  { players, mode }: ArenaWorld,
): HitMessage {
  const slotOf = (id: string | undefined) => (id !== undefined && players.get(id)?.slot) || 0;
  return [
    slotOf(event.source_player_id),
    slotOf(event.target_player_id),
    mode.ability_ids.indexOf(event.ability_id) + 1,
    event.damage_amount,
    event.absorbed_amount ?? 0,
    event.is_critical ? 1 : 0,
  ];
}
