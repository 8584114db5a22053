/** What an installation of several processes costs, asked of one of them. */
import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { eventually } from "../support/eventually.ts";
import { Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const page = z.string();
/** A line of the table of rooms. */
const ROOM = /<th scope="row">([\w-]+-room\d)<\/th><td>([\d.]+)<\/td>/g;

describe("What rooms of several processes cost", function () {
  this.timeout(90_000);
  let processes: Processes;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(() => processes?.stop());

  /** Rooms and what they cost, as the process shows it. */
  async function shownBy(endpoint: string): Promise<Map<string, number>> {
    const answer = await fetch(`${endpoint.replace(/^ws/, "http")}/monitor/costs`);
    const text = page.parse(await answer.text());
    assert.equal(answer.status, 200, text);
    assert.doesNotMatch(text, /Without/, "both have answered");
    return new Map([...text.matchAll(ROOM)].map(([, room_id = "", dollars]) => [room_id, Number(dollars)]));
  }

  it("is told by each of them, of all rooms", async () => {
    const [first, second] = processes.all;
    assert.ok(first && second);
    const bots: Bot[] = [];
    for (const room_template_id of ["room1", "room2", "room3", "room4"])
      bots.push(await Bot.join(first.endpoint, { dungeon_id: "first_dungeon", room_template_id }));
    const rooms = bots.map(({ room }) => room.roomId);
    const homes = await Promise.all(rooms.map(room_id => processes.ofRoom(room_id)));
    assert.equal(new Set(homes).size, 2, "there are rooms in both");
    for (const { endpoint } of [first, second])
      await eventually("all rooms are shown with what they cost", async () => {
        const shown = await shownBy(endpoint);
        return rooms.every(room_id => (shown.get(room_id) ?? 0) > 0);
      });
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("leaves out a process that does not answer, and says which", async () => {
    const [first, second] = processes.all;
    assert.ok(first && second);
    second.process.kill("SIGSTOP");
    try {
      const answer = await fetch(`${first.endpoint.replace(/^ws/, "http")}/monitor/costs`);
      assert.equal(answer.status, 200);
      assert.match(await answer.text(), /<p>Without [\w-]+\.<\/p>/);
    } finally {
      second.process.kill("SIGCONT");
    }
  });
});
