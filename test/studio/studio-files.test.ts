import assert from "node:assert/strict";
import fs, { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { mock } from "node:test";
import { z } from "zod";
import { studioConflict, studioRow } from "../../src/studio/studio-changes.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { TestServer } from "../support/test-server.ts";

const TOKEN = "token of the test";
const rowsAnswer = z.object({ rows: z.array(studioRow) });
const conflictsAnswer = z.object({ detail: z.string(), conflicts: z.array(studioConflict) });
const problemsAnswer = z.object({ problems: z.array(z.string()) });

describe("The studio's files in development", function () {
  this.timeout(120_000);
  let folder: ContentFolder;
  let server: TestServer;

  before(async () => {
    folder = await contentFolder("test/content");
    server = await TestServer.start({ STUDIO_TOKEN: TOKEN }, { content_folder: folder.path });
  });
  after(async () => {
    await server?.stop();
    await folder?.delete();
  });

  const ask = (path: string, options: { body?: unknown; token?: string } = {}) =>
    fetch(`${server.http}/studio/api${path}`, {
      method: options.body === undefined ? "GET" : "POST",
      headers: { "X-Studio-Token": options.token ?? TOKEN, "Content-Type": "application/json" },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
  const rows = async () => rowsAnswer.parse(await (await ask("/content")).json()).rows;
  const goblin = async () =>
    (await rows()).find(({ set, id }) => set === "enemy-types" && id === "goblin") ?? assert.fail();
  const save = (...changes: unknown[]) => ask("/changes", { body: { changes } });
  const path = (file: string) => join(folder.path, file);

  it("are shown as they are written, and a saved one is what new rooms play", async () => {
    const { set, id, hash, entry } = await goblin();
    assert.equal(
      "patrol_radius" in entry,
      "patrol_radius" in JSON.parse(await readFile(path("enemy-types/goblin.json"), "utf8")),
    );
    const answer = await save({ set, id, before: hash, entry: { ...entry, name: "Old Goblin" } });
    assert.equal(answer.status, 200, await answer.clone().text());
    const written = await readFile(path("enemy-types/goblin.json"), "utf8");
    assert.match(written, /^\{\n {2}"id": "goblin",\n[\s\S]*"name": "Old Goblin",\n[\s\S]*\}\n$/);
    const version = await server.store.content.loadCurrent();
    const published = await server.store.content.loadSets(version ?? assert.fail());
    assert.equal(published["enemy-types"].find(type => type.id === "goblin")?.name, "Old Goblin");
  });

  it("are made and removed, several at once", async () => {
    const stats = {
      ...(await rows()).find(row => row.set === "combat-stats" && row.id === "goblin")?.entry,
      id: "rat",
    };
    const type = { ...(await goblin()).entry, id: "rat", combat_stats_id: "rat" };
    const made = await save(
      { set: "combat-stats", id: "rat", entry: stats },
      { set: "enemy-types", id: "rat", entry: type },
    );
    assert.equal(made.status, 200, await made.clone().text());
    assert.ok((await readdir(path("enemy-types"))).includes("rat.json"));
    const found = (await rows()).filter(({ id }) => id === "rat");
    const removed = await save(...found.map(({ set, id, hash }) => ({ set, id, before: hash })));
    assert.equal(removed.status, 200, await removed.clone().text());
    assert.ok(!(await readdir(path("enemy-types"))).includes("rat.json"));
  });

  it("stay as they are where the content would be bad, and all that is wrong is said", async () => {
    const { set, id, hash, entry } = await goblin();
    const before = await readFile(path("enemy-types/goblin.json"), "utf8");
    const answer = await save({
      set,
      id,
      before: hash,
      entry: { ...entry, loot_table_id: "nothing", attack_range: -1 },
    });
    assert.equal(answer.status, 422);
    const { problems } = problemsAnswer.parse(await answer.json());
    assert.match(problems.join("\n"), /content\/enemy-types\/goblin\.json: attack_range: /);
    assert.equal(await readFile(path("enemy-types/goblin.json"), "utf8"), before);
  });

  describe("of which one cannot be written", () => {
    const PROBLEM = z.object({ detail: z.string() });
    const namesIn = async (set: string) => (await readdir(path(set))).toSorted();

    it("all stay as they are, and a sentence says so", async () => {
      // No folder can be made where there is a file.
      await writeFile(path("seasons"), "");
      const before = await readFile(path("enemy-types/goblin.json"), "utf8");
      const { set, id, hash, entry } = await goblin();
      const season = {
        id: "winter",
        name: "Winter",
        starts_at: "2030-01-01T00:00:00Z",
        ends_at: "2030-02-01T00:00:00Z",
      };
      const answer = await save(
        { set, id, before: hash, entry: { ...entry, name: "Half Goblin" } },
        { set: "seasons", id: "winter", entry: season },
      );
      const { detail } = PROBLEM.parse(await answer.json());
      assert.equal(answer.status, 503, detail);
      assert.match(detail, /^Nothing is written\. The reason: .*seasons/);
      assert.equal(await readFile(path("enemy-types/goblin.json"), "utf8"), before);
      assert.ok(!(await namesIn("enemy-types")).some(name => name.startsWith(".")), "no draft is left");
      await rm(path("seasons"));
    });

    it("at the very end, the others are, and a sentence says which; saved again, all are", async () => {
      const { set, id, hash, entry } = await goblin();
      const { set: _set, ...stats } =
        (await rows()).find(row => row.set === "combat-stats" && row.id === id) ?? assert.fail();
      const changes = [
        { set, id, before: hash, entry: { ...entry, name: "Whole Goblin" } },
        {
          ...{ set: "combat-stats", id, before: stats.hash },
          entry: { ...stats.entry, max_health: 77 },
        },
      ];
      const { rename } = fs;
      mock.method(fs, "rename", async (from: string, to: string) => {
        if (to.endsWith("combat-stats/goblin.json")) throw new Error("EACCES: permission denied");
        return rename(from, to);
      });
      syncBuiltinESMExports();
      try {
        const answer = await save(...changes);
        const { detail } = PROBLEM.parse(await answer.json());
        assert.equal(answer.status, 503, detail);
        assert.match(
          detail,
          /^Written: enemy-types\/goblin\.json\. Not written: combat-stats\/goblin\.json\. The reason: EACCES/,
        );
      } finally {
        mock.restoreAll();
        syncBuiltinESMExports();
      }
      assert.match(await readFile(path("enemy-types/goblin.json"), "utf8"), /Whole Goblin/);
      assert.ok(!(await namesIn("combat-stats")).some(name => name.startsWith(".")), "no draft is left");
      assert.equal((await save(...changes)).status, 200);
      assert.match(await readFile(path("combat-stats/goblin.json"), "utf8"), /"max_health": 77/);
    });
  });

  it("that somebody else has changed meanwhile are not overwritten: theirs is shown", async () => {
    const { set, id, hash, entry } = await goblin();
    const theirs = { ...entry, detection_radius: 3 };
    await writeFile(path("enemy-types/goblin.json"), JSON.stringify(theirs));
    const answer = await save({ set, id, before: hash, entry: { ...entry, detection_radius: 4 } });
    assert.equal(answer.status, 409);
    const { detail, conflicts } = conflictsAnswer.parse(await answer.json());
    assert.match(detail, /enemy-types\/goblin meanwhile/);
    const [conflict] = conflicts;
    assert.deepEqual(conflict?.now?.entry, theirs);
    const again = await save({
      set,
      id,
      before: conflict?.now?.hash,
      entry: { ...entry, detection_radius: 4 },
    });
    assert.equal(again.status, 200);
  });

  it("are never others than those of the content, whatever is sent", async () => {
    const entry = { id: "x" };
    for (const change of [
      { set: "enemy-types", id: "../../package", entry: { id: "../../package" } },
      { set: "../src", id: "x", entry },
      { set: "enemy-types", id: "x", entry: { id: "y" } },
      { set: "enemy-types", id: "constructor", entry: { id: "constructor" } },
    ]) {
      const answer = await save(change);
      assert.equal(answer.status, 400, JSON.stringify(change));
    }
  });

  it("are for who has the token, on this machine, by a name of the server and from its own pages", async () => {
    assert.equal((await ask("/content", { token: "another" })).status, 401);
    const statusWith = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = get(`${server.http}/studio/api/content`, { headers }, response => {
          response.resume();
          resolve(response.statusCode);
        });
        asked.on("error", reject);
      });
    assert.equal(await statusWith({ "X-Studio-Token": TOKEN }), 200);
    assert.equal(await statusWith({ "X-Studio-Token": TOKEN, Host: "evil.example" }), 403);
    assert.equal(await statusWith({ "X-Studio-Token": TOKEN, "Sec-Fetch-Site": "cross-site" }), 403);
  });
});
