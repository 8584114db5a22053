/** A character's run ends once, whatever becomes of its room, its connection and the server. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { playerSession } from "../../src/characters/character.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";

const listed = z.object({ events: z.array(z.looseObject({ event_type: z.string() })) });
const answer = z.object({ session: playerSession });

describe("A run that has ended", function () {
  this.timeout(60_000);
  let data: string;
  let server: ServerProcess;
  let ada: Account;
  let session_id: string;
  const bots: Bot[] = [];
  const start = () => startServer({ DATA_DIR: data });
  before(async () => {
    data = mkdtempSync(join(tmpdir(), "run-end-"));
    server = await start();
  });
  beforeEach(async () => {
    ada = await Account.guest(server.endpoint);
    ({ session_id } = await ada.beginSession("Ada"));
  });
  afterEach(async () => {
    await Promise.all(bots.splice(0).map(bot => bot.leave()));
  });
  after(async () => {
    await server.stop();
    rmSync(data, { recursive: true });
  });

  async function enter(room_id: string): Promise<Bot> {
    const bot = await Bot.take(server.endpoint, (await ada.joinRoom(room_id, session_id)).seat);
    bots.push(bot);
    return bot;
  }

  /** How often the room's journal says that a run has ended; nothing is on its way into it any more. */
  async function endingsIn(room_id: string, comings: number): Promise<number> {
    const { events } = await eventually("the journal", async () => {
      const found = listed.parse(await ada.request("GET", `/api/events/${room_id}`));
      const joined = found.events.filter(event => event.event_type === "player_joined");
      return joined.length === comings && found;
    });
    return events.filter(event => event.event_type === "run_ended").length;
  }

  const session = async () => answer.parse(await ada.request("GET", `/api/sessions/${session_id}`)).session;
  const exitRoom = () => ada.createRoom({ room_template_id: "room6" });

  it("is not told again to a character that comes back to the exit room, live or hibernated", async () => {
    const room_id = await exitRoom();
    const first = await enter(room_id);
    assert.equal(await endingsIn(room_id, 1), 1);
    assert.equal((await session()).ended_run_id, first.state.run_id);
    await ada.request("PUT", `/api/rooms/${room_id}/leave`, { session_id });
    await first.closed;
    await eventually("the room hibernates", async () => {
      const { room_state } = z
        .object({ room_state: z.looseObject({ is_live: z.boolean() }) })
        .parse(await ada.request("GET", `/api/rooms/${room_id}`));
      return !room_state.is_live;
    });
    const second = await enter(room_id);
    second.drop();
    const third = await enter(room_id);
    assert.ok(third.me.is_alive);
    assert.equal(await endingsIn(room_id, 2), 1);
  });

  it("is not told again after the server was killed in the moment in which it was told", async () => {
    const room_id = await exitRoom();
    await enter(room_id);
    assert.equal(await endingsIn(room_id, 1), 1);
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
    server = await start();
    ada.http = server.endpoint.replace(/^ws/, "http");
    await enter(room_id);
    assert.equal(await endingsIn(room_id, 2), 1);
  });

  it("does not count for the next: the same character ends another run too", async () => {
    const room_id = await exitRoom();
    await enter(room_id);
    assert.equal(await endingsIn(room_id, 1), 1);
    const other = await exitRoom();
    await enter(other);
    assert.equal(await endingsIn(other, 1), 1);
    const there = await session();
    assert.equal(`${there.ended_run_id}-room6`, other);
    const third = await ada.createRoom();
    await enter(third);
    const moved = await session();
    assert.equal(moved.room_id, third);
    assert.notEqual(moved.ended_run_id, moved.run_id);
  });
});
