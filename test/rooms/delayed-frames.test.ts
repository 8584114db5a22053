import assert from "node:assert/strict";
import { LeanPlayer } from "../../loadtest/lean-player.ts";
import { startServer } from "../../loadtest/server-process.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";

/** Colyseus lets each frame wait for half of it, and moves of several players come meanwhile. */
const COLYSEUS_LATENCY = "200";

describe("A server with Colyseus's simulated latency", () => {
  it("takes each player's uses of abilities for its own, and none for a violation", async () => {
    const server = await startServer({ COLYSEUS_LATENCY });
    try {
      const options = { room_template_id: "room2", protocol_version: PROTOCOL_VERSION };
      const hooks = { onPatch: () => {}, onMessage: () => {}, onClose: () => {} };
      const [ada, bob] = [
        await LeanPlayer.join(server.endpoint, "dungeon", options, () => hooks),
        await LeanPlayer.join(server.endpoint, "dungeon", options, () => hooks),
      ];
      const use = (target_enemy_id: string) => ({ event_type: "damage_dealt", target_enemy_id, yaw: 0 });
      const answers = await Promise.all([
        ada.request("combat_event", use("enemy998")),
        bob.request("combat_event", use("enemy999")),
      ]);
      assert.deepEqual(
        answers.map(({ reason }) => reason),
        ["no_such_target", "no_such_target"],
      );
    } finally {
      await server.stop();
    }
  });
});
