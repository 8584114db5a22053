/**
 * Plays on a real server and fills the blocks of docs/protocol.md, `<!-- example: name -->` to `<!-- /example -->`, with what
 * came over the wire and what the code says. To add a message, `tell` or `ask` it, or name it to `keepReceived`.
 */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../loadtest/bot.ts";
import { clearRoom } from "../loadtest/brain.ts";
import { startServer } from "../loadtest/server-process.ts";
import { yawTowards } from "../src/game/core/geometry.ts";
import { stopNotice } from "../src/rooms/base/stop-notice.ts";
import { protocolTables } from "./protocol-tables.ts";

const DOCUMENT = new URL("../docs/protocol.md", import.meta.url);
const BLOCK = /(<!-- example: (.+?) -->\n)[\s\S]*?(<!-- \/example -->)/g;
const STRIKE_PAUSE_MS = 720; // the melee attack's cooldown and a step
/** By the name of their block. The first of a kind stays. */
const examples = new Map<string, string>();

function keep(name: string, ...lines: string[]): void {
  if (!examples.has(name)) examples.set(name, ["", "```jsonc", ...lines, "```", "", ""].join("\n"));
}

function print(value: unknown): string {
  if (value === undefined) return "// without a value";
  const line = JSON.stringify(value, rounded, 1).replace(/\n\s*/g, " ");
  return line.length <= 130 ? line : JSON.stringify(value, rounded, 2);
}

const rounded = (_: string, value: unknown) => (typeof value === "number" ? +value.toFixed(3) : value);

/** Sends a message that is not answered. */
function tell(bot: Bot, type: string, payload: object): void {
  keep(type, `// client → server: ${type}`, print(payload));
  bot.room.send(type, payload);
}

/** Sends a request. The answer is kept under its name, with `rejected` behind it where it is rejected. */
async function ask(bot: Bot, type: string, payload: object, name = type): Promise<void> {
  const sent = [`// client → server: request ${type}`, print(payload)];
  try {
    const value = await bot.room.request<object, unknown>(type, payload);
    keep(name, ...sent, "// server → client: accepted", print(value));
  } catch (error) {
    if (!(error instanceof Error && "reason" in error)) throw error;
    keep(`${name} rejected`, ...sent, "// server → client: rejected", print(error.reason));
  }
}

/** A combat_event of a bot where it stands and looks. */
function actOf({ position: { x, z }, yaw }: Bot, fields: object): object {
  return { ...fields, position: { x, y: 0, z }, yaw };
}

async function play(endpoint: string): Promise<void> {
  await matchmake(endpoint, "join", { character_name: "Ada" });
  await matchmake(endpoint, "join refused", { dungeon_id: "atlantis" });
  const leader = await Bot.join(endpoint, { room_template_id: "room5" });
  const party = [leader];
  while (party.length < 4) party.push(await Bot.join(endpoint, { room_template_id: "room5" }));
  await Promise.all([finishRun(leader, party), die(endpoint), findPotion(endpoint)]);
}

/** Plays room2 until an enemy has dropped a potion. */
async function findPotion(endpoint: string): Promise<void> {
  while (!examples.has("use_item")) {
    const ada = await Bot.join(endpoint, { room_template_id: "room2", character_name: "Ada" });
    const eve = await Bot.joinRoom(endpoint, ada.room.roomId, { character_name: "Eve" });
    if (!examples.has("move")) await stumble(eve);
    await fight(ada);
    await eve.leave();
    await ada.message("player_left");
    keepReceived(ada.received, "player_left");
    await ada.leave();
  }
}

/** The boss, and the way to the exit. */
async function finishRun(leader: Bot, party: readonly Bot[]): Promise<void> {
  const fireball = { event_type: "ability_used", ability_id: "fireball" };
  await ask(leader, "combat_event", actOf(leader, fireball), "fireball");
  const projectile = await leader.until("a fireball", state => [...state.projectiles.values()][0]);
  keep("Projectile", print(projectile.toJSON()));
  await Promise.all(party.map(clearRoom));
  const { door_id, position } = leader.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
  await leader.walkTo(position, 2);
  await ask(leader, "door", { door_id, action: "close" });
  await ask(leader, "enter_door", { door_id });
  await ask(leader, "door", { door_id, action: "open" });
  await ask(leader, "enter_door", { door_id });
  const next = await leader.enterDoor(door_id); // the same seat, since it asks again
  assert.ok(next.is_accepted);
  await next.value.message("run_ended");
  keepReceived([...leader.received, ...next.value.received], "boss_phase", "run_ended");
}

