import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import { TestArena } from "../support/arena.ts";
import { BadNetwork } from "../support/bad-network.ts";

describe("an honest player on a bad line: 200 ms of latency, 50 ms of jitter and a lost second", () => {
  let arena: TestArena;
  let network: BadNetwork;
  before(async () => {
    arena = await TestArena.start();
    network = await BadNetwork.open(arena.port, { latencyMs: 200, jitterMs: 50 });
  });
  after(async () => {
    await arena.stop();
    await network.close();
  });

  it("walks, fights, collects and goes on without a refusal or a correction", async function () {
    this.timeout(90_000);
    let bot = arena.keep(await Bot.join(network.endpoint, { room_template_id: "room2" }));
    for (const template of ["room2", "room3", "room4"]) {
      assert.equal(bot.state.room_template_id, template);
      assert.deepEqual(await clearRoom(bot), [], `refusals in ${template}`);
      await collectLoot(bot);
      if (template === "room3") await walkThroughALostSecond(bot);
      const corrections = bot.received.filter(({ type }) => type === "move_corrected");
      assert.deepEqual(corrections, [], `in ${template}`);
      if (template !== "room4") bot = arena.keep(await goOnward(bot));
    }
    assert.equal(bot.room.connection.isOpen, true);
  });

  /** It keeps walking while the line is dead; its moves arrive together. */
  async function walkThroughALostSecond(bot: Bot): Promise<void> {
    const { x, z } = bot.floor.entry;
    await bot.walkTo({ x, z: z + 8 });
    await delay(500);
    network.stall(1000);
    await bot.walkTo({ x: x + 6, z: z + 8 });
    await delay(1000);
  }
});
