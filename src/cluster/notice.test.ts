import assert from "node:assert/strict";
import { pino } from "pino";
import { RedisServer, requireRedis } from "../../test/cluster/redis-server.ts";
import { eventually } from "../../test/support/eventually.ts";
import { LocalNotice, type Notice, RedisNotice } from "./notice.ts";
import { RedisLink } from "./redis.ts";

/** How often it was heard. */
function heardBy(notice: Notice): { times: number } {
  const heard = { times: 0 };
  notice.listen(() => {
    heard.times += 1;
  });
  return heard;
}

describe("a notice", function () {
  this.timeout(20_000);

  it("is heard by the process that gives it, which may be the only one", () => {
    const notice = new LocalNotice();
    const heard = heardBy(notice);
    notice.give();
    assert.equal(heard.times, 1);
    notice.close();
    notice.give();
    assert.equal(heard.times, 1);
  });

  describe("between processes", () => {
    const log = pino({ level: "silent" });
    let redis: RedisServer;
    const opened: { notice: Notice; link: RedisLink }[] = [];

    before(async function () {
      requireRedis(this);
      redis = await RedisServer.start();
    });
    after(async () => {
      for (const { notice, link } of opened) {
        notice.close();
        link.close();
      }
      await redis?.kill();
    });

    async function aProcess(name: string) {
      const link = await RedisLink.open(redis.url, log);
      const process = { link, notice: new RedisNotice(link, log, name) };
      opened.push(process);
      return { ...process, heard: heardBy(process.notice) };
    }

    it("is heard by all of them, also after Redis was away, and by nobody who listens for another", async () => {
      const [first, second] = [await aProcess("results"), await aProcess("results")];
      const other = await aProcess("tickets");
      const isHeard = (by: typeof first) => async () => {
        const before = by.heard.times;
        first.notice.give();
        return eventually("it is heard", () => by.heard.times > before, 200).catch(() => false);
      };
      await eventually("the other hears it", isHeard(second));
      await eventually("its giver hears it", isHeard(first));
      await redis.kill();
      await eventually("Redis to be away", () => !first.link.isWell);
      first.notice.give();
      await redis.start();
      await eventually("the other hears it again", isHeard(second), 10_000);
      assert.equal(other.heard.times, 0);
    });
  });
});
