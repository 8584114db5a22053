/** What staff find of a player, and what waits for them. */
import assert from "node:assert/strict";
import { z } from "zod";
import { eventually } from "../support/eventually.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const listed = z.object({
  sanctions: z.array(z.looseObject({ sanction_id: z.string(), waits_for: z.string().optional() })),
});
const proposed = z.object({ proposals: z.array(z.looseObject({ reason: z.string(), kind: z.string() })) });
const acted = z.object({ acts: z.array(z.looseObject({ act: z.string(), outcome: z.string() })) });
const given = z.object({ sanction: z.looseObject({ sanction_id: z.string() }) });

describe("Staff", function () {
  this.timeout(20_000);
  let world: StaffWorld;
  before(async () => {
    world = await StaffWorld.open();
  });
  after(() => world?.close());

  const waiting = async (token: string) =>
    (await readJson(listed, world.ask("GET", "/admin/sanctions", token))).sanctions.map(
      ({ sanction_id, waits_for }) => [sanction_id, waits_for],
    );
  const give = async (token: string, player_id: string, body: object) => {
    const asked = { reason: "cheating", note: "seen", ...body };
    const answer = world.ask("POST", `/admin/players/${player_id}/sanctions`, token, asked);
    return (await readJson(given, answer, 201)).sanction.sanction_id;
  };

  it("see which bans wait for a second of them, until one has confirmed or lifted it", async () => {
    const { player_id } = await world.aPlayer("Mallory");
    const [ada, bob] = [await world.aMember("moderator"), await world.aMember("moderator")];
    const [one, two] = [
      await give(ada.staff_token, player_id, { kind: "ban" }),
      await give(ada.staff_token, player_id, { kind: "ban" }),
    ];
    const both = [
      [one, "confirmation"],
      [two, "confirmation"],
    ];
    await eventually("both wait", async () => {
      assert.deepEqual((await waiting(bob.staff_token)).toSorted(), both.toSorted());
      return true;
    });
    const path = `/admin/players/${player_id}/sanctions`;
    await assertStatus(world.ask("POST", `${path}/${one}/confirm`, bob.staff_token), 200);
    await assertStatus(world.ask("POST", `${path}/${two}/lift`, bob.staff_token, { note: "twice" }), 200);
    assert.deepEqual(await waiting(bob.staff_token), []);
  });

  it("see which appeals wait for an answer, until one is given", async () => {
    const { player_id, access_token } = await world.aPlayer("Trudy");
    const { staff_token } = await world.aMember("moderator");
    const other = await world.aMember("moderator");
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    const sanction_id = await give(staff_token, player_id, { kind: "chat_mute", ends_at });
    assert.deepEqual(await waiting(staff_token), []);
    const appeal = { text: "It was my brother." };
    await assertStatus(world.ask("POST", `/me/sanctions/${sanction_id}/appeal`, access_token, appeal), 201);
    await eventually("it waits", async () => (await waiting(staff_token)).length === 1);
    assert.deepEqual(await waiting(staff_token), [[sanction_id, "answer"]]);
    const answer = { text: "It was your account.", is_lifted: false };
    const path = `/admin/players/${player_id}/sanctions/${sanction_id}/answer`;
    await assertStatus(world.ask("PUT", path, other.staff_token, answer), 200);
    assert.deepEqual(await waiting(staff_token), []);
  });

  it("read what the ladder would say next for each reason, as it then is", async () => {
    const { player_id } = await world.aPlayer("Sybil");
    const { staff_token } = await world.aMember("moderator");
    const next = async () => {
      const answer = world.ask("GET", `/admin/players/${player_id}/sanctions`, staff_token);
      const { proposals } = await readJson(proposed, answer);
      assert.ok(!proposals.some(({ reason }) => reason === "other"), "no ladder knows it");
      return proposals.find(({ reason }) => reason === "griefing")?.kind;
    };
    const first = await next();
    assert.equal(first, "warning");
    await give(staff_token, player_id, { reason: "griefing" });
    assert.notEqual(await next(), first);
  });

  it("read what was done about a player, the newest first, and not what was done about others", async () => {
    const [eve, other] = [await world.aPlayer("Eve"), await world.aPlayer("Other")];
    const { staff_token } = await world.aMember("moderator");
    await give(staff_token, other.player_id, { kind: "warning" });
    await give(staff_token, eve.player_id, { kind: "warning" });
    const path = `/admin/players/${eve.player_id}`;
    await assertStatus(world.ask("POST", `${path}/kick`, staff_token, { note: "stuck" }), 204);
    await eventually("both are there", async () => {
      const { acts } = await readJson(acted, world.ask("GET", `${path}/acts`, staff_token));
      if (acts.length < 2) return false;
      assert.deepEqual(
        acts.map(({ act, outcome }) => [act, outcome]),
        [
          ["player.kick", "done"],
          ["sanction.give", "done"],
        ],
      );
      return true;
    });
  });

  it("is noted as asked wrongly with an id that is none, which no index could hold", async () => {
    const { staff_token, staff_id } = await world.aMember("moderator");
    const asked = { reason: "cheating", kind: "warning", note: "n" };
    const path = `/admin/players/${"p".repeat(3000)}/sanctions`;
    await assertStatus(world.ask("POST", path, staff_token, asked), 400);
    const [noted] = (await world.acts(staff_id)).filter(({ act }) => act === "sanction.give");
    assert.deepEqual([noted?.outcome, noted?.player_id], ["refused", undefined]);
  });

  it("watch what is only for its players, if they may look after players", async () => {
    const player = await world.aPlayer("Walter");
    const stranger = await world.aPlayer("Stranger");
    const bot = await world.inRoom(player);
    const watch = async (token?: string) =>
      (await world.ask("GET", `/watch/${bot.room.roomId}`, token)).status;
    for (const role of ["support", "moderator", "operator"] as const)
      assert.equal(await watch((await world.aMember(role)).staff_token), 200, role);
    assert.equal(await watch(player.access_token), 200);
    for (const token of [undefined, stranger.access_token, (await world.aMember("designer")).staff_token])
      assert.equal(await watch(token), 403);
    assert.equal(await watch("no token"), 401);
    await bot.leave();
  });
});
