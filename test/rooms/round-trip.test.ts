import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { Recordings } from "../support/recordings.ts";
import { TestServer } from "../support/test-server.ts";

const LATENCY_MS = 100;

const recordedCommand = z.object({
  kind: z.literal("command"),
  command: z.object({ type: z.string(), latency_ms: z.int().optional() }),
});

describe("a connection's latency", () => {
  it("is measured by the room, rides in the recorded commands, and is allowed again in the replay", async function () {
    const recordings = new Recordings();
    const server = await TestServer.start({ RECORDINGS_DIR: recordings.folder });
    const network = await BadNetwork.open(server.port, { latencyMs: LATENCY_MS });
    try {
      const ada = server.keep(await Bot.join(network.endpoint, { room_template_id: "room2" }));
      const [goblin] = ada.enemies;
      assert.ok(goblin);
      await ada.arriveAt(goblin, 1.5);
      for (let i = 0; i < 4; i++) await ada.strike(goblin);
      const commands = () =>
        recordings.files
          .flatMap(file => readFileSync(file, "utf8").trim().split("\n"))
          .flatMap(line => recordedCommand.safeParse(JSON.parse(line)).data ?? [])
          .filter(({ command }) => command.type === "move" || command.type === "combat_event");
      await server.stop();
      const measured = commands().flatMap(({ command }) => command.latency_ms ?? []);
      assert.ok(measured.length >= 4, `${measured.length} commands with a latency`);
      for (const ms of measured) assert.ok(ms >= 2 * LATENCY_MS - 5 && ms < 8 * LATENCY_MS, `${ms} ms`);
      assert.deepEqual(recordings.differences(), []);
    } finally {
      await network.close();
      recordings.finish(this.test);
    }
  });
});
