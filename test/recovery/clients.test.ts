import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { Fighter } from "./parties.ts";

const CLIENT = fileURLToPath(new URL("./client-process.ts", import.meta.url));
const told = z.object({ x: z.number(), z: z.number(), access_token: z.string(), player_id: z.string() });
const live = z.object({ room_state: z.looseObject({ is_live: z.boolean() }) });
/** A lost connection is found within 10 s, and its seat is kept for 30 s. */
const GIVEN_UP_WITHIN_MS = 45_000;

describe("a player whose client is gone", function () {
  this.timeout(120_000);
  let server: ServerProcess;
  before(async () => {
    server = await startServer({ HEARTBEAT_TIMEOUT_MS: "1500", REQUESTS_PER_MINUTE_PER_ACCOUNT: "100000" });
  });
  after(() => server.stop());

  it("is found where the connection stands and the client says nothing; it may reconnect", async () => {
    const [ada, bob] = [
      await Fighter.signUp(server.endpoint, "Ada"),
      await Fighter.signUp(server.endpoint, "Bob"),
    ];
    const room_id = await ada.account.createRoom();
    const bot = await ada.join(server.endpoint, room_id);
    const silent = await bob.join(server.endpoint, room_id);
    const heartbeats = setInterval(() => bot.room.send("heartbeat", {}), 500);
    try {
      const dropped = new Promise<number>(resolve => silent.room.onDrop.once(code => resolve(code)));
      // Longer than a patch interval, or nobody would see that it was gone.
      Object.assign(silent.room.reconnection, {
        enabled: true,
        minUptime: 0,
        minDelay: 1000,
        maxDelay: 1000,
      });
      assert.equal(await dropped, CLOSE_CODES.silent);
      const there = () => bot.state.players.get(bob.account.player_id);
      await bot.until("it to be seen as gone, and still standing there", () => there()?.connected === false);
      await bot.until("it to come back", () => there()?.connected === true);
    } finally {
      clearInterval(heartbeats);
    }
  });

  it("whose process was killed, finds its character where it was when it is started again", async () => {
    const child = spawn(process.execPath, [CLIENT, server.endpoint], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    const { x, z: zThere, ...identity } = told.parse(JSON.parse(String(line)));
    child.kill("SIGKILL");
    await once(child, "exit");

    const ada = Account.known(server.endpoint, identity);
    const [session] = await ada.sessions();
    assert.ok(session?.room_id);
    await eventually(
      "the room to sleep",
      async () => {
        const answer = await ada.request("GET", `/api/rooms/${session.room_id}`);
        return !live.parse(answer).room_state.is_live;
      },
      GIVEN_UP_WITHIN_MS,
    );
    const { seat, room_id } = await ada.comeBack();
    assert.equal(room_id, session.room_id);
    const bot = await Bot.take(server.endpoint, seat);
    assert.ok(Math.hypot(bot.me.position_x - x, bot.me.position_z - zThere) < 0.05);
    await bot.leave();
  });
});
