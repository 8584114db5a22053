/** The Godot client plays in a room that takes inputs. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redoing } from "../../../src/rooms/base/redoing-mode.ts";
import { ModeRoom } from "../../../src/rooms/base/room.ts";
import { needsGodot, runGodotClean } from "../../godot/support/godot.ts";
import { TestServer } from "../../support/test-server.ts";
import { WalkRoom, walkMode } from "./mode.ts";

describe("the client in Godot, in a room that takes inputs", function () {
  this.timeout(100_000);
  needsGodot();
  const folder = mkdtempSync(join(tmpdir(), "godot-inputs-"));
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
    ModeRoom.open(server.services, [redoing(walkMode)]);
    server.server.server.define(walkMode.name, WalkRoom);
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it("knows its rate and its time, and hears that each of its inputs is done", async () => {
    const path = join(folder, "seen");
    await runGodotClean("tests/room_inputs.gd", [server.endpoint, path]);
    assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), {
      ...{ begun: true, tick_rate: 30, patch_rate: 33, fields: ["stride", "is_pressed"] },
      ...{ processed: 30, after: {}, has_clock: true },
    });
    const text = await server.services.metrics.registry.metrics();
    assert.match(text, /^trd_inputs_total\{fate="taken"\} 30$/m);
  });
});
