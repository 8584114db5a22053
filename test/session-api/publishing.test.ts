import assert from "node:assert/strict";
import { z } from "zod";
import { problemBody } from "../../src/http/problem.ts";
import { studioRow } from "../../src/studio/studio-changes.ts";
import { eventually } from "../support/eventually.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const version = z.object({
  ...{ version: z.int(), hash: z.string(), published_at: z.string() },
  ...{ published_by: z.string().optional(), note: z.string().optional() },
});
const history = z.object({ versions: z.array(version) });
const one = z.object({ version, rows: z.array(studioRow) });
const made = z.object({ version });
const VERSIONS = "/admin/content/versions";

describe("Designers publish the content", function () {
  this.timeout(60_000);
  let world: StaffWorld;
  let token: string;
  let other: string;
  before(async () => {
    world = await StaffWorld.open({ CONTENT_POLL_INTERVAL_MS: "100" });
    token = (await world.aMember("designer")).staff_token;
    other = (await world.aMember("designer")).staff_token;
  });
  after(() => world?.close());

  const versions = async () => (await readJson(history, world.ask("GET", VERSIONS, token))).versions;
  const newest = async () => (await versions())[0] ?? assert.fail("no version");
  const rowsOf = async (number: number) =>
    (await readJson(one, world.ask("GET", `${VERSIONS}/${number}`, token))).rows;
  /** An ability's cooldown, in seconds, on top of what the version has. */
  async function cooldown(base: number, seconds: number, at = 0) {
    const row =
      (await rowsOf(base)).filter(({ set }) => set === "abilities")[at] ?? assert.fail("no ability");
    const { set, id, hash } = row;
    return { set, id, before: hash, entry: { ...row.entry, cooldown: seconds } };
  }
  const publish = (by: string, base: number, ...changes: object[]) =>
    world.ask("POST", VERSIONS, by, { note: "slower", base, changes });

  it("as a version with who and why, which new rooms have, and go back to the one before", async () => {
    const first = await newest();
    const change = await cooldown(first.version, 7);
    const { version: second } = await readJson(made, publish(token, first.version, change));
    assert.deepEqual([second.version, second.note], [first.version + 1, "slower"]);
    assert.match(second.published_by ?? "", /^designer/);
    const { library } = world.server.services.store;
    await eventually("new rooms have it", () => library.current().version === second.version);
    const old = await library.byVersion(first.version);
    assert.equal(old?.hash, first.hash, "rooms that are there keep theirs");

    const back = { note: "too slow", base: second.version };
    const { version: third } = await readJson(
      made,
      world.ask("POST", `${VERSIONS}/${first.version}/roll-back`, token, back),
    );
    assert.deepEqual([third.version, third.hash], [second.version + 1, first.hash]);
    await eventually("new rooms have it", () => library.current().version === third.version);
    assert.deepEqual(
      (await versions()).slice(0, 3).map(each => [each.version, each.note]),
      [
        [third.version, "too slow"],
        [second.version, "slower"],
        [first.version, undefined],
      ],
    );
  });

  it("and the later of two designers learns what has changed, and by whom, before anything is published", async () => {
    const { version: base } = await newest();
    const theirs = await cooldown(base, 8);
    const mine = await cooldown(base, 9, 1);
    await assertStatus(publish(other, base, theirs), 200);
    const answer = await readJson(problemBody, publish(token, base, mine), 409);
    assert.equal(answer.reason, "published_meanwhile");
    assert.deepEqual(answer.meanwhile?.entries, [`abilities/${theirs.id}`]);
    assert.deepEqual(
      answer.meanwhile?.versions.map(({ version, note }) => [version, note]),
      [[base + 1, "slower"]],
    );
    assert.equal((await newest()).version, base + 1, "nothing was published");

    await assertStatus(publish(token, base + 1, mine), 200);
    const both = await rowsOf(base + 2);
    const cooldowns = [theirs, mine].map(({ id }) => both.find(row => row.id === id)?.entry.cooldown);
    assert.deepEqual(cooldowns, [8, 9]);
  });

  it("is told all that is wrong, as the command tells it, and publishes nothing of it", async () => {
    const { version: base } = await newest();
    const changes = [await cooldown(base, -1), await cooldown(base, -2, 1)];
    const answer = await readJson(problemBody, publish(token, base, ...changes), 422);
    for (const { id } of changes)
      assert.ok(
        answer.problems?.some(line => line.startsWith(`content/abilities/${id}.json: cooldown`)),
        id,
      );
    assert.equal((await newest()).version, base);
  });

  it("of 8 MB at most, and what strangers send is not even read", async () => {
    const { version: base } = await newest();
    const large = (await rowsOf(base))
      .filter(({ set }) => set === "dungeons")
      .toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0];
    const { set, entry } = large ?? assert.fail("no dungeon");
    const copies = (bytes: number) =>
      Array.from({ length: Math.ceil(bytes / JSON.stringify(entry).length) }, (_, i) => {
        const id = `copy_${i}`;
        return { set, id, entry: { ...entry, id } };
      });
    const { access_token } = await world.aPlayer("Victor");
    const tooLarge = copies(9_000_000);
    const ofStranger = { note: "slower", base, changes: tooLarge };
    await assertStatus(world.ask("POST", VERSIONS, undefined, ofStranger), 401);
    await assertStatus(publish(access_token, base, ...tooLarge), 403);
    await assertStatus(publish(token, base, ...tooLarge), 413);
    const refused = await publish(token, base, ...copies(5_000_000));
    assert.match(
      await refused.text(),
      /content_too_large.*The content would have 5\.\d MB, and a server plays 2\.5 MB|The content would have 5\.\d MB, and a server plays 2\.5 MB.*content_too_large/,
    );
    assert.equal(refused.status, 422);
    assert.equal((await newest()).version, base);
  });

  it("which is in the audit, done or refused, also where the body is too large or no JSON", async () => {
    const { staff_id, staff_token } = await world.aMember("designer");
    const { version: base } = await newest();
    const { entry, ...change } = await cooldown(base, 7);
    const huge = { ...change, entry: { ...entry, icon: "x".repeat(9_000_000) } };
    await assertStatus(publish(staff_token, base, huge), 413);
    const broken = fetch(`${world.server.endpoint.replace(/^ws/, "http")}/api${VERSIONS}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${staff_token}` },
      body: '{ "note": "slower",',
    });
    await assertStatus(broken, 400);
    const refused = (await world.acts(staff_id)).filter(({ act }) => act === "content.publish");
    assert.deepEqual(
      refused.map(({ outcome, asked }) => [outcome, asked]),
      [
        ["refused", '{"params":{}}'],
        ["refused", '{"params":{}}'],
      ],
    );
    assert.match(refused.map(({ detail }) => detail).join(), /too large: send less\..*JSON/);

    const acts = await world.acts();
    const published = acts.filter(({ act }) => act === "content.publish").map(({ outcome }) => outcome);
    assert.ok(published.includes("done") && published.includes("refused"), published.join());
    assert.ok(acts.some(({ act, outcome }) => act === "content.roll_back" && outcome === "done"));
  });
});
