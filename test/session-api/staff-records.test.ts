import assert from "node:assert/strict";
import { z } from "zod";
import { Audit } from "../../src/ops/audit.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const acts = z.object({
  acts: z.array(z.object({ audit_id: z.string(), staff_id: z.string(), act: z.string() })),
  next: z.string().optional(),
});
const boards = z.object({
  season: z.object({ season_id: z.string() }),
  boards: z.array(z.object({ board_id: z.string() })),
  rating_boards: z.array(z.object({ season_id: z.string(), pvp_mode_id: z.string() })),
});
const page = z.object({ entries: z.array(z.object({})) });

describe("Staff who look something up", function () {
  this.timeout(30_000);
  let world: StaffWorld;
  let operator: string;

  before(async () => {
    world = await StaffWorld.open();
    operator = (await world.aMember("operator")).staff_token;
  });
  after(() => world?.close());

  const ask = (query: string) => readJson(acts, world.ask("GET", `/admin/audit?${query}`, operator));

  it("read a day's acts page by page, the newest first, each once", async () => {
    const audit = new Audit(world.server.services.store.access);
    for (let i = 0; i < 120; i++)
      await audit.refused(
        { staff_id: `many${i % 2}`, act: "test.many", player_id: `p${i % 3}`, asked: { i } },
        "no",
      );
    const seen: string[] = [];
    let query = "act=test.";
    for (let pages = 0; pages < 5; pages++) {
      const { acts: found, next } = await ask(query);
      seen.push(...found.map(each => each.audit_id));
      if (next === undefined) break;
      query = `act=test.&before=${encodeURIComponent(next)}`;
    }
    assert.equal(new Set(seen).size, 120);
    assert.deepEqual(seen, seen.toSorted().toReversed());
    assert.equal((await ask("staff_id=many1")).acts.length, 50);
    assert.equal((await ask("staff_id=many1&player_id=p0")).acts.length, 20);
    assert.deepEqual(await ask("staff_id=nobody"), { acts: [] });
    assert.deepEqual(await ask("day=2001-01-01"), { acts: [] });
  });

  it("read leaderboards without an account of their own", async () => {
    const { staff_token } = await world.aMember("support");
    const found = await readJson(boards, world.ask("GET", "/admin/leaderboards", staff_token));
    const [first = assert.fail()] = found.boards;
    const path = `/admin/leaderboards/${encodeURIComponent(first.board_id)}`;
    assert.deepEqual(await readJson(page, world.ask("GET", path, staff_token)), { entries: [] });
    const [rating = assert.fail()] = found.rating_boards;
    const ratings = `/admin/leaderboards/ratings/${rating.season_id}/${rating.pvp_mode_id}`;
    assert.deepEqual(await readJson(page, world.ask("GET", ratings, staff_token)), { entries: [] });
    await assertStatus(world.ask("GET", "/admin/leaderboards/none", staff_token), 404);
  });
});