/** Stands before the boss until it is over. */
async function die(endpoint: string): Promise<void> {
  const dan = await Bot.join(endpoint, { room_template_id: "room5", character_name: "Dan" });
  await dan.walkTo({ x: 0, z: 119.5 });
  while (dan.me.is_alive) await delay(dan.welcome.patch_interval_ms);
  await ask(dan, "respawn", {});
  await delay(2000);
  await ask(dan, "respawn", {});
}

/** Keeps the newest message of each of these types. */
function keepReceived(received: Bot["received"], ...types: string[]): void {
  for (const { type, message } of received.toReversed()) {
    if (types.includes(type)) keep(type, `// server → client: ${type}`, print(message));
  }
}

/** Joins as a client without an SDK does, but never takes the seat. */
async function matchmake(endpoint: string, name: string, options: object): Promise<void> {
  const path = "/matchmake/joinOrCreate/dungeon";
  const headers = { "Content-Type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(options) };
  const response = await fetch(endpoint.replace(/^ws/, "http") + path, request);
  const received = [`// server → client: ${response.status}`, print(await response.json())];
  keep(name, `// client → server: POST ${path}`, print(options), ...received);
}

/** Every message that a bot has no method for, and whatever is refused. */
async function stumble(eve: Bot): Promise<void> {
  const { x, z } = eve.position;
  await delay(eve.welcome.patch_interval_ms);
  const move = { position_x: x + 0.5, position_y: 0, position_z: z + 1, yaw: 0.46, sprinting: true };
  tell(eve, "move", { seq: 1, ...move });
  tell(eve, "move", { seq: 2, ...move, position_x: x + 9 });
  await ask(eve, "combat_event", actOf(eve, { event_type: "damage_dealt", target_enemy_id: "enemy1" }));
  await ask(eve, "loot_pickup", { loot_instance_id: 7 });
  await ask(eve, "use_item", { item_id: "health_potion" });
  await ask(eve, "door", { door_id: "door2_3", action: "open" });
  await ask(eve, "character_action", { action: "learn_skill", node_id: "no_such_node" });
  tell(eve, "heartbeat", { timestamp: new Date().toISOString() });
  await eve.message("heartbeat_ack");
  keepReceived(eve.received, "welcome", "player_joined", "heartbeat_ack", "move_corrected");
}

/** From the first look around to the last thing picked up. */
async function fight(ada: Bot): Promise<void> {
  const fields = Object.entries(ada.state.toJSON()).filter(([, value]) => typeof value !== "object");
  keep("RoomState", print(Object.fromEntries(fields)));
  keep("Player", print(ada.me.toJSON()));
  for (const door of ada.state.doors.values()) keep("Door", print(door.toJSON()));
  for (let enemy = ada.enemies[0]; enemy; enemy = ada.enemies[0]) {
    const target_enemy_id = enemy.enemy_instance_id;
    await ada.walkTo(enemy, 8);
    if (!examples.has("Enemy")) await ada.until("a walk", () => enemy.move_speed > 0);
    keep("Enemy", print(enemy.toJSON()));
    await ada.walkTo(enemy, 1.5);
    ada.yaw = yawTowards(ada.position, ada.whereIs(enemy));
    await ask(ada, "combat_event", actOf(ada, { event_type: "damage_dealt", target_enemy_id }));
    await delay(STRIKE_PAUSE_MS);
  }
  for (const [loot_instance_id, loot] of [...ada.state.loot_drops.entries()]) {
    keep("LootDrop", print(loot.toJSON()));
    await ada.walkTo({ x: loot.position_x, z: loot.position_z }, 1);
    await ask(ada, "loot_pickup", { loot_instance_id });
    if (loot.item_id !== "health_potion") continue;
    await ask(ada, "drop_item", { item_id: loot.item_id, request_id: "drop 1" });
    for (const [dropped] of [...ada.state.loot_drops.entries()]) await ada.pickUp(dropped);
    await ask(ada, "character_action", { action: "save_loadout", loadout_number: 1 });
    keepReceived(ada.received, "inventory", "room_cleared", "run_saved", "character", "character_event");
    await ask(ada, "use_item", { item_id: loot.item_id });
  }
}

for (const [name, block] of protocolTables()) examples.set(name, block);
keep("server_message", "// server → client: server_message", print(stopNotice(60)));
const server = await startServer();
await play(server.endpoint).finally(() => server.stop());
const fill = (_block: string, start: string, name: string, end: string) => {
  const example = examples.get(name) ?? assert.fail(`The exchange has no example of "${name}"`);
  examples.delete(name);
  return start + example + end;
};
writeFileSync(DOCUMENT, readFileSync(DOCUMENT, "utf8").replace(BLOCK, fill));
console.info(`Without a block in docs/protocol.md: ${[...examples.keys()].join(", ") || "nothing"}.`);
