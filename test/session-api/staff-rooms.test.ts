import assert from "node:assert/strict";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import { eventually } from "../support/eventually.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, type StaffPlayer, StaffWorld } from "../support/staff-world.ts";

const room = z.object({
  ...{ room_id: z.string(), mode: z.string(), dungeon_id: z.string(), process_id: z.string() },
  ...{ players: z.int(), character_names: z.array(z.string()), opened_at: z.iso.datetime() },
  bill: z.object({ usd: z.number(), usd_per_hour: z.number(), cpu_seconds: z.number() }).optional(),
});
const listed = z.object({ rooms: z.array(room), total: z.int(), players: z.int() });
const shown = z.object({
  room,
  connected: z.array(z.object({ player_id: z.string(), character_name: z.string().optional() })),
});
const loaded = z.object({
  points: z.array(z.object({ players: z.number(), messages_per_second: z.number() })),
  routes: z.array(z.object({ route: z.string() })),
  process_ids: z.array(z.string()),
});

describe("Staff who look at what runs", function () {
  this.timeout(30_000);
  let world: StaffWorld;
  let ada: StaffPlayer;
  let bot: Bot;
  let operator: string;

  before(async () => {
    world = await StaffWorld.open();
    operator = (await world.aMember("operator")).staff_token;
    ada = await world.aPlayer("Ada");
    bot = await world.inRoom(ada);
  });
  after(async () => {
    await bot?.leave();
    await world?.close();
  });

  const list = (token: string) => readJson(listed, world.ask("GET", "/admin/rooms", token));

  it("see the live rooms with who plays in them, and what they cost where the role allows that", async () => {
    const { rooms, total, players } = await list(operator);
    assert.deepEqual([rooms.length, total, players], [1, 1, 1]);
    const [found] = rooms;
    assert.deepEqual(found?.character_names, ["Ada"]);
    assert.deepEqual([found?.mode, found?.dungeon_id, found?.players], ["dungeon", "first_dungeon", 1]);
    assert.ok((found?.bill?.usd ?? 0) > 0);
    const { staff_token } = await world.aMember("moderator");
    const [seen] = (await list(staff_token)).rooms;
    assert.deepEqual([seen?.character_names, seen?.bill], [["Ada"], undefined]);
  });

  it("see who is connected to a room, and are told where a room is not live", async () => {
    const [found] = (await list(operator)).rooms;
    const path = `/admin/rooms/${found?.room_id}`;
    const { connected } = await readJson(shown, world.ask("GET", path, operator));
    assert.deepEqual(connected, [{ player_id: ada.player_id, character_name: "Ada" }]);
    await assertStatus(world.ask("GET", "/admin/rooms/none", operator), 404);
  });

  it("see the load of the last minutes, of all processes or of one", async () => {
    const { load_history } = world.server.services;
    await load_history.take(Date.now() - 20_000);
    await list(operator);
    bot.room.send("heartbeat", {});
    await eventually("the message is there", async () =>
      (await world.server.scrape()).get("trd_messages_total"),
    );
    await load_history.take();
    const { points, routes, process_ids } = await readJson(loaded, world.ask("GET", "/admin/load", operator));
    assert.ok(points.some(each => each.messages_per_second > 0));
    assert.equal(points.at(-1)?.players, 1);
    assert.ok(routes.some(({ route }) => route === "/api/admin/rooms"));
    assert.equal(process_ids.length, 1);
    const ofOne = (process_id: string) =>
      readJson(loaded, world.ask("GET", `/admin/load?minutes=5&process_id=${process_id}`, operator));
    assert.ok((await ofOne(process_ids[0] ?? "")).points.length > 0);
    assert.deepEqual((await ofOne("none")).points, []);
    await assertStatus(world.ask("GET", "/admin/load?minutes=61", operator), 400);
  });
});
