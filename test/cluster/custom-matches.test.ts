import assert from "node:assert/strict";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});
const given = z.object({ code: z.string().optional(), seat });

describe("a custom match of several processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(() => processes?.stop());

  it("is found by its code from each of them, wherever it is, and played by who has come by either", async () => {
    const [first, second] = processes.all;
    assert.ok(first && second);
    const homes = new Set<string | undefined>();
    const players = [];
    for (let i = 0; i < 4; i++) {
      const [ada, bob] = [await MatchGuest.come(first.endpoint), await MatchGuest.come(second.endpoint)];
      const ask = async (guest: MatchGuest, method: string, path: string, more: object) =>
        given.parse(await guest.account.request(method, path, { session_id: guest.session_id, ...more }));
      const made = await ask(ada, "POST", "/api/matches/custom", { pvp_mode_id: "duel" });
      homes.add((await processes.ofRoom(made.seat.roomId))?.address);
      const there = await ada.take(made.seat);
      const joined = await ask(bob, "PUT", "/api/matches/custom/join", { code: made.code });
      const other = await bob.take(joined.seat);
      await eventually("both are there", () => there.room.state.fighters?.size === 2);
      await there.room.request("start", {});
      await Promise.all([there, other].map(each => each.isIn("countdown")));
      players.push(there, other);
    }
    await Promise.all(players.map(({ room }) => room.leave()));
    assert.equal(homes.size, 2, "the matches were in both processes");
    for (const each of processes.all) assert.doesNotMatch(each.output(), /"level":50/, "it met no fault");
  });
});
