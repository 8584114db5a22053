/** What a player is told by itself: who it is, how time passes in the room, and what it carries. */
import { BUILD } from "../../build.ts";
import { DUNGEON_TICK_MS } from "../../game/dungeon/dungeon-rate.ts";
import type { Player, World } from "../../game/dungeon/world.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import { PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { RoomPort } from "../base/mode.ts";
import { type ModeClient, playerIdOf, slotOf } from "../base/player-slot.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export function welcome(
  client: ModeClient,
  { world, tickNow: tick, content }: RoomPort<DungeonRoomTypes>,
): void {
  const { player_id, session_id } = slotOf(client).character;
  const player = world.players.get(player_id);
  client.send("welcome", {
    player_id,
    session_id,
    server_time: new Date().toISOString(),
    tick,
    tick_ms: DUNGEON_TICK_MS,
    step_ms: DUNGEON_TICK_MS,
    patch_interval_ms: world.dungeon.patch_interval_ms,
    protocol_version: PROTOCOL_VERSION,
    content_version: content.content_version,
    content_hash: content.content_hash,
    ...BUILD,
    cooldowns_ms: player ? cooldownsOf(player, tick) : {},
  } satisfies ServerMessages["welcome"]);
  sendInventory(client, world);
}

function cooldownsOf({ ready_at_tick }: Player, tick: number): Record<string, number> {
  const left = Object.entries(ready_at_tick).filter(([, readyAt]) => readyAt > tick);
  return Object.fromEntries(left.map(([id, readyAt]) => [id, Math.ceil((readyAt - tick) * DUNGEON_TICK_MS)]));
}

export function sendInventory(client: ModeClient, world: World): void {
  const player = world.players.get(playerIdOf(client));
  if (!player) return;
  const { inventory, gold } = player.lasting;
  client.send("inventory", { inventory, gold } satisfies ServerMessages["inventory"]);
}
