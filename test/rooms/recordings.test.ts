import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock } from "node:test";
import { z } from "zod";
import { eventPolicies } from "../../src/rooms/dungeon/event-policies.ts";
import { Recordings } from "../support/recordings.ts";
import { TestServer } from "../support/test-server.ts";

const recordedLine = z.object({
  command: z.object({ type: z.string() }).optional(),
  events: z.array(z.object({ event_type: z.string() })).default([]),
});

describe("The recording of a room", () => {
  it("has also what nobody could be told of, and replays", async function () {
    const recordings = new Recordings();
    const server = await TestServer.start({ RECORDINGS_DIR: recordings.folder });
    try {
      const ada = await server.join({ room_template_id: "room2" });
      const { affected } = eventPolicies;
      mock.method(eventPolicies, "isCritical", () => true);
      mock.method(eventPolicies, "affected", () => {
        throw new Error("nothing can be sent");
      });
      assert.deepEqual(await ada.use("dodge_roll"), { is_accepted: false, reason: "internal_error" });
      mock.restoreAll();
      assert.equal(eventPolicies.affected, affected);
      await server.stop();
      const lines = recordings.files
        .flatMap(file => readFileSync(file, "utf8").trim().split("\n"))
        .map(line => recordedLine.parse(JSON.parse(line)));
      const rolls = lines.filter(({ events }) => events.some(each => each.event_type === "ability_used"));
      assert.deepEqual(
        rolls.map(({ command }) => command?.type),
        ["combat_event"],
      );
      assert.deepEqual(recordings.differences(), []);
    } finally {
      mock.restoreAll();
      recordings.finish(this.test);
    }
  });
});
