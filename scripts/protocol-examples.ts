/**
 * Plays a scripted exchange on a real server and fills the blocks of docs/protocol.md, `<!-- example: name -->` to
 * `<!-- /example -->`, with what came over the wire and, in some tables, what the code says. To add a message, call
 * `tell` or `ask` for it, and put a block with its type into the document; what the server sends needs the block only.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../loadtest/bot.ts";
import { startServer } from "../loadtest/server-process.ts";
import { EVENT_RULES } from "../src/game/events.ts";
import { REJECT_REASONS } from "../src/game/verdict.ts";
import { ENEMY_STATES, PLAYER_STATES } from "../src/game/world.ts";

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
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return line.length <= 130 ? line : JSON.stringify(value, null, 2);
}

/** Sends a message that is not answered. */
function tell(bot: Bot, type: string, payload: object): void {
  keep(type, `// client → server: ${type}`, print(payload));
  bot.room.send(type, payload);
}

/** Sends a request. A rejected one is kept as `type rejected`. */
async function ask(bot: Bot, type: string, payload: object): Promise<void> {
  const sent = [`// client → server: request ${type}`, print(payload)];
  try {
    const value = await bot.room.request<object, unknown>(type, payload);
    keep(type, ...sent, "// server → client: accepted", print(value));
  } catch (error) {
    if (!(error instanceof Error && "reason" in error)) throw error;
    keep(`${type} rejected`, ...sent, "// server → client: rejected", print(error.reason));
  }
}

function strikeOf({ position: { x, z }, yaw }: Bot, target_enemy_id: string): object {
  return { event_type: "damage_dealt", target_enemy_id, position: { x, y: 0, z }, yaw };
}

async function play(endpoint: string): Promise<void> {
  await matchmake(endpoint, "join", { character_name: "Ada" });
  await matchmake(endpoint, "join refused", { dungeon_id: "atlantis" });
  // An enemy may drop nothing; then another room is played.
  while (!examples.has("loot_pickup")) {
    const ada = await Bot.join(endpoint, { room_template_id: "room2", character_name: "Ada" });
    const eve = await Bot.joinRoom(endpoint, ada.room.roomId, { character_name: "Eve" });
    await stumble(eve);
    await fight(ada);
    await eve.leave();
    await ada.message("player_left");
    await ada.leave();
    if (examples.has("loot_pickup")) keepReceived([...eve.received, ...ada.received]);
  }
  const cyd = await Bot.join(endpoint, { room_template_id: "room6" });
  await cyd.message("run_ended");
  keepReceived(cyd.received);
}

/** Keeps the newest message of each type. */
function keepReceived(received: Bot["received"]): void {
  for (const { type, message } of received.toReversed()) {
    keep(type, `// server → client: ${type}`, print(message));
  }
}

/** Joins as a client without an SDK does, but never takes the seat. */
async function matchmake(endpoint: string, name: string, options: object): Promise<void> {
  const path = "/matchmake/joinOrCreate/dungeon";
  const response = await fetch(endpoint.replace(/^ws/, "http") + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(options),
  });
  const received = [`// server → client: ${response.status}`, print(await response.json())];
  keep(name, `// client → server: POST ${path}`, print(options), ...received);
}

/** Every message that a bot has no method for, and whatever is refused. */
async function stumble(eve: Bot): Promise<void> {
  const { x, z } = eve.position;
  await delay(eve.welcome.patch_interval_ms);
  tell(eve, "move", { seq: 1, position_x: x + 0.5, position_y: 0, position_z: z + 1, yaw: 0.46 });
  tell(eve, "move", { seq: 2, position_x: x + 9, position_y: 0, position_z: z, yaw: 0 });
  await eve.message("move_corrected");
  for (const enemy of eve.enemies) await ask(eve, "combat_event", strikeOf(eve, enemy.enemy_instance_id));
  await ask(eve, "loot_pickup", { loot_instance_id: 7 });
  tell(eve, "heartbeat", { timestamp: new Date().toISOString() });
  await eve.message("heartbeat_ack");
}

/** From the first look around to the last thing picked up. */
async function fight(ada: Bot): Promise<void> {
  const fields = Object.entries(ada.state.toJSON()).filter(([, value]) => typeof value !== "object");
  keep("RoomState", print(Object.fromEntries(fields)));
  keep("Player", print(ada.me.toJSON()));
  for (const door of ada.state.doors.values()) keep("Door", print(door.toJSON()));
  for (let enemy = ada.enemies[0]; enemy; enemy = ada.enemies[0]) {
    assert.ok(ada.me.is_alive, "the enemy has won");
    keep("Enemy", print(enemy.toJSON()));
    await ada.walkTo({ x: enemy.position_x, z: enemy.position_z }, 1.5);
    await ask(ada, "combat_event", strikeOf(ada, enemy.enemy_instance_id));
    await delay(STRIKE_PAUSE_MS);
  }
  for (const [loot_instance_id, loot] of [...ada.state.loot_drops.entries()]) {
    keep("LootDrop", print(loot.toJSON()));
    await ada.walkTo({ x: loot.position_x, z: loot.position_z }, 1);
    await ask(ada, "loot_pickup", { loot_instance_id });
    await ada.until("the loot to go", state => !state.loot_drops.has(loot_instance_id));
  }
}

function keepTables(): void {
  const table = (head: string, rows: string[]) =>
    ["", head, head.replace(/[^|]+/g, "---"), ...rows, "", ""].join("\n");
  const states = (names: readonly string[]) => names.map((name, value) => `| ${value} | ${name} |`);
  const reasons = Object.entries(REJECT_REASONS).map(([reason, text]) => `| \`${reason}\` | ${text} |`);
  const critical = Object.entries(EVENT_RULES).filter(([, rule]) => rule.is_critical);
  const events = critical.map(([type]) => `\`${type}\``);
  examples.set("reject reasons", table("| reason | meaning |", reasons));
  examples.set("critical events", `\n${events.join(", ")}\n\n`);
  examples.set("player states", table("| value | state |", states(PLAYER_STATES)));
  examples.set("enemy states", table("| value | state |", states(ENEMY_STATES)));
}

keepTables();
const server = await startServer({ NODE_ENV: "production" });
await play(server.endpoint).finally(() => server.stop());
const fill = (_block: string, start: string, name: string, end: string) => {
  const example = examples.get(name);
  assert.ok(example !== undefined, `The exchange has no example of "${name}"`);
  examples.delete(name);
  return start + example + end;
};
writeFileSync(DOCUMENT, readFileSync(DOCUMENT, "utf8").replace(BLOCK, fill));
console.info(`Without a block in docs/protocol.md: ${[...examples.keys()].join(", ") || "nothing"}.`);
