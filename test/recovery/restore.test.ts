/** A backup is brought back as docs/operations.md says: all tables as they were at one time, and the journal as it was a second later. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import type { Content } from "../../src/game/content/content.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { batchWrite } from "../../src/store/dynamo/batch.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { COMBAT_EVENTS_TABLE, TABLES, type TableDefinition } from "../../src/store/tables.ts";
import { RequestFailed } from "../support/account.ts";
import { testDatabases, testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { dungeonContent } from "../support/rules-content.ts";
import { Fighter } from "./parties.ts";

const DUNGEON_ID = "mine";
const PARTY_SIZE = 3;
/** So many are acknowledged before the copy is made. */
const PICK_UPS = 8;
/** How much later the journal is copied. */
const JOURNAL_LATER_MS = 1000;

const events = z.object({
  events: z.array(
    z.looseObject({
      event_type: z.string(),
      source_player_id: z.string().optional(),
      loot_instance_id: z.string().optional(),
      item_id: z.string().optional(),
      item_quantity: z.int().optional(),
    }),
  ),
});

/** Behind the first room one with imps that come back, hurt nobody, and always leave gold and perhaps a potion. */
function mineContent(): Content {
  const content = dungeonContent();
  const { goblin } = content["combat-stats"];
  if (!goblin) throw new Error("test/content has no stats of goblins");
  const imp = enemyType.parse({
    ...{ id: "imp", name: "Imp", combat_stats_id: "imp", detection_radius: 4, patrol_radius: 1 },
    ...{ attack_cooldown: 1, attack_windup: 0.3, loot_table_id: "ore", model_path: "res://imp.tscn" },
  });
  const ore = lootTable.parse({
    ...{ id: "ore", name: "Ore" },
    drops: [
      { item_id: "gold", item_type: "gold", chance: 1, min_quantity: 1, max_quantity: 99 },
      { item_id: "health_potion", item_type: "consumable", chance: 0.5, min_quantity: 1, max_quantity: 2 },
    ],
  });
  const mine = dungeon.parse({
    ...{ id: DUNGEON_ID, name: "Mine", start_room_template_id: "shed" },
    room_templates: [
      {
        room_template_id: "shed",
        room_type: "start",
        center_x: 0,
        center_z: 0,
        size_x: 8,
        size_z: 8,
        enemies: [],
      },
      {
        ...{ room_template_id: "pit", room_type: "combat", enemies_return: true },
        ...{ center_x: 0, center_z: 14, size_x: 16, size_z: 12 },
        enemies: [-5, -2, 2, 5].map(x => ({ enemy_type_id: "imp", x, z: 2 })),
      },
    ],
    corridors: [{ door_id: "hatch", from: "shed", to: "pit", width: 3 }],
  });
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      imp: { ...goblin, id: "imp", max_health: 20, attack_damage: 0 },
    },
    "enemy-types": { ...content["enemy-types"], imp },
    "loot-tables": { ...content["loot-tables"], ore },
    dungeons: { ...content.dungeons, [DUNGEON_ID]: mine },
  };
}

const local = testDatabases.find(each => each.name === "DynamoDB Local") ?? assert.fail();

