import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import type { Joined } from "../support/account.ts";
import { scaled } from "../support/scale.ts";
import { Fighter } from "./parties.ts";

const KILLS = scaled({ usual: 10, long: 60 });
/** Three parties fight goblins, which drop loot, and one the boss, who kills. */
const PARTIES = ["room2", "room2", "room2", "room5"];
const PARTY_SIZE = 4;
/** A death that was seen so long before the kill is in the database. */
const DURABLE_AFTER_MS = 1000;

const events = z.object({
  events: z.array(z.looseObject({ event_type: z.string() })),
});
const pickUp = z.looseObject({
  event_type: z.literal("loot_picked_up"),
  source_player_id: z.string(),
  loot_instance_id: z.string(),
  item_id: z.string(),
  item_type: z.string(),
  item_quantity: z.int(),
});
type PickUp = z.infer<typeof pickUp>;

describe("a server that is killed in the middle of a fight", function () {
  this.timeout(KILLS * 30_000);
  let folder: string;
  let server: ServerProcess;
  const start = () => startServer({ DATA_DIR: folder, REQUESTS_PER_MINUTE_PER_ADDRESS: "100000" });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "killed-"));
    server = await start();
  });
  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it(`loses nothing that it acknowledged, and doubles nothing, in ${KILLS} kills at random moments`, async () => {
    const parties = await Promise.all(
      PARTIES.map(async room_template_id => {
        const members = await Promise.all(
          Array.from({ length: PARTY_SIZE }, (_, i) =>
            Fighter.signUp(server.endpoint, `${room_template_id} ${i}`),
          ),
        );
        return { room_template_id, members };
      }),
    );
    const fighters = parties.flatMap(party => party.members);
    const seen = { pickUps: 0, deaths: 0, fights: 0 };

    for (let kill = 1; kill <= KILLS; kill++) {
      const rooms = await Promise.all(
        parties.map(({ room_template_id, members }) => enter(server.endpoint, members, room_template_id)),
      );
      const fights = fighters.map(fighter => fighter.fight());
      await delay(1200 + Math.random() * 3300);
      const killedAtMs = performance.now();
      server.process.kill("SIGKILL");
      await once(server.process, "exit");
      await Promise.all(fights);

      server = await start();
      for (const [i, { members }] of parties.entries()) {
        const what = `kill ${kill}, ${PARTIES[i]}`;
        seen.fights += 1;
        const returned = await Promise.all(members.map(member => comeBack(member, server.endpoint)));
        const taken = await pickUpsOf(members[0], rooms[i] ?? "");
        seen.pickUps += taken.length;
        assertOnce(taken, returned[0], what);
        for (const [m, member] of members.entries()) {
          assertKept(member, returned[m], taken, what);
          seen.deaths += assertDeathsStay(member, returned, killedAtMs, what);
        }
      }
    }
    assert.ok(seen.pickUps > 0, "nothing was picked up");
    assert.ok(seen.deaths > 0, "nobody died");
  });
});

/** A room of its own for each fight, so that there is always somebody to fight. */
async function enter(endpoint: string, members: Fighter[], room_template_id: string): Promise<string> {
  const [leader] = members;
  assert.ok(leader);
  const room_id = await leader.account.createRoom({ room_template_id });
  await Promise.all(members.map(member => member.join(endpoint, room_id)));
  return room_id;
}

async function comeBack(fighter: Fighter, endpoint: string): Promise<Joined> {
  fighter.account.http = endpoint.replace(/^ws/, "http");
  return fighter.account.comeBack();
}

async function pickUpsOf(member: Fighter | undefined, room_id: string): Promise<PickUp[]> {
  const answer = await member?.account.request("GET", `/api/events/${room_id}?limit=1000`);
  return events.parse(answer).events.flatMap(event => pickUp.safeParse(event).data ?? []);
}

function assertOnce(taken: PickUp[], joined: Joined | undefined, what: string): void {
  const ids = taken.map(event => event.loot_instance_id);
  assert.equal(new Set(ids).size, ids.length, `${what}: loot was picked up twice`);
  const onFloor = joined?.room_state.loot_drops.filter(loot => !loot.is_picked_up) ?? [];
  for (const { loot_instance_id } of onFloor) {
    assert.ok(!ids.includes(loot_instance_id), `${what}: ${loot_instance_id} is taken and lies there`);
  }
}

/** The player has what it had, and what the journal says it picked up, which is all that was acknowledged. */
function assertKept(
  { account, before, witness }: Fighter,
  joined: Joined | undefined,
  taken: PickUp[],
  what: string,
): void {
  const own = taken.filter(event => event.source_player_id === account.player_id);
  for (const loot_instance_id of witness.acknowledged.keys()) {
    assert.ok(
      own.some(event => event.loot_instance_id === loot_instance_id),
      `${what}: ${loot_instance_id} is lost`,
    );
  }
  const gold = own
    .filter(event => event.item_type === "gold")
    .reduce((sum, event) => sum + event.item_quantity, 0);
  const inventory = { ...before?.inventory };
  for (const { item_id, item_type, item_quantity } of own) {
    if (item_type !== "gold") inventory[item_id] = (inventory[item_id] ?? 0) + item_quantity;
  }
  assert.equal(joined?.session.gold, (before?.gold ?? 0) + gold, `${what}: gold`);
  assert.deepEqual(joined?.session.inventory, inventory, `${what}: inventory`);
}

/** Returns how many deaths were looked at. */
function assertDeathsStay(fighter: Fighter, returned: Joined[], killedAtMs: number, what: string): number {
  const { deaths, acknowledgedAtMs } = fighter.witness;
  const durable = [...deaths].filter(
    ([, seenAtMs]) => seenAtMs < acknowledgedAtMs || killedAtMs - seenAtMs > DURABLE_AFTER_MS,
  );
  const alive = new Set([
    ...(returned[0]?.room_state.enemies.map(enemy => enemy.enemy_instance_id) ?? []),
    ...returned.filter(each => each.session.is_alive).map(each => String(each.session.player_id)),
  ]);
  for (const [id] of durable) assert.ok(!alive.has(id), `${what}: ${id} is alive again`);
  return durable.length;
}
