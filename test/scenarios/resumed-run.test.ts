/** A run that outlives all servers, and one of its members: begun by four, finished a day later by another four. */
import assert from "node:assert/strict";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import { Processes } from "../cluster/processes.ts";
import { requireRedis } from "../cluster/redis-server.ts";
import { eventually } from "../support/eventually.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";

const DAY_AND_MORE_MS = 25 * 3_600_000;
const VERIFIED_LIMIT_MS = 120_000;

const boards = z.object({ season: z.looseObject({ season_id: z.string() }) });
const board = z.object({
  own: z
    .object({
      ...{ rank: z.int(), character_id: z.string(), run_id: z.string(), seconds: z.number() },
      ...{ deaths: z.int(), state: z.string() },
    })
    .optional(),
});

describe("a run", function () {
  this.timeout(600_000);
  let processes: Processes;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(() => processes?.stop());

  const endpoint = (i = 0) => processes.all[i % processes.all.length]?.endpoint ?? assert.fail();

  it("is played in three rooms, resumed 25 hours after all servers were killed, with a fifth player who comes by code for one who leaves, and stands on the board, verified", async () => {
    const names = ["Ada", "Bob", "Cyd", "Dan"];
    const party = await Promise.all(names.map((name, i) => RunMember.signUp(endpoint(i), name)));
    const [ada, bob, cyd, dan] = party;
    assert.ok(ada && bob && cyd && dan);
    const run_id = await ada.begins();
    const codes = [await ada.invites(run_id), await ada.invites(run_id), await ada.invites(run_id)];
    await ada.resume(run_id);
    for (const [i, member] of [bob, cyd, dan].entries()) await member.join(run_id, codes[i]);
    await play(party, ["room1", "room2", "room3"]);
    await eventually("the run knows what is cleared", async () => {
      const { rooms } = await ada.run(run_id);
      const cleared = rooms.filter(each => each.is_cleared).map(each => each.room_template_id);
      return ["room2", "room3"].every(id => cleared.includes(id));
    });
    const before = await ada.run(run_id);

    await Promise.all([...processes.all].map(each => processes.kill(each)));
    const variables = { CLOCK_OFFSET_MS: `${DAY_AND_MORE_MS}` };
    await Promise.all([processes.add(variables), processes.add(variables)]);
    await Promise.all(party.map((member, i) => member.returns(endpoint(i))));
    assert.deepEqual(
      (await dan.runs()).map(each => [each.run_id, each.checkpoint_room_template_id]),
      [[run_id, "room3"]],
    );
    await dan.leave(run_id);
    const rest = [ada, bob, cyd];
    await Promise.all(rest.map(member => member.resume(run_id)));
    for (const { bot } of rest) {
      assert.equal(bot?.room.roomId, `${run_id}-room3`);
      assert.equal(bot.state.is_cleared, true, "it is as they left it");
    }
    const eve = await RunMember.signUp(endpoint(), "Eve");
    await eve.join(run_id, await ada.invites(run_id));
    const four = [...rest, eve];
    for (const member of four) member.bot = await goOnward(botOf(member));
    await play(four, ["room4", "room5"]);
    await Promise.all(four.map(onward));

    const finished = await eventually("the run has its result", async () => {
      const run = await ada.run(run_id);
      return run.result && run;
    });
    const { result, members, ended_at } = finished;
    assert.ok(result && ended_at);
    const deaths = members.reduce((sum, member) => sum + member.deaths, 0);
    assert.equal(result.party_size, 4);
    assert.ok(result.deaths <= deaths, "who died in the end died after it");
    assert.ok(result.seconds > before.seconds && result.seconds < 600, `${result.seconds} s`);
    const ended = await botOf(eve).message("run_ended");
    assert.ok(ended);
    assert.deepEqual(
      members.map(({ character_id }) => character_id).toSorted(),
      four.map(({ character_id }) => character_id).toSorted(),
    );
    assert.equal(await cyd.resume(run_id).catch(refusalIn), "422 run_over");
    console.info(`      ${result.seconds} s, ${result.deaths} deaths, a party of ${result.party_size}`);
    // Its rooms write the end of their recordings when they close.
    await Promise.all(four.map(member => botOf(member).leave()));
    await assertVerified(four, { run_id, seconds: result.seconds, deaths: result.deaths });
    assert.equal((await ownEntry(dan))?.run_id, undefined, "who has left it has no part in it");
  });

  /** Each of them has the run on the board, played again by the background process and found right. */
  async function assertVerified(party: readonly RunMember[], run: object): Promise<void> {
    for (const member of party) {
      const { rank, ...entry } = await eventually(
        "the board shows it verified",
        async () => {
          const found = await ownEntry(member);
          return found?.state === "verified" && found;
        },
        VERIFIED_LIMIT_MS,
      );
      assert.ok(rank >= 1 && rank <= party.length);
      assert.deepEqual(entry, { ...run, character_id: member.character_id, state: "verified" });
    }
  }

  async function ownEntry({ account, character_id }: RunMember) {
    const { season } = boards.parse(await account.request("GET", "/api/leaderboards"));
    const board_id = `${season.season_id}.first_dungeon.normal.4`;
    const asked = `/api/leaderboards/${board_id}?around=me&character_id=${character_id}`;
    return board.parse(await account.request("GET", asked)).own;
  }

  /** From the room in which they are, through all of these. */
  async function play(party: readonly RunMember[], templates: readonly string[]): Promise<void> {
    for (const [i, template] of templates.entries()) {
      if (i > 0) await Promise.all(party.map(onward));
      const bots = party.map(botOf);
      assert.deepEqual(new Set(bots.map(({ state }) => state.room_template_id)), new Set([template]));
      const unfair = await Promise.all(bots.map(clearRoom));
      assert.deepEqual(unfair.flat(), [], `in ${template}`);
      for (const bot of bots) await collectLoot(bot);
    }
  }

  async function onward(member: RunMember): Promise<void> {
    member.bot = await goOnward(botOf(member));
  }
});

function botOf({ bot }: RunMember): Bot {
  return bot ?? assert.fail("it is in no room");
}
