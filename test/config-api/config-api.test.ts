import assert from "node:assert/strict";
import { once } from "node:events";
import type { Server } from "node:http";
import express from "express";
import { z } from "zod";
import { configApi } from "../../src/config-api/config-api.ts";
import { mountEndpoints } from "../../src/http/endpoint.ts";
import { problemBody, problemForUnknownRoute, problemHandler } from "../../src/http/problem.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import type { LoadedContent } from "../../src/store/content/content-library.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";

const entity = z.looseObject({ id: z.string(), created_at: z.iso.datetime() });
const page = z.strictObject({ items: z.array(entity), cursor: z.string().optional() });
const overview = z.object({
  version: z.int(),
  hash: z.string(),
  sets: z.record(z.string(), z.object({ hash: z.string(), url: z.string() })),
});

const SETS = [
  ...["combat-stats", "enemy-types", "loot-tables", "abilities", "dungeons", "rules"],
  ...["items", "affixes", "classes", "skill-trees", "achievements", "difficulties", "seasons"],
  ...["arenas", "pvp-modes", "queues"],
];

/** Nothing else in the content names it, so that it can be taken out. */
const WAR_HORN = {
  ...{ id: "war_horn", name: { en: "War Horn", de: "Kriegshorn" }, ability_type: "heal" },
  ...{ cooldown: 10, mana_cost: 0, stamina_cost: 0, cast_time: 0 },
};

