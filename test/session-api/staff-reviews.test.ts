/** What staff make of what the rules of fair play put before them. */
import assert from "node:assert/strict";
import { z } from "zod";
import { FAIR_PLAY_SYSTEM } from "../../src/moderation/keep-review.ts";
import { type Review, reviewIdOf } from "../../src/moderation/review.ts";
import { ReviewRepository } from "../../src/moderation/review-repository.ts";
import { moderationOf } from "../../src/open-moderation.ts";
import { eventually } from "../support/eventually.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const reviews = z.object({
  reviews: z.array(z.looseObject({ player_id: z.string(), review_id: z.string() })),
});
const looked = z.object({
  review: z.looseObject({ match_id: z.string(), scores: z.array(z.looseObject({ rule: z.string() })) }),
  beside: z.looseObject({ reports: z.array(z.unknown()) }),
});
const SCORE: Review["scores"][number] = { rule: "dodge", score: 12, chances: 40, hits: 39, ticks: [90, 250] };

describe("Staff who review matches", function () {
  this.timeout(20_000);
  let world: StaffWorld;
  let repository: ReviewRepository;
  let support: string;
  let moderator: { staff_id: string; staff_token: string };
  let matches = 0;
  before(async () => {
    world = await StaffWorld.open();
    repository = new ReviewRepository(world.server.services.store.access);
    support = (await world.aMember("support")).staff_token;
    moderator = await world.aMember("moderator");
  });
  after(() => world?.close());

  /** Waits for staff, with the pause that the rules have put. */
  async function aReview(player_id: string, sanction_id?: string) {
    const match_id = `match${++matches}`;
    const ended_at = `2026-02-14T12:00:0${matches}.000Z`;
    await repository.add({
      ...{ player_id, findings: [], scores: [SCORE], is_flagged: true },
      reviewed: { match_id, ended_at },
    });
    const review = (await repository.waiting()).find(each => each.match_id === match_id);
    assert.ok(review);
    if (sanction_id !== undefined) await repository.notePause(review, sanction_id);
    return { ...review, path: `/admin/reviews/${player_id}/${encodeURIComponent(review.review_id)}` };
  }
  async function aPausedPlayer(name: string) {
    const { player_id } = await world.aPlayer(name);
    const { sanction_id } = await moderationOf(world.server.services).service.give(
      player_id,
      FAIR_PLAY_SYSTEM,
      {
        ...{ kind: "ranked_pause", reason: "other", note: "For review", evidence: [] },
        ends_at: new Date(Date.now() + 3_600_000).toISOString(),
      },
    );
    return { player_id, sanction_id };
  }
  const isPaused = async (player_id: string) =>
    (await world.server.services.standings.whyNotRanked(player_id)) !== undefined;
  const close = (token: string, path: string, is_acted_on: boolean) =>
    world.ask("POST", `${path}/close`, token, { is_acted_on, note: "I have seen the recording." });
  const waiting = async (token: string) =>
    (await readJson(reviews, world.ask("GET", "/admin/reviews", token))).reviews;

  it("see what waits, with its scores and what else is known, as support, too; players see nothing", async () => {
    const player = await world.aPlayer("Eve");
    const { path, review_id, match_id } = await aReview(player.player_id);
    assert.ok((await waiting(support)).some(each => each.review_id === review_id));
    const { review, beside } = await readJson(looked, world.ask("GET", path, support));
    assert.deepEqual([review.match_id, review.scores[0]?.rule], [match_id, "dodge"]);
    assert.deepEqual(beside.reports, []);
    for (const asked of ["/admin/reviews", path]) {
      await assertStatus(world.ask("GET", asked, player.access_token), 403);
      await assertStatus(world.ask("GET", asked), 401);
    }
    await assertStatus(world.ask("GET", `/admin/reviews/${player.player_id}/none`, support), 404);
  });

  it("close it as moderators alone, once, which is noted", async () => {
    const { player_id } = await world.aPlayer("Mallory");
    const { path, review_id } = await aReview(player_id);
    await assertStatus(close(support, path, false), 403);
    assert.ok(
      (await waiting(support)).some(each => each.review_id === review_id),
      "nothing has changed",
    );
    await assertStatus(close(moderator.staff_token, path, true), 204);
    assert.ok((await waiting(support)).every(each => each.review_id !== review_id));
    await assertStatus(close(moderator.staff_token, path, false), 404);
    const { closed } = (await repository.get(player_id, review_id)) ?? {};
    assert.deepEqual([closed?.by, closed?.is_acted_on], [moderator.staff_id, true]);
    const acts = await world.acts(moderator.staff_id);
    assert.deepEqual(
      acts.filter(({ act }) => act === "review.close").map(({ outcome }) => outcome),
      ["done", "refused"],
    );
  });

  it("close none about their own account, and as moderators none about an admin's", async () => {
    const [own, boss] = [await aPausedPlayer("Walter"), await aPausedPlayer("Boss")];
    const { staff_token, staff_id } = await world.aMember("moderator", own.player_id);
    await world.aMember("admin", boss.player_id);
    for (const { player_id, sanction_id } of [own, boss]) {
      const { path, review_id } = await aReview(player_id, sanction_id);
      await assertStatus(close(staff_token, path, false), 403);
      assert.equal(await isPaused(player_id), true, "nothing has changed");
      assert.equal((await repository.get(player_id, review_id))?.closed, undefined);
    }
    const acts = (await world.acts(staff_id)).filter(({ act }) => act === "review.close");
    assert.deepEqual(
      acts.map(({ outcome }) => outcome),
      ["refused", "refused"],
    );
  });

  it("end the pause from ranked play by closing the last of its matches as played fair, and by nothing else", async () => {
    const { player_id, sanction_id } = await aPausedPlayer("Trent");
    const [one, another] = [await aReview(player_id, sanction_id), await aReview(player_id, sanction_id)];
    await assertStatus(close(moderator.staff_token, one.path, false), 204);
    assert.ok(await isPaused(player_id), "another match of it waits");
    await assertStatus(close(moderator.staff_token, another.path, false), 204);
    await eventually("it may play ranked again", async () => !(await isPaused(player_id)));

    const guilty = await aPausedPlayer("Oscar");
    const review = await aReview(guilty.player_id, guilty.sanction_id);
    await assertStatus(close(moderator.staff_token, review.path, true), 204);
    assert.ok(await isPaused(guilty.player_id));
  });

  it("do not end it while another match of it waits, also behind fifty of others", async () => {
    const { player_id, sanction_id } = await aPausedPlayer("Victor");
    const add = async (who: string, match_id: string, ended_at: string) => {
      const reviewed = { match_id, ended_at };
      await repository.add({ player_id: who, reviewed, findings: [], scores: [SCORE], is_flagged: true });
      return repository.get(who, reviewIdOf(reviewed));
    };
    for (let i = 0; i < 50; i++) await add("others", `old${i}`, "2026-01-01T12:00:00.000Z");
    const paths: string[] = [];
    for (const match_id of ["new1", "new2"]) {
      const review = await add(player_id, match_id, "2026-03-01T12:00:00.000Z");
      assert.ok(review);
      await repository.notePause(review, sanction_id);
      paths.push(`/admin/reviews/${player_id}/${encodeURIComponent(review.review_id)}`);
    }
    const [one = "", another = ""] = paths;
    await assertStatus(close(moderator.staff_token, one, false), 204);
    assert.ok(await isPaused(player_id), "another match of it waits");
    await assertStatus(close(moderator.staff_token, another, false), 204);
    await eventually("it may play ranked again", async () => !(await isPaused(player_id)));
  });
});
