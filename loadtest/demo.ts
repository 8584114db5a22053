/**
 * Two players begin a run of the first dungeon on a real server, go through its first door, and meet the three data flows of
 * co-op play in room2: both strike one enemy, both reach for one loot, and the room is cleared and opens its doors. Every
 * step is printed as it came over the wire; the first that goes otherwise ends the demo with exit code 1.
 *
 * `npm run demo` plays on the server at SERVER_URL, or on the one that `npm start` runs, or else starts its own.
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { LootDropSchema } from "../src/schema/loot-drop-state.ts";
import { Bot } from "./bot.ts";
import { goOnward, strikeFromM } from "./brain.ts";
import { startServer } from "./server-process.ts";

/** The goblin drops nothing in 1 of 8 fights; then the two play another run. */
const MAX_RUNS = 20;

const startedAtMs = performance.now();
function say(line: string): void {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(3).padStart(7);
  console.info(`${seconds} s  ${line}`);
}

async function main(): Promise<void> {
  const running = process.env.SERVER_URL ?? (await findRunningServer());
  const own = running ? undefined : await startServer();
  const endpoint = running ?? own?.endpoint ?? "";
  say(`playing on ${endpoint}${own ? ", a server of this demo's own" : ""}`);
  try {
    for (let i = 0; i < MAX_RUNS; i++) if (await playRun(endpoint)) return;
    assert.fail(`No goblin dropped anything in ${MAX_RUNS} runs.`);
  } finally {
    await own?.stop();
  }
}

async function findRunningServer(): Promise<string | undefined> {
  const host = `127.0.0.1:${process.env.PORT || 2567}`;
  const answer = await fetch(`http://${host}/api/content`).catch(() => undefined);
  return answer?.ok ? `ws://${host}` : undefined;
}

/** Plays one run as far as the goblin's loot. False where the goblin dropped nothing to reach for. */
async function playRun(endpoint: string): Promise<boolean> {
  let ada = await Bot.create(endpoint, { character_name: "Ada" });
  say(`Ada began a run in ${ada.room.roomId} (${ada.state.room_template_id}, ${ada.state.room_type})`);
  let bob = await Bot.joinRoom(endpoint, ada.room.roomId, { character_name: "Bob" });
  const joined = await ada.until("Bob's arrival", state => state.players.get(bob.welcome.player_id));
  say(`Bob joined; Ada sees ${joined.character_name}`);
  try {
    [ada, bob] = await Promise.all([goOnward(ada), goOnward(bob)]);
    const beside = await ada.until("Bob beside Ada", state => state.players.get(bob.welcome.player_id));
    say(`Ada is through the door, in ${ada.state.room_template_id}; she sees ${beside.character_name}`);
    await strikeTogether(ada, bob);
    await seeClearedRoom(ada, bob);
    return await reachForLoot(ada, bob);
  } finally {
    await Promise.all([ada.leave(), bob.leave()]);
  }
}

/** Data flow 1: both strike the same enemy; the server computes the damage, and both see the same health and death. */
async function strikeTogether(ada: Bot, bob: Bot): Promise<void> {
  const [goblin] = ada.enemies;
  assert.ok(goblin, "there is an enemy in room2");
  const id = goblin.enemy_instance_id;
  say(`both walk to the ${goblin.enemy_type_id} (${id}, health ${goblin.current_health})`);
  while (goblin.is_alive) {
    await Promise.all([ada, bob].map(bot => bot.walkTo(goblin, strikeFromM(bot))));
    await Promise.all([strikeOnce(ada, "Ada", id), strikeOnce(bob, "Bob", id)]);
    await Promise.all([pause(ada), pause(bob)]);
  }
  const seen = await bob.until("the death at Bob's", state => !state.enemies.get(id)?.is_alive && true);
  assert.ok(seen);
  say("both clients see the goblin dead");
}

async function strikeOnce(bot: Bot, name: string, enemyId: string): Promise<void> {
  const enemy = bot.state.enemies.get(enemyId);
  if (!enemy?.is_alive) return;
  const verdict = await bot.strike(enemy);
  if (verdict.is_accepted) {
    const { damage_amount, is_critical } = verdict.value;
    say(`${name} hits for ${damage_amount}${is_critical ? ", a critical hit" : ""}`);
    return;
  }
  say(`${name}'s strike is refused: ${verdict.reason}`);
  assert.ok(
    ["target_dead", "out_of_range"].includes(verdict.reason),
    `an honest strike is not ${verdict.reason}`,
  );
}

/** Waits until it may strike again. */
const pause = (bot: Bot) => delay(bot.readyInMs() + bot.welcome.tick_ms);

/** Data flow 3: the last enemy's death clears the room and opens its doors, for both at once. */
async function seeClearedRoom(ada: Bot, bob: Bot): Promise<void> {
  for (const [name, bot] of [
    ["Ada", ada],
    ["Bob", bob],
  ] as const) {
    await bot.message("room_cleared");
    const doors = [...bot.state.doors.values()];
    assert.ok(bot.state.is_cleared);
    assert.ok(doors.every(door => door.is_open && !door.is_locked));
    say(`${name} sees the room cleared and ${doors.map(door => door.door_id).join(", ")} open`);
  }
}

/** Data flow 2: both reach for the same loot; one gets it, the other is told that it is taken. */
async function reachForLoot(ada: Bot, bob: Bot): Promise<boolean> {
  const [loot] = ada.state.loot_drops.values();
  if (!loot) {
    say("the goblin dropped nothing this time; on to another run");
    return false;
  }
  const { loot_instance_id, item_id, quantity } = loot;
  say(`on the floor lies ${describe(loot)}; both reach for it`);
  const at = { x: loot.position_x, z: loot.position_z };
  await Promise.all([ada.walkTo(at, 1), bob.walkTo(at, 1)]);
  const takerSeen = bob.until(
    "who takes it",
    state => state.loot_drops.get(loot_instance_id)?.picked_up_slot || undefined,
  );
  const verdicts = await Promise.all([ada.pickUp(loot_instance_id), bob.pickUp(loot_instance_id)]);
  const winner = verdicts.findIndex(verdict => verdict.is_accepted);
  const [won, lost] = winner === 0 ? verdicts : [verdicts[1], verdicts[0]];
  assert.deepEqual(won, { is_accepted: true, value: { item_id, quantity } });
  assert.deepEqual(lost, { is_accepted: false, reason: "already_picked_up" });
  const [winning, losing] = winner === 0 ? (["Ada", "Bob"] as const) : (["Bob", "Ada"] as const);
  say(`${winning} gets it; ${losing} is refused: already_picked_up`);
  const winnerId = (winner === 0 ? ada : bob).welcome.player_id;
  assert.equal(await takerSeen, bob.state.players.get(winnerId)?.slot);
  await bob.until("the loot to go", state => !state.loot_drops.has(loot_instance_id));
  say("the loot is gone from both clients' state");
  return true;
}

const describe = (loot: LootDropSchema) => `${loot.quantity} ${loot.item_id} (${loot.loot_instance_id})`;

// The reader has gone, as with `npm run demo | head`; a server of the demo's own ends with it.
process.stdout.on("error", () => process.exit());

main().then(
  () => say("all three data flows went as they should"),
  error => {
    console.error(error);
    process.exitCode = 1;
  },
);
