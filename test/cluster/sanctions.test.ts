/** A sanction that is given by way of one process, while its player plays in another. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { Bot } from "../../loadtest/bot.ts";
import { RedisNews } from "../../src/cluster/news.ts";
import { RedisLink } from "../../src/cluster/redis.ts";
import { SanctionRepository } from "../../src/moderation/sanction-repository.ts";
import { SanctionService } from "../../src/moderation/sanction-service.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { AccountRepository } from "../../src/store/account-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { testEnv } from "../support/dynamodb.ts";
import { newPlayer, Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

describe("A sanction over several processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  let database: Database;
  let link: RedisLink;
  let news: RedisNews;
  let service: SanctionService;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
    const log = pino({ level: "silent" });
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, log, { join: true });
    link = await RedisLink.open(processes.redis.url, log);
    news = new RedisNews(link, log);
    const sanctions = new SanctionRepository(database, new AccountRepository(database));
    service = new SanctionService(sanctions, news, log);
  });
  after(async () => {
    news?.close();
    link?.close();
    await database?.close();
    await processes?.stop();
  });

  async function playing(by: ServingProcess, name: string) {
    const player = await newPlayer(by, name);
    // The process that takes the request need not be the one that has the room.
    for (;;) {
      const room_id = await player.account.createRoom({});
      if ((await processes.ofRoom(room_id)) !== by) continue;
      const { seat } = await player.account.joinRoom(room_id, player.session_id);
      const bot = await Bot.take(by.endpoint, seat);
      return { player, bot, player_id: player.account.player_id };
    }
  }
  const suspend = (player_id: string) =>
    service.give(player_id, "ada", {
      ...{ kind: "suspension", reason: "cheating", note: "", evidence: [] },
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    });

  it("takes its player from rooms of whichever process, which refuse its access token from then on", async () => {
    for (const by of processes.all) {
      const { player, bot, player_id } = await playing(by, "Eve");
      await suspend(player_id);
      assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
      for (const { endpoint } of processes.all) {
        const headers = { Authorization: `Bearer ${player.account.access_token}` };
        const answer = await fetch(`${endpoint.replace(/^ws/, "http")}/api/characters`, { headers });
        assert.equal(answer.status, 403);
      }
    }
  });

  it("does so also while Redis is away", async () => {
    const [by] = processes.all as [ServingProcess];
    const { bot, player_id } = await playing(by, "Mallory");
    processes.redis.hang();
    try {
      await suspend(player_id);
      assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
    } finally {
      processes.redis.goOn();
    }
  });
});