describe("The configuration endpoints", function () {
  this.timeout(20_000);
  let store: Store;
  let content: ContentFolder;
  let server: Server;
  let url: string;
  const logged: unknown[] = [];
  let failure: Error | undefined;

  const source = {
    current(): LoadedContent {
      if (failure) throw failure;
      return store.library.current();
    },
    byVersion: (version: number) => store.library.byVersion(version),
  };

  before(async () => {
    content = await contentFolder();
    await content.write("abilities/war_horn.json", JSON.stringify(WAR_HORN));
    store = await openStore(testEnv({ DATA_DIR: ":memory:" }), console, { content_folder: content.path });
    const app = express();
    app.use(express.json());
    const router = express.Router();
    mountEndpoints(router, configApi(source), () => assert.fail());
    app.use("/api", router);
    app.use(problemForUnknownRoute);
    app.use(problemHandler({ error: fields => logged.push(fields.err) }));
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address);
    url = `http://127.0.0.1:${address.port}`;
  });
  after(async () => {
    server?.close();
    server?.closeAllConnections();
    await store?.close();
    await content?.delete();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });

  async function json<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    return schema.parse(await response.json());
  }

  async function problemAt(path: string, init: RequestInit = {}) {
    const response = await fetch(url + path, init);
    assert.match(response.headers.get("Content-Type") ?? "", /^application\/problem\+json/);
    const body = z.strictObject(problemBody.shape).parse(await response.json());
    assert.equal(body.status, response.status);
    return { ...body, headers: response.headers };
  }

  it("give every entity with the times of its publication", async () => {
    const goblin = await json("/api/enemy-types/goblin", entity);
    assert.equal(goblin.loot_table_id, "goblin");
    for (const set of SETS) {
      const { items } = await json(`/api/${set}`, page);
      for (const item of items) assert.deepEqual(await json(`/api/${set}/${item.id}`, entity), item);
    }
  });

  it("give one text for everybody, which clients of before there were languages understand, unless they are asked for all", async () => {
    const names = async (query: string) => {
      const { items } = await json(`/api/abilities${query}`, page);
      const { name } = await json(`/api/abilities/war_horn${query}`, entity);
      return [items.find(({ id }) => id === "war_horn")?.name, name];
    };
    assert.deepEqual(await names(""), ["War Horn", "War Horn"]);
    assert.deepEqual(await names("?texts=plain"), ["War Horn", "War Horn"]);
    assert.deepEqual(await names("?texts=by_language"), [WAR_HORN.name, WAR_HORN.name]);
    assert.equal((await problemAt("/api/abilities?texts=all")).status, 400);
  });

  it("lead through every item of a set, page by page", async () => {
    const { items: all } = await json("/api/enemy-types", page);
    assert.ok(all.length > 1);
    const found: unknown[] = [];
    let pages = 0;
    for (let query = "?limit=1"; query; pages++) {
      const { items, cursor } = await json(`/api/enemy-types${query}`, page);
      found.push(...items);
      query = cursor === undefined ? "" : `?limit=1&cursor=${cursor}`;
    }
    assert.deepEqual([found, pages], [all, all.length]);
  });

  it("refuse a limit and a cursor that make no sense", async () => {
    const bad = [
      "limit=0",
      "limit=101",
      "limit=ten",
      "limit=",
      "limit=1&limit=2",
      "limit=1.5",
      "cursor=%21",
      "cursor=",
    ];
    for (const query of bad) {
      const { status, type, detail } = await problemAt(`/api/abilities?${query}`);
      assert.deepEqual([status, type], [400, "urn:tr-dungeons:problem:invalid-request"], query);
      assert.match(detail, /^(limit: must be a whole number from 1 to 100|cursor: must be a cursor)/);
    }
  });

  it("answer 304 without a body while the client's copy is right", async () => {
    for (const path of [
      "/api/content",
      "/api/dungeons",
      "/api/dungeons?limit=1",
      "/api/dungeons/first_dungeon",
    ]) {
      const first = await get(path);
      const etag = first.headers.get("ETag") ?? assert.fail();
      assert.match(etag, /^"[^"]+"$/);
      assert.equal(first.headers.get("Cache-Control"), "public, no-cache");
      for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
        const again = await get(path, { "If-None-Match": tags });
        assert.deepEqual([again.status, await again.text()], [304, ""], `${path} ${tags}`);
        assert.equal(again.headers.get("ETag"), etag);
      }
      assert.equal((await get(path, { "If-None-Match": '"other"' })).status, 200);
    }
  });

  it("tell pages of one set apart by their tags", async () => {
    const paths = [
      "?limit=1",
      "?limit=2",
      `?limit=1&cursor=${Buffer.from("boss").toString("base64url")}`,
      "",
    ];
    const tags = await Promise.all(
      paths.map(async q => (await get(`/api/enemy-types${q}`)).headers.get("ETag")),
    );
    assert.equal(new Set(tags).size, paths.length);
  });

  it("answer HEAD as GET, without the body", async () => {
    const path = "/api/abilities/fireball";
    const whole = await get(path);
    const head = await fetch(url + path, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    for (const header of ["ETag", "Content-Type", "Content-Length", "Cache-Control"]) {
      assert.equal(head.headers.get(header), whole.headers.get(header), header);
    }
  });

  it("say that there is no such entity, and where to look", async () => {
    for (const id of ["dragon", "__proto__", "constructor", "%F0%9F%90%89"]) {
      const { status, type, detail, instance } = await problemAt(`/api/enemy-types/${id}?x=1`);
      assert.deepEqual([status, type], [404, "urn:tr-dungeons:problem:not-found"]);
      assert.equal(instance, `/api/enemy-types/${id}`);
      assert.match(detail, /GET \/api\/enemy-types lists what there is/);
    }
    assert.equal((await problemAt("/api/nothing")).status, 404);
  });

  it("allow only to be read", async () => {
    for (const path of ["/api/content", "/api/abilities", "/api/abilities/fireball"]) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const { status, headers } = await problemAt(path, { method });
        assert.deepEqual([status, headers.get("Allow")], [405, "GET, HEAD"]);
      }
      const options = await fetch(url + path, { method: "OPTIONS" });
      assert.deepEqual([options.status, options.headers.get("Allow")], [204, "GET, HEAD"]);
    }
  });

  it("answer requests that cannot be understood without showing their insides", async () => {
    const badJson = { method: "POST", body: "{", headers: { "Content-Type": "application/json" } };
    assert.equal((await problemAt("/api/abilities", badJson)).status, 400);
    assert.equal((await problemAt("/api/abilities/%E0%A4%A")).status, 400);
    const large = { ...badJson, body: JSON.stringify("x".repeat(200_000)) };
    assert.equal((await problemAt("/api/abilities", large)).status, 413);
    assert.deepEqual(logged, []);
  });

  it("log what nobody expected, and keep it from the client", async () => {
    failure = new Error("secret insides");
    const { status, type, detail } = await problemAt("/api/abilities");
    const expected = failure;
    failure = undefined;
    assert.deepEqual([status, type], [500, "urn:tr-dungeons:problem:internal"]);
    assert.doesNotMatch(detail, /secret/);
    assert.deepEqual(logged.splice(0), [expected]);
  });

  it("show a new version: its hash, and that of the set that changed", async () => {
    const before = await json("/api/content", overview);
    assert.deepEqual(Object.keys(before.sets), SETS);
    assert.equal(before.sets.abilities?.url, "/api/abilities");
    const tagOf = async (path: string) => (await get(path)).headers.get("ETag");
    const paths = ["/api/abilities/fireball", "/api/abilities", "/api/abilities/dodge_roll", "/api/dungeons"];
    const tagsBefore = await Promise.all(paths.map(tagOf));

    await content.edit("abilities/fireball.json", { damage: 30 });
    await store.content.publish(await readContentFiles(content.path));
    const after = await eventually("the new version", async () => {
      const now = await json("/api/content", overview);
      return now.version === before.version + 1 && now;
    });
    assert.notEqual(after.hash, before.hash);
    const changed = SETS.filter(set => after.sets[set]?.hash !== before.sets[set]?.hash);
    assert.deepEqual(changed, ["abilities"]);
    const tagsAfter = await Promise.all(paths.map(tagOf));
    assert.deepEqual(
      paths.map((_, i) => tagsAfter[i] === tagsBefore[i]),
      [false, false, true, true],
    );
    assert.equal((await json("/api/abilities/fireball", entity)).damage, 30);
  });

  it("serve the numbers of the rules, as a designer has changed them", async () => {
    const rules = z.looseObject({ sprint_speed_factor: z.number() });
    const { id, created_at, progression, ...others } = await json("/api/rules/default", entity);
    const { sanction_ladders, ...numbers } = others;
    assert.deepEqual(numbers, {
      mana_regeneration: { per_second: 5, pause_seconds: 0 },
      stamina_regeneration: { per_second: 15, pause_seconds: 1 },
      ...{ sprint_speed_factor: 1.5, sprint_stamina_per_second: 10, pickup_radius_m: 2, door_reach_m: 3 },
      ...{ respawn_delay_seconds: 2, reach_tolerance_m: 0.05, latency_tolerance_seconds: 0.15 },
      heartbeat_interval_seconds: 10,
    });
    const { version } = await json("/api/content", overview);
    await content.edit("rules/default.json", { sprint_speed_factor: 2 });
    await store.content.publish(await readContentFiles(content.path));
    await eventually("the new version", () => store.library.current().version === version + 1);
    assert.equal((await json("/api/rules/default", rules)).sprint_speed_factor, 2);
    assert.equal((await json(`/api/rules/default?version=${version}`, rules)).sprint_speed_factor, 1.5);
  });

  describe("of any version that was ever current", () => {
    let old: number;
    let tagsWhenCurrent: (string | null)[];
    const tagsOf = (...paths: string[]) =>
      Promise.all(paths.map(async path => (await get(path)).headers.get("ETag")));
    before(async () => {
      const { version } = await json("/api/content", overview);
      old = version;
      tagsWhenCurrent = await tagsOf("/api/abilities/fireball", "/api/abilities");
      await content.edit("abilities/fireball.json", { damage: 31 });
      await content.remove("abilities/war_horn.json");
      await store.content.publish(await readContentFiles(content.path));
      await eventually("the new version", () => store.library.current().version === old + 1);
    });

    it("serve its entities, its pages and its overview", async () => {
      assert.equal((await json(`/api/abilities/fireball?version=${old}`, entity)).damage, 30);
      assert.equal((await json(`/api/abilities/fireball?version=${old + 1}`, entity)).damage, 31);
      assert.equal((await json("/api/abilities/fireball", entity)).damage, 31);
      const { items } = await json(`/api/abilities?version=${old}`, page);
      const { items: current } = await json("/api/abilities", page);
      assert.equal(items.length, current.length + 1);
      const first = await json(`/api/abilities?version=${old}&limit=1`, page);
      const rest = await json(`/api/abilities?version=${old}&cursor=${first.cursor}`, page);
      assert.deepEqual([...first.items, ...rest.items], items);
      const shown = await json(`/api/content?version=${old}`, overview);
      assert.equal(shown.version, old);
      const { url = "" } = shown.sets.abilities ?? {};
      assert.deepEqual((await json(url, page)).items, items, "its addresses lead to its own sets");
    });

    it("give it the same tags as when it was current, and 304 for them", async () => {
      const pinned = [`/api/abilities/fireball?version=${old}`, `/api/abilities?version=${old}`];
      assert.deepEqual(await tagsOf(...pinned), tagsWhenCurrent);
      for (const path of [...pinned, `/api/content?version=${old}`]) {
        const [etag] = await tagsOf(path);
        assert.notEqual(etag, (await tagsOf(path.replace(/\?.*/, "")))[0]);
        const again = await get(path, { "If-None-Match": etag ?? assert.fail() });
        assert.deepEqual([again.status, await again.text()], [304, ""]);
      }
      const [tag, same] = await tagsOf("/api/enemy-types", `/api/enemy-types?version=${old}`);
      assert.equal(tag, same, "what has not changed need not be sent again");
    });

    it("say which version there never was, and that an entity is not in the one asked for", async () => {
      for (const path of ["/api/content", "/api/abilities", "/api/abilities/fireball"]) {
        const { status, type, detail } = await problemAt(`${path}?version=${old + 2}`);
        assert.deepEqual([status, type], [404, "urn:tr-dungeons:problem:not-found"]);
        assert.equal(
          detail,
          `There never was a version ${old + 2} of the content. GET /api/content says which one is current.`,
        );
      }
      const { status, detail } = await problemAt(`/api/abilities/war_horn?version=${old + 1}`);
      assert.equal(status, 404);
      assert.match(
        detail,
        new RegExp(`in version ${old + 1}\\. GET /api/abilities\\?version=${old + 1} lists`),
      );
      for (const query of ["version=0", "version=", "version=one", "version=-1", "version=1&version=2"]) {
        const { status, detail } = await problemAt(`/api/abilities?${query}`);
        assert.equal(status, 400, query);
        assert.match(detail, /^version: must be the number of a content version/);
      }
    });

    it("say so where an old version has a form that this server does not know", async () => {
      const foreign = structuredClone(await readContentFiles(content.path));
      Reflect.deleteProperty(foreign.abilities.fireball ?? assert.fail(), "cooldown");
      const { version } = await store.content.publish(foreign);
      await store.content.publish(await readContentFiles(content.path));
      const { status, detail } = await problemAt(`/api/abilities?version=${version}`);
      assert.equal(status, 404);
      assert.equal(
        detail,
        `Version ${version} was published for another version of the server, and this one cannot read it. GET /api/content says which one is current.`,
      );
      assert.deepEqual(logged, []);
    });
  });
});