describe("a server on a backup that was made while players fought", function () {
  this.timeout(120_000);
  let endpoint: string;
  let live: Database;
  let copy: Database;
  let server: ServerProcess | undefined;

  before(async function () {
    await local.start(this);
    this.timeout(60_000);
    endpoint = local.env().DYNAMODB_ENDPOINT ?? assert.fail();
    live = await databaseOf("live.");
    await new ContentRepository(live).publish(mineContent());
  });
  after(async () => {
    await server?.stop();
    await live?.close();
    await copy?.close();
    await local.stop();
  });

  const databaseOf = (TABLE_PREFIX: string) =>
    connect(testEnv({ DYNAMODB_ENDPOINT: endpoint, TABLE_PREFIX }), pino({ level: "silent" }), {
      join: false,
    });
  const start = (TABLE_PREFIX: string) =>
    startServer({ DYNAMODB_ENDPOINT: endpoint, TABLE_PREFIX, CONTENT_POLL_INTERVAL_MS: "100" });

  async function copyTable({ name }: TableDefinition): Promise<void> {
    let from: Record<string, unknown> | undefined;
    do {
      const page: ScanCommandOutput = await live.doc.send(
        new ScanCommand({ TableName: `live.${name}`, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      await batchWrite(copy, name, { puts: page.Items ?? [], deletes: [] });
      from = page.LastEvaluatedKey;
    } while (from);
  }

  async function goesOn(member: Fighter): Promise<void> {
    const bot = member.bot ?? assert.fail();
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const entered = await bot.enterDoor(doorway.door_id);
    assert.ok(entered.is_accepted, JSON.stringify(entered));
    member.bot = entered.value;
  }

  it("has all that was acknowledged until then, once, and is played on", async () => {
    server = await start("live.");
    const { endpoint: former, process: killed } = server;
    const names = Array.from({ length: PARTY_SIZE }, (_, i) => `Miner ${i + 1}`);
    const members = await Promise.all(names.map(name => Fighter.signUp(former, name)));
    const rests = await Fighter.signUp(former, "Rests");
    const first = await members[0]?.account.createRoom({ dungeon_id: DUNGEON_ID });
    for (const member of members) await member.join(former, first ?? assert.fail());
    for (const member of members) await goesOn(member);
    const room_id = members[0]?.bot?.room.roomId ?? assert.fail();
    const fights = members.map(member => member.fight());
    const countOf = () => members.reduce((sum, { witness }) => sum + witness.acknowledged.size, 0);
    await eventually("the pick-ups", () => countOf() >= PICK_UPS, 60_000);

    copy = await databaseOf("restored.");
    const acknowledged = members.map(({ witness }) => new Map(witness.acknowledged));
    const kept = TABLES.filter(table => !table.is_derived && table !== COMBAT_EVENTS_TABLE);
    await Promise.all(kept.map(copyTable));
    await delay(JOURNAL_LATER_MS);
    await copyTable(COMBAT_EVENTS_TABLE);
    const ended = once(killed, "exit");
    killed.kill("SIGKILL");
    await Promise.all([ended, ...fights]);

    server = await start("restored.");
    const bots: Bot[] = [];
    for (const [i, member] of members.entries()) {
      const { account } = member;
      account.http = server.endpoint.replace(/^ws/, "http");
      const joined = await account.comeBack();
      assert.equal(joined.room_id, room_id, "it is where it was");
      bots.push(await Bot.take(server.endpoint, joined.seat));
      const told = events.parse(await account.request("GET", `/api/events/${room_id}?limit=1000`)).events;
      const taken = told.filter(each => each.event_type === "loot_picked_up");
      const ids = taken.map(each => each.loot_instance_id);
      assert.equal(new Set(ids).size, ids.length, "no loot was picked up twice");
      const own = taken.filter(each => each.source_player_id === account.player_id);
      for (const [id, { item_id, quantity }] of acknowledged[i] ?? []) {
        const event = own.find(each => each.loot_instance_id === id);
        assert.deepEqual([event?.item_id, event?.item_quantity], [item_id, quantity], `${id} is there`);
        const lying = joined.room_state.loot_drops.filter(each => !each.is_picked_up);
        assert.ok(!lying.some(each => each.loot_instance_id === id), `${id} does not lie there again`);
      }
      const sumOf = (item: string) =>
        own.filter(each => each.item_id === item).reduce((sum, each) => sum + (each.item_quantity ?? 0), 0);
      assert.equal(joined.session.gold, sumOf("gold"));
      assert.equal(joined.session.inventory.health_potion ?? 0, sumOf("health_potion"));
      await assert.rejects(
        account.request("POST", "/api/characters", { character_name: names[i] }),
        (error: Error) => error instanceof RequestFailed && error.status === 409,
      );
    }
    for (const bot of bots) {
      await bot.until("all of the party", state => state.players.size === PARTY_SIZE);
      assert.equal((await bot.use("dodge_roll")).is_accepted, true);
    }
    await Promise.all(bots.map(bot => bot.leave()));
    rests.account.http = server.endpoint.replace(/^ws/, "http");
    assert.equal((await rests.account.session(rests.session_id)).character_name, "Rests");
    assert.doesNotMatch(server.output(), /"level":50/, "it met no fault");
  });
});
