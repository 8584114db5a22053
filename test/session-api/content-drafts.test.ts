/** What designers have changed and not yet published, on a real server. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { keptChange } from "../../src/studio/studio-changes.ts";
import { readJson } from "../support/json-requests.ts";
import { assertStatus, StaffWorld } from "../support/staff-world.ts";

const draft = z.object({ revision: z.int(), saved_at: z.string().optional(), changes: z.array(keptChange) });
const kept = z.object({ revision: z.int() });

describe("A designer's draft", function () {
  this.timeout(30_000);
  let world: StaffWorld;
  before(async () => {
    world = await StaffWorld.open();
  });
  after(() => world?.close());

  const cheaper = (mana_cost: number, name = "fireball") => ({
    ...{ set: "abilities", id: name, entry: { id: name, mana_cost } },
  });
  const keep = (token: string, revision: number, changes: object[]) =>
    world.ask("PUT", "/admin/content/draft", token, { revision, changes });
  const ofServer = (token: string) => readJson(draft, world.ask("GET", "/admin/content/draft", token));

  it("is there on another machine, and nobody else's", async () => {
    const { staff_token: ada } = await world.aMember("designer");
    const { staff_token: bob } = await world.aMember("designer");
    assert.deepEqual(await ofServer(ada), { revision: 0, changes: [] });
    assert.deepEqual(await readJson(kept, keep(ada, 0, [cheaper(5)])), { revision: 1 });
    const { saved_at, ...found } = await ofServer(ada);
    assert.deepEqual(found, { revision: 1, changes: [cheaper(5)] });
    assert.ok(saved_at !== undefined && Math.abs(Date.parse(saved_at) - Date.now()) < 60_000, saved_at);
    assert.deepEqual(await ofServer(bob), { revision: 0, changes: [] });
  });

  it("of two pages is never overwritten by the one that knows an older one, which is told the newer", async () => {
    const { staff_token: ada } = await world.aMember("designer");
    await readJson(kept, keep(ada, 0, [cheaper(5)]));
    await readJson(kept, keep(ada, 1, [cheaper(6)]));
    const late = await keep(ada, 1, [cheaper(7)]);
    assert.equal(late.status, 409);
    const now = draft.parse(await late.json());
    assert.deepEqual([now.revision, now.changes], [2, [cheaper(6)]]);
    await assertStatus(keep(ada, 0, [cheaper(7)]), 409);
    assert.deepEqual((await ofServer(ada)).changes, [cheaper(6)]);
  });

  it("that is empty again is none", async () => {
    const { staff_token: ada } = await world.aMember("designer");
    await readJson(kept, keep(ada, 0, [cheaper(5)]));
    await readJson(kept, keep(ada, 1, []));
    assert.deepEqual((await ofServer(ada)).changes, []);
  });

  it("of 5 MB is kept as long as it fits into a row, and else a sentence says that it stays in the browser", async () => {
    const { staff_token: ada } = await world.aMember("designer");
    const text = (character: string) => character.repeat(1000);
    const alike = Array.from({ length: 1500 }, (_, i) => ({
      ...cheaper(5, `a${i}`),
      entry: { id: `a${i}`, notes: [text("x"), text("y"), text("z")] },
    }));
    assert.ok(JSON.stringify(alike).length > 4_500_000);
    await readJson(kept, keep(ada, 0, alike));
    assert.equal((await ofServer(ada)).changes.length, 1500);
    const random = alike.slice(0, 400).map(change => ({
      ...change,
      entry: { id: change.id, notes: randomBytes(2000).toString("base64") },
    }));
    const refused = await keep(ada, 1, random);
    assert.equal(refused.status, 413);
    assert.match(JSON.stringify(await refused.json()), /it stays in this browser\. Publish a part of it/);
    assert.equal((await ofServer(ada)).changes.length, 1500, "what was kept is still there");
  });
});
