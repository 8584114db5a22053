import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { eventually } from "../support/eventually.ts";
import { Fighter } from "./parties.ts";

/** Colyseus's code for a server that shuts down. */
const SERVER_SHUTDOWN = 4001;
const STOP_LIMIT_MS = 10_000;

describe("a server that is asked to stop while players are in a fight", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "stopped-"));
    server = await startServer({ DATA_DIR: folder });
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("saves rooms, tells the clients, and ends in time; started again, they go on where they were", async () => {
    const party = await Promise.all(["Ada", "Bob"].map(name => Fighter.signUp(server.endpoint, name)));
    const [ada, bob] = party;
    assert.ok(ada && bob);
    const room_id = await ada.account.createRoom({ room_template_id: "room5" });
    for (const fighter of party) await fighter.join(server.endpoint, room_id);
    const bot = ada.bot;
    assert.ok(bot);
    const fights = party.map(fighter => fighter.fight());
    await bot.until("the boss to be wounded", state =>
      [...state.enemies.values()].some(enemy => enemy.current_health < 180),
    );

    const codes = party.map(
      fighter => new Promise<number>(resolve => fighter.bot?.room.onLeave.once(code => resolve(code))),
    );
    const before = { ...bot.position };
    const wounded = [...bot.state.enemies.values()][0]?.current_health ?? 0;
    const askedAtMs = performance.now();
    server.process.kill("SIGTERM");
    await once(server.process, "exit");
    assert.ok(performance.now() - askedAtMs < STOP_LIMIT_MS, "it took too long");
    assert.equal(server.process.exitCode, 0);
    assert.deepEqual(await Promise.all(codes), [SERVER_SHUTDOWN, SERVER_SHUTDOWN]);
    await Promise.all(fights);

    server = await startServer({ DATA_DIR: folder });
    const rejoined = [];
    for (const fighter of party) {
      fighter.account.http = server.endpoint.replace(/^ws/, "http");
      rejoined.push(await fighter.account.comeBack());
    }
    const [first, second] = rejoined;
    assert.ok(first && second);
    assert.deepEqual([first.room_id, second.room_id], [room_id, room_id]);
    const { position_x = 0, position_z = 0 } = first.session;
    // What it walked in the moment between the look and the stop.
    assert.ok(Math.hypot(position_x - before.x, position_z - before.z) < 3, `${position_x} ${position_z}`);
    const boss = first.room_state.enemies[0];
    assert.ok(boss && boss.current_health <= wounded, "the boss has its wounds");
    await ada.join(server.endpoint, room_id);
    // The fight goes on, and the boss may have struck again: both are asked until they speak of the same moment.
    await eventually("she has the health that her session says", async () => {
      const { current_health } = await ada.account.session(first.session.session_id);
      return ada.bot?.me.current_health === Math.ceil(current_health);
    });
    assert.ok((ada.bot?.me.current_health ?? 0) <= Math.ceil(first.session.current_health));
  });
});
