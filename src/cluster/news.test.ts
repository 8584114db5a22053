import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { pino } from "pino";
import { RedisServer, requireRedis } from "../../test/cluster/redis-server.ts";
import { eventually } from "../../test/support/eventually.ts";
import { LocalNews, type News, RedisNews } from "./news.ts";
import { RedisLink } from "./redis.ts";

/** What was heard of the channel. */
function heardBy(news: News, channel: string) {
  const heard: { messages: unknown[]; gaps: number; end: () => void } = {
    messages: [],
    gaps: 0,
    end: news.listen(
      channel,
      message => heard.messages.push(message),
      () => {
        heard.gaps += 1;
      },
    ),
  };
  return heard;
}

const count = (messages: readonly unknown[], text: string) =>
  messages.filter(each => isDeepStrictEqual(each, { text })).length;

describe("news", function () {
  this.timeout(20_000);

  it("are heard by those of the process who listen for them, until they listen no more", () => {
    const news = new LocalNews();
    const [first, second] = [heardBy(news, "party:a"), heardBy(news, "party:a")];
    const other = heardBy(news, "party:b");
    news.tell("party:a", { version: 1 });
    assert.deepEqual(first.messages, [{ version: 1 }]);
    assert.deepEqual(second.messages, [{ version: 1 }]);
    first.end();
    first.end();
    news.tell("party:a", { version: 2 });
    assert.equal(first.messages.length, 1);
    assert.equal(second.messages.length, 2);
    news.close();
    news.tell("party:a", { version: 3 });
    assert.equal(second.messages.length, 2);
    assert.deepEqual(other.messages, []);
  });

  describe("between processes", () => {
    const log = pino({ level: "silent" });
    let redis: RedisServer;
    const opened: { news: News; link: RedisLink }[] = [];

    before(async function () {
      requireRedis(this);
      redis = await RedisServer.start();
    });
    after(async () => {
      for (const { news, link } of opened) {
        news.close();
        link.close();
      }
      await redis?.kill();
    });

    async function aProcess() {
      const link = await RedisLink.open(redis.url, log);
      const process = { link, news: new RedisNews(link, log) };
      opened.push(process);
      return process;
    }

    /** Tells until it is heard: a subscription takes a moment. */
    async function isTold(from: News, channel: string, heard: { messages: unknown[] }, text: string) {
      await eventually(
        `${text} is heard`,
        async () => {
          from.tell(channel, { text });
          return eventually("it", () => heard.messages.length > 0, 100).catch(() => false);
        },
        10_000,
      );
    }

    it("are heard by all who listen, once each, and by nobody who listens for others", async () => {
      const [first, second] = [await aProcess(), await aProcess()];
      const mine = heardBy(first.news, "party:a");
      const theirs = heardBy(second.news, "party:a");
      const others = heardBy(second.news, "party:b");
      await isTold(first.news, "party:a", theirs, "hello");
      const heardOf = (text: string) => [mine, theirs].map(({ messages }) => count(messages, text));
      first.news.tell("party:a", { text: "one" });
      assert.equal(count(mine.messages, "one"), 1, "at once");
      first.news.tell("party:a", { text: "two" });
      await eventually("the second is heard", () => count(theirs.messages, "two") > 0);
      assert.deepEqual(
        [heardOf("one"), heardOf("two")],
        [
          [1, 1],
          [1, 1],
        ],
      );
      assert.deepEqual(others.messages, []);
    });

    it("are told within the process while Redis is away, and that some may be missing when it is back", async () => {
      const [first, second] = [await aProcess(), await aProcess()];
      const mine = heardBy(first.news, "party:c");
      const theirs = heardBy(second.news, "party:c");
      await isTold(first.news, "party:c", theirs, "hello");
      await redis.kill();
      await eventually("Redis to be away", () => !first.link.isWell);
      first.news.tell("party:c", { text: "meanwhile" });
      assert.deepEqual(mine.messages.at(-1), { text: "meanwhile" });
      await redis.start();
      await eventually("the other is told of the gap", () => theirs.gaps > 0, 10_000);
      theirs.messages.length = 0;
      await isTold(first.news, "party:c", theirs, "again");
    });
  });
});
