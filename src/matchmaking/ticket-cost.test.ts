import assert from "node:assert/strict";
import { pino } from "pino";
import { z } from "zod";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Lobby } from "../../test/support/matchmaking.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";

/** On average of the tickets of a match: one for each player of a party in its account, and one for each to accept. */
const MOST_WRITE_UNITS = 6;
/** Of a match of full parties alone, in which each ticket is of two players who are asked. */
const OF_FULL_PARTIES = 7;

const units = z.array(z.object({ value: z.number(), labels: z.object({ kind: z.string() }).optional() }));

describe("What a ticket costs", function () {
  this.timeout(20_000);
  let database: Database;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  after(() => database?.close());

  /** So far. */
  async function writeUnits(): Promise<number> {
    const metric = await database.metrics.getSingleMetric("trd_database_units_total")?.get();
    const found = units.parse(metric?.values).find(({ labels }) => labels?.kind === "write");
    return found?.value ?? assert.fail();
  }

  /** Ids as accounts have them. */
  const ids = (of: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${of}.${i}`.padStart(36, "0"));

  for (const [queue_id, ...parties] of [
    ["quick", 1, 1],
    ["ranked", 1, 1],
    ["pairs", 1, 1, 1, 1],
    ["ranked_pairs", 1, 1, 1, 1],
    ["ranked_pairs", 2, 1, 1],
    ["ranked_pairs", 2, 2],
  ] as const) {
    const what = parties.map(size => (size === 1 ? "one" : "a party of two")).join(", ");
    const most = parties.every(size => size > 1) ? OF_FULL_PARTIES : MOST_WRITE_UNITS;
    it(`in the queue "${queue_id}" for ${what}: at most ${most} write units, from the match before to its own`, async () => {
      const lobby = new Lobby();
      const one = lobby.process(database);
      const play = async () => {
        const tickets = [];
        for (const [i, size] of parties.entries()) {
          const players = ids(`${queue_id}.${parties.length}.${i}`, size);
          if (size > 1) lobby.party(...players);
          tickets.push(await one.queueing.queue(players[0] ?? "", lobby.queue(queue_id)));
        }
        // So that also a party may meet players who are alone.
        lobby.now_ms += 60_000;
        for (const { members } of tickets) for (const { player_id } of members) one.news.noteSeen(player_id);
        for (let passes = 0; passes < 2; passes++) {
          await one.matching.run(() => true);
          for (const { ticket_id, members } of tickets)
            for (const { player_id } of members)
              await one.answering.accept(ticket_id, player_id).catch(() => {});
        }
        for (const { ticket_id } of tickets)
          assert.equal((await one.life.look(ticket_id))?.proposal?.state, "open");
        for (const { room_id } of lobby.rooms) lobby.ended.add(room_id);
      };
      await play();
      lobby.now_ms += 240_000;
      const before = await writeUnits();
      await play();
      const spent = (await writeUnits()) - before;
      const each = spent / parties.length;
      assert.ok(each <= most, `${each} write units a ticket`);
      if (process.env.SHOW_COSTS)
        console.info(`${queue_id} ${parties.join("+")}: ${each} write units a ticket`);
    });
  }
});
