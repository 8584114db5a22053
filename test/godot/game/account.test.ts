/** The account that a game in Godot holds: it is never replaced by itself, whatever happens to its tokens or to its file. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { needsGodot } from "../support/godot.ts";
import { Puppet } from "./support/puppet.ts";
import { ScriptedGame } from "./support/scripted-game.ts";

const NAME = "account";
/** What the game itself says of a file that it cannot use. */
const FILE_WARNINGS = /^WARNING: .*(is not overwritten|Its copy is used)[\s\S]*?(?=\n\S|$)/gm;

type Account = { player_id: string; refresh_token: string; access_token: string; session_id: string };

describe("the account of a game in Godot", function () {
  this.timeout(40_000);
  needsGodot();
  let server: ScriptedGame;
  let game: Puppet;
  let folder: string;

  beforeEach(async () => {
    server = await ScriptedGame.start();
    game = await Puppet.start(server.endpoint, NAME);
    folder = join((await game.look()).user_folder, "test", NAME);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await game.stop(FILE_WARNINGS);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const file = (end = "") => join(folder, `save.json${end}`);
  const read = (end = "") => readFileSync(file(end), "utf8");
  const textOf = (account: Partial<Account>, expiresAt = 1) => {
    const tokens = { player_id: "kept", access_token: "access old", refresh_token: "refresh old" };
    const rest = { access_token_expires_at: expiresAt, session_id: "session", room_id: "" };
    return JSON.stringify({ [server.endpoint]: { ...tokens, ...rest, ...account } });
  };
  const accountIn = (end = "") => (JSON.parse(read(end)) as Record<string, Account>)[server.endpoint];
  const half = (text: string) => text.slice(0, text.length / 2);
  const signal = async (name: string) => (await game.seen()).filter(([each]) => each === name);
  const guestsMade = async () => (await server.asked("POST /api/auth/guest")).length;

  it("asks again with the same refresh token when the answer was lost on the way, and plays on", async () => {
    writeFileSync(file(), textOf({}));
    await server.set({ refresh: "lost once" });
    assert.equal(await game.play(), true);
    assert.equal((await server.asked("POST /api/auth/refresh")).length, 2);
    const { player_id, session_id } = await game.look();
    assert.deepEqual([player_id, session_id], ["kept", "session"]);
    assert.notEqual(accountIn()?.refresh_token, "refresh old", "the new token is kept");
    assert.deepEqual(accountIn(".bak"), accountIn(), "also in the copy");
    assert.equal(await guestsMade(), 0);
  });

  it("is not replaced when the server takes it no more: play() fails, and says so", async () => {
    writeFileSync(file(), textOf({}));
    await server.set({ refresh: "refused" });
    assert.equal(await game.play(), false);
    const { player_id, error } = await game.look();
    assert.equal(player_id, "kept");
    assert.match(error, /account kept cannot be used any more.*This refresh token was used before/);
    assert.deepEqual(
      (await signal("account.lost")).map(([, id]) => id),
      ["kept"],
    );
    assert.equal((await signal("failed")).length, 1);
    assert.equal(read(), textOf({}), "the file is as it was");
    assert.equal(await game.play(), false, "and so every time");
    assert.equal(await guestsMade(), 0);
    await game.order("forget_account");
    assert.equal(await game.order("sign_in"), true, "a new one is made when the game says so");
    assert.equal(await guestsMade(), 1);
    assert.notEqual(accountIn()?.player_id, "kept");
  });

  it("uses a refresh token once, however many ask at a time", async () => {
    writeFileSync(file(), textOf({}));
    const all = await Promise.all([1, 2, 3].map(() => game.order<boolean>("sign_in")));
    assert.deepEqual(all, [true, true, true]);
    assert.equal((await server.asked("POST /api/auth/refresh")).length, 1);
  });

  it("takes over the tokens that another game with this folder has renewed", async () => {
    writeFileSync(file(), textOf({}));
    assert.equal(await game.order("sign_in"), true);
    const renewed = { access_token: "access of another", refresh_token: "refresh of another" };
    const inAnHour = Date.now() / 1000 + 3600;
    writeFileSync(file(), textOf(renewed, inAnHour));
    await game.order("set", { path: "_server:save:access_token_expires_at", value: 1 });
    assert.equal(await game.order("sign_in"), true);
    assert.equal((await server.asked("POST /api/auth/refresh")).length, 1, "and does not use the old one");
    assert.equal(accountIn()?.refresh_token, "refresh of another");
  });

  it("comes from the copy where its file is damaged, and the damaged one is kept aside", async () => {
    const whole = textOf({}, Date.now() / 1000 + 3600);
    for (const [index, damaged] of [half(whole), "", "[]", '{"ws://x":{"player_id":7}}'].entries()) {
      writeFileSync(file(), damaged);
      writeFileSync(file(".bak"), whole);
      const other = await Puppet.start(server.endpoint, NAME);
      assert.equal(await other.order("sign_in"), true);
      assert.equal((await other.look()).player_id, "kept");
      await other.stop(FILE_WARNINGS);
      assert.equal(read(`.broken${index === 0 ? "" : index + 1}`), damaged);
      assert.equal(accountIn()?.player_id, "kept", "and the file is whole again");
    }
    rmSync(file());
    assert.equal(await game.order("sign_in"), true);
    assert.equal((await game.look()).player_id, "kept", "also where it is gone");
    assert.equal(await guestsMade(), 0);
  });

  it("is not replaced where file and copy are damaged: nothing is overwritten before the game says so", async () => {
    const damaged = half(textOf({}));
    writeFileSync(file(), damaged);
    writeFileSync(file(".bak"), damaged);
    assert.equal(await game.play(), false);
    assert.match((await game.look()).error, /save\.json cannot be read.*account\.forget\(\)/);
    assert.equal((await signal("account.lost")).length, 1);
    assert.deepEqual([read(), read(".bak")], [damaged, damaged]);
    assert.equal(await game.play(), false);
    assert.equal(await guestsMade(), 0);
    await game.order("forget_account");
    assert.equal(await game.order("sign_in"), true);
    assert.deepEqual([read(".broken"), read(".bak.broken")], [damaged, damaged], "both are kept aside");
    assert.equal(await guestsMade(), 1);
  });

  it("survives that its file is damaged while the game runs", async () => {
    writeFileSync(file(), textOf({}, Date.now() / 1000 + 3600));
    assert.equal(await game.play(), true);
    const damaged = half(read());
    writeFileSync(file(), damaged);
    await game.order("leave");
    assert.equal(await game.play(), true);
    assert.equal(accountIn()?.player_id, "kept");
    assert.equal(read(".broken"), damaged);
    assert.ok(existsSync(file(".bak")));
  });
});

describe("a game in Godot whose account a real server does not know", function () {
  this.timeout(40_000);
  needsGodot();
  let servers: ServerProcess[];

  before(async () => {
    servers = await Promise.all([startServer(), startServer({ AUTH_SECRET: "b".repeat(32) })]);
  });
  after(async () => {
    await Promise.all(servers.map(server => server.stop()));
  });

  it("fails and says why, and never becomes somebody else without a word", async () => {
    const [first, second] = servers;
    assert.ok(first && second);
    const name = "stranger";
    let game = await Puppet.start(first.endpoint, name);
    const path = join((await game.look()).user_folder, "test", name, "save.json");
    for (const end of ["", ".bak"]) rmSync(path + end, { force: true });
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    const { player_id } = await game.look();
    await game.stop();
    // As if the server had lost its secret: the address is the same, the server is not.
    for (const end of ["", ".bak"])
      writeFileSync(path + end, readFileSync(path + end, "utf8").replace(first.endpoint, second.endpoint));
    game = await Puppet.start(second.endpoint, name);
    assert.equal(await game.play({ room_template_id: "room1" }), false);
    const view = await game.look();
    assert.equal(view.player_id, player_id);
    assert.match(view.error, /cannot be used any more/);
    assert.ok((await game.seen()).some(([name, id]) => name === "account.lost" && id === player_id));
    await game.order("forget_account");
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    assert.notEqual((await game.look()).player_id, player_id);
    await game.stop();
  });

  it("comes back as who it was when the answer to its refresh was lost on the way", async () => {
    const [, server] = servers;
    assert.ok(server);
    const line = await lossyLine(Number(new URL(server.endpoint).port));
    const name = "unlucky";
    let game = await Puppet.start(line.endpoint, name);
    const path = join((await game.look()).user_folder, "test", name, "save.json");
    for (const end of ["", ".bak"]) rmSync(path + end, { force: true });
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    const { player_id, session_id } = await game.look();
    await game.stop();
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(/"access_token_expires_at": [\d.]+/, '"access_token_expires_at": 1'),
    );
    game = await Puppet.start(line.endpoint, name);
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    const view = await game.look();
    assert.deepEqual([view.player_id, view.session_id], [player_id, session_id]);
    assert.equal(line.lost(), 1, "an answer was lost");
    await game.stop();
    line.close();
  });
});

/** A line to the server that loses the first answer to a refresh, when the server has given it. */
async function lossyLine(port: number) {
  let lost = 0;
  const proxy = createServer(client => {
    const server = connect(port, "127.0.0.1");
    let losesAnswer = false;
    client.on("data", data => {
      losesAnswer ||= lost === 0 && data.includes("/api/auth/refresh");
      server.write(data);
    });
    server.on("data", data => {
      if (!losesAnswer) return void client.write(data);
      lost += 1;
      client.destroy();
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on("error", () => undefined).on("close", () => other.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  assert.ok(typeof address === "object" && address);
  return { endpoint: `ws://127.0.0.1:${address.port}`, lost: () => lost, close: () => proxy.close() };
}
