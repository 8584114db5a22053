/** What a game sees in itself that cannot be: it is told to the server, which writes it to its log. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { type Place, Puppet } from "./support/puppet.ts";

/** The window in which the game's frames are compared with the clock, and a little. */
const WINDOW_MS = 5500;
const WALK_SPEED = 6;

describe("a game in Godot that is tampered with", function () {
  this.timeout(40_000);
  needsGodot();
  let server: ServerProcess;
  before(async () => {
    server = await startServer();
  });
  after(async () => {
    await server?.stop();
  });

  it("reports it to the server's log, one thing in 10 s, and walks no faster for it", async () => {
    const reports = () =>
      server
        .output()
        .split("\n")
        .filter(line => line.includes("client report"));
    const game = await Puppet.start(server.endpoint, "tampered");
    assert.ok(await game.play({ room_template_id: "room1" }));
    await game.order("time_scale", { value: 3 });
    const { predicted_position: from } = (await game.look()).local;
    const startedAtMs = performance.now();
    await Promise.all([game.headFor([0, -1], 1), delay(1000)]);
    const seconds = (performance.now() - startedAtMs) / 1000;
    const { predicted_position: to } = (await game.look()).local;
    const metres = (a: Place, b: Place) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    // Whoever has stood may catch up with the longest frame that is walked.
    const most = WALK_SPEED * (seconds + 0.3);
    assert.ok(metres(from, to) > 3 && metres(from, to) < most, `${metres(from, to)} m in ${seconds} s`);
    await delay(WINDOW_MS - 1000);
    await eventually("the report", () => reports().length > 0);
    assert.match(reports()[0] ?? "", /fast_frames.*s of frames in/);
    await game.order("time_scale", { value: 1 });
    await game.order("jump", { x: 1.5, z: 0 });
    await delay(500);
    const { violations, corrections } = await game.look();
    assert.equal(violations.fast_frames, 1);
    assert.equal(violations.impossible_step, 1, "it is noted");
    assert.equal(reports().length, 1, "and kept for the next report");
    assert.ok(corrections <= 1, "what was walked with fast frames was not refused");
    await game.stop();
  });
});
