import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import type { Fighter } from "../recovery/parties.ts";
import { comesBack, newPlayer, Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const KILLS = 4;
/** Whether an enemy leaves anything to pick up is chance; one kill at least must have come after that. */
const MAX_KILLS = 12;
/** Where nothing was picked up so far, as on a slow machine. */
const LONG_FIGHT_MS = 6000;
const PARTY_SIZE = 3;
const events = z.object({
  events: z.array(
    z.looseObject({
      event_type: z.string(),
      source_player_id: z.string().optional(),
      loot_instance_id: z.string().optional(),
      item_type: z.string().optional(),
      item_quantity: z.int().optional(),
    }),
  ),
});

describe("a party whose rooms are in two processes", function () {
  this.timeout(180_000);
  let processes: Processes;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(() => processes?.stop());

  async function party(): Promise<Fighter[]> {
    const [first] = processes.all;
    assert.ok(first);
    const names = Array.from({ length: PARTY_SIZE }, (_, i) => `Member ${i}`);
    const members = await Promise.all(names.map(name => newPlayer(first, name)));
    const room_id = await (members[0] ?? assert.fail()).account.createRoom();
    await Promise.all(members.map(member => member.join(first.endpoint, room_id)));
    return members;
  }

  it(`goes through a door from one to the other, and on in the first when the other is killed in the fight, ${KILLS} times or more`, async () => {
    let acknowledged = 0;
    for (let kill = 1; kill <= KILLS || (acknowledged === 0 && kill <= MAX_KILLS); kill++) {
      const members = await party();
      const home = await processes.ofRoom(roomOf(members));
      // All at the same moment: it is one room for all of them.
      await Promise.all(members.map(goOnward));
      const room_id = roomOf(members);
      const behind = await processes.ofRoom(room_id);
      assert.ok(home && behind && home !== behind, "the room behind the door is in the other process");

      const fights = members.map(member => member.fight());
      await delay(kill <= KILLS ? 1500 + Math.random() * 3000 : LONG_FIGHT_MS);
      await processes.kill(behind);
      await Promise.all(fights);

      const returned = await Promise.all(members.map(member => comesBack(member, home)));
      assert.equal(roomOf(members), room_id, "they are where they were");
      assert.equal(await processes.ofRoom(room_id), home);
      for (const [i, { session }] of returned.entries()) {
        acknowledged += await assertNothingLost(members[i] ?? assert.fail(), room_id, session.gold);
      }
      await assertPlayable(returned.map(each => each.bot));
      await Promise.all(returned.map(each => each.bot.leave()));
      await processes.add();
    }
    assert.ok(acknowledged > 0, "nothing was picked up");
  });

  /** Returns how many pick-ups were acknowledged. */
  async function assertNothingLost(member: Fighter, room_id: string, gold: number): Promise<number> {
    const answer = await member.account.request("GET", `/api/events/${room_id}?limit=1000`);
    const own = events
      .parse(answer)
      .events.filter(
        each => each.event_type === "loot_picked_up" && each.source_player_id === member.account.player_id,
      );
    const taken = own.map(each => each.loot_instance_id);
    for (const id of member.witness.acknowledged.keys()) assert.ok(taken.includes(id), `${id} is lost`);
    assert.equal(new Set(taken).size, taken.length, "loot was picked up twice");
    const inGold = own.filter(each => each.item_type === "gold");
    const found = inGold.reduce((sum, each) => sum + (each.item_quantity ?? 0), 0);
    assert.equal(gold, (member.before?.gold ?? 0) + found);
    return member.witness.acknowledged.size;
  }

  /** They see each other, and the room does what they ask of it. */
  async function assertPlayable(bots: Bot[]): Promise<void> {
    for (const bot of bots) {
      await bot.until("the whole party to be there", state => state.players.size === PARTY_SIZE);
      if (bot.me.is_alive) assert.equal((await bot.use("dodge_roll")).is_accepted, true);
    }
  }
});

/** The room that all of them are in. */
function roomOf(members: Fighter[]): string {
  const [room_id, ...more] = new Set(members.map(member => member.bot?.room.roomId));
  assert.deepEqual(more, [], "they are in different rooms");
  return room_id ?? assert.fail();
}

async function goOnward(member: Fighter): Promise<void> {
  const bot = member.bot ?? assert.fail();
  const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
  await bot.arriveAt(doorway.position, 2);
  const entered = await bot.enterDoor(doorway.door_id);
  assert.ok(entered.is_accepted, JSON.stringify(entered));
  member.bot = entered.value;
}
