import assert from "node:assert/strict";
import { clearRoom } from "../../loadtest/brain.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import { runScript } from "../support/run-script.ts";
import { TestServer } from "../support/test-server.ts";

/** The numbers of a slow and clumsy player with a long spear. */
const PLAYER = { move_speed: 4, attack_speed: 0.8, attack_range: 3 };
const MOVEMENT_LOCK_SECONDS = 0.5;
const WALK_M = 6;

describe("the bots of demo, load runs and tests, when a designer has changed the numbers of players", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start({ CONTENT_POLL_INTERVAL_MS: "100" });
    const folder = await contentFolder();
    await folder.edit("combat-stats/player.json", PLAYER);
    await folder.edit("abilities/melee_attack.json", { movement_lock: MOVEMENT_LOCK_SECONDS });
    const { version } = await server.store.content.publish(await readContentFiles(folder.path));
    await eventually("the new version", () => server.store.library.current().version === version);
    await folder.delete();
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  it("they walk, strike and wait by the published numbers, and nothing of it is refused", async function () {
    this.timeout(60_000);
    const bot = await server.join({ room_template_id: "room2" });
    const { x, z } = bot.position;
    const startedAtMs = performance.now();
    await bot.walkTo({ x, z: z + WALK_M });
    const seconds = (performance.now() - startedAtMs) / 1000;
    const expectedSeconds = WALK_M / PLAYER.move_speed;
    assert.ok(
      seconds > expectedSeconds - 0.1 && seconds < expectedSeconds + 0.5,
      `${WALK_M} m in ${seconds} s`,
    );

    const struckAtMs = performance.now();
    void bot.use("melee_attack");
    await bot.stride({ x, z });
    const stoodMs = performance.now() - struckAtMs - bot.welcome.patch_interval_ms;
    assert.ok(stoodMs >= MOVEMENT_LOCK_SECONDS * 1000 - 5, `it stood for ${stoodMs} ms after a strike`);

    assert.deepEqual(await clearRoom(bot), []);
    assert.ok(!bot.received.some(({ type }) => type === "move_corrected"));
  });

  it("npm run demo plays to its end", async function () {
    this.timeout(120_000);
    const demo = await runScript("loadtest/demo.ts", [], { SERVER_URL: server.endpoint });
    assert.match(demo.stdout, /all three data flows went as they should/, demo.stderr);
    assert.equal(demo.code, 0);
  });
});
