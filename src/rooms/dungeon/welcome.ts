/** What a player is told by itself: who it is, how time passes in the room, and what it carries. */
import { BUILD } from "../../build.ts";
import type { Mailbox } from "../../characters/mailbox.ts";
import { secondsIn } from "../../game/core/ticks.ts";
import { DUNGEON_TICK_MS } from "../../game/dungeon/dungeon-rate.ts";
import { runTicksOf } from "../../game/dungeon/run-clock.ts";
import type { Player, World } from "../../game/dungeon/world.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import { CHARACTERS_SINCE_VERSION, PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { RoomPort } from "../base/mode.ts";
import { type ModeClient, playerIdOf, slotOf, spokenVersionOf } from "../base/player-slot.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { countMails } from "./mails-waiting.ts";
import { inventoryOf, sheetOfPlayer } from "./owner-messages.ts";

export function welcome(
  client: ModeClient,
  { world, tickNow: tick, content, mailbox, isRunSaved }: RoomPort<DungeonRoomTypes>,
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
    run: {
      ...{ run_id: world.run_id, difficulty_id: world.terms.difficulty_id, loot_rule: world.terms.loot_rule },
      ...{ seconds: secondsIn(world, runTicksOf(world)), is_saved: isRunSaved },
    },
  } satisfies ServerMessages["welcome"]);
  sendInventory(client, world);
  if (player && spokenVersionOf(slotOf(client)) >= CHARACTERS_SINCE_VERSION)
    sendSheet(client, world, player, mailbox);
}

/** At once; and once more where it turns out that mails wait. */
function sendSheet(client: ModeClient, world: World, player: Player, mailbox: Mailbox): void {
  const send = () =>
    client.send("character", sheetOfPlayer(world, player) satisfies ServerMessages["character"]);
  send();
  countMails(mailbox, slotOf(client).character.character_id, player).then(
    isNew => isNew && send(),
    // Without the database nothing is known of mails, and none can be taken.
    () => undefined,
  );
}

function cooldownsOf({ ready_at_tick }: Player, tick: number): Record<string, number> {
  const left = Object.entries(ready_at_tick).filter(([, readyAt]) => readyAt > tick);
  return Object.fromEntries(left.map(([id, readyAt]) => [id, Math.ceil((readyAt - tick) * DUNGEON_TICK_MS)]));
}

export function sendInventory(client: ModeClient, world: World): void {
  const player = world.players.get(playerIdOf(client));
  if (!player) return;
  client.send("inventory", inventoryOf(player));
}
