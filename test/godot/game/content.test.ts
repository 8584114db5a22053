/** The content that a game keeps: it comes once, is there offline, and is renewed when there is a new version. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import express from "express";
import { configApi } from "../../../src/config-api/config-api.ts";
import { mountEndpoints } from "../../../src/http/endpoint.ts";
import { readContentFiles } from "../../../src/store/content/content-files.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
import { type ContentFolder, contentFolder } from "../../support/content-folder.ts";
import { testEnv } from "../../support/dynamodb.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { type Content, Puppet } from "./support/puppet.ts";

/** The overview and fourteen sets. */
const ALL_REQUESTS = 15;
const NAME = "content";

type Refreshed = { is_new: boolean; content: Content };

describe("the content in a game in Godot", function () {
  this.timeout(40_000);
  needsGodot();
  let store: Store;
  let folder: ContentFolder;
  let server: Server;
  let endpoint: string;
  let userFolder: string;

  before(async () => {
    folder = await contentFolder();
    store = await openStore(testEnv({ DATA_DIR: ":memory:" }), console, { content_folder: folder.path });
    const app = express();
    const router = express.Router();
    mountEndpoints(router, configApi(store.library), () => assert.fail());
    server = app.use("/api", router).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address);
    endpoint = `http://127.0.0.1:${address.port}`;
    const game = await Puppet.start(endpoint, NAME);
    userFolder = join((await game.look()).user_folder, "test", NAME);
    await game.stop();
    rmSync(userFolder, { recursive: true, force: true });
  });
  after(async () => {
    server?.close();
    rmSync(userFolder, { recursive: true, force: true });
    await store?.close();
    await folder?.delete();
  });

  it("comes once, is kept, and is renewed piece by piece when there is a new version", async () => {
    let game = await Puppet.start(endpoint, NAME);
    assert.equal((await game.look()).content.is_empty, true, "at first there is none");
    const first = await game.order<Refreshed>("refresh_content");
    assert.equal(first.is_new, true);
    assert.deepEqual([first.content.requests, first.content.not_modified], [ALL_REQUESTS, 0]);
    assert.deepEqual([first.content.dungeon, first.content.fireball.damage], ["The First Dungeon", 25]);
    await game.stop();

    game = await Puppet.start(endpoint, NAME);
    const kept = (await game.look()).content;
    assert.deepEqual(
      [kept.version, kept.fireball.damage],
      [first.content.version, 25],
      "the next game has it at once",
    );
    const again = await game.order<Refreshed>("refresh_content");
    assert.deepEqual(
      [again.content.requests, again.content.not_modified],
      [1, 1],
      "one question, answered with 304",
    );

    await folder.edit("abilities/fireball.json", { damage: 30 });
    await store.content.publish(await readContentFiles(folder.path));
    await eventually("the new version", () => store.library.current().version > kept.version);
    const renewed = await game.order<Refreshed>("refresh_content");
    const { version, fireball, requests, not_modified } = renewed.content;
    assert.deepEqual([version, fireball.damage], [kept.version + 1, 30]);
    assert.deepEqual(
      [requests, not_modified],
      [ALL_REQUESTS, ALL_REQUESTS - 2],
      "only the overview and the abilities came anew",
    );
    await game.stop();
  });

  it("is there without a server, and says that it may be old", async () => {
    const game = await Puppet.start("ws://127.0.0.1:9", NAME);
    const { is_new, content } = await game.order<Refreshed>("refresh_content");
    assert.equal(is_new, false);
    assert.deepEqual([content.dungeon, content.fireball.damage], ["The First Dungeon", 30]);
    assert.equal(await game.play(), false);
    const { error } = await game.look();
    assert.match(error, /127\.0\.0\.1:9 cannot be reached/);
    await game.stop();
  });

  it("comes anew where the kept file is damaged", async () => {
    for (const damaged of ["{", '{"/api/content":{"data":{"version":9}}}', "[1]"]) {
      writeFileSync(join(userFolder, "content.json"), damaged);
      const game = await Puppet.start(endpoint, NAME);
      assert.equal((await game.look()).content.is_empty, true);
      const { is_new, content } = await game.order<Refreshed>("refresh_content");
      assert.deepEqual([is_new, content.requests, content.fireball.damage], [true, ALL_REQUESTS, 30]);
      await game.stop();
    }
  });

  it("comes anew where what is kept has another shape, whatever its entity tag says", async () => {
    const path = join(userFolder, "content.json");
    const good = readFileSync(path, "utf8");
    for (const [from, to] of [
      [/"center_x":/, '"centre_x":'],
      [/"items":\[/, '"items":[7,'],
      [/"cooldown":[\d.]+/, '"cooldown":"3 s"'],
      [/"from":"room1"/, '"from":"room9"'],
      [/"id":"player"/, '"id":"hero"'],
    ] as const) {
      assert.match(good, from);
      writeFileSync(path, good.replace(from, to));
      const game = await Puppet.start(endpoint, NAME);
      assert.equal((await game.look()).content.is_empty, true, `${to} is not used`);
      const { is_new, content } = await game.order<Refreshed>("refresh_content");
      assert.deepEqual([is_new, content.requests, content.not_modified], [true, ALL_REQUESTS, 0], to);
      assert.equal(content.dungeon, "The First Dungeon");
      await game.stop();
    }
  });
});
