/** Friends over HTTP: asked, accepted, seen, blocked. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { openServer } from "../ops/open-server.ts";
import { Account } from "../support/account.ts";
import { ApiServer, type Player, type Reply, readAnswer, refusalOf } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const player = z.object({ player_id: z.string(), character_name: z.string(), level: z.int() });
const presence = {
  is_online: z.boolean(),
  place: z.string().optional(),
  run: z.object({ run_id: z.string(), free_places: z.int() }).optional(),
  party: z.object({ party_id: z.string(), member_count: z.int(), max_size: z.int() }).optional(),
};
const friend = player.extend({
  ...presence,
  closed_party: presence.party,
  friends_since: z.iso.datetime(),
});
const request = player.extend({ ...presence, asked_at: z.iso.datetime() });
const list = z.object({
  friends: z.array(friend),
  received: z.array(request),
  sent: z.array(request),
  shows_presence_to: z.string(),
});
const outcome = z.object({ friend: friend.optional(), request: request.optional() });
const blocks = z.object({ blocked: z.array(player.partial().extend({ player_id: z.string() })) });

let names = 0;
const aName = () => `Friendly ${String.fromCodePoint(0x5e00 + names++)}`;

describe("Friends", function () {
  this.timeout(60_000);
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  let adas: { name: string; session_id: string };
  let bobs: { name: string; session_id: string };

  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
    [adas, bobs] = [await begun(ada), await begun(bob)];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  async function begun(player: Player) {
    const name = aName();
    const { session } = await player.begin(name);
    return { name, session_id: session.session_id };
  }
  const listOf = async (player: Player) => readAnswer(list, await player.ask("GET", "/friends"));
  const ask = (player: Player, other: Player) =>
    player.ask("POST", "/friend-requests", { player_id: other.player_id });
  const accept = (player: Player, other: Player) =>
    player.ask("PUT", `/friend-requests/${other.player_id}/accept`);
  const block = (player: Player, other: Player) => player.ask("PUT", `/blocks/${other.player_id}`);
  const done = (reply: Reply) => assert.equal(reply.status, 204, reply.text);

  async function befriend(player: Player, other: Player): Promise<void> {
    assert.equal((await ask(player, other)).status, 201);
    assert.equal((await accept(other, player)).status, 200);
  }
  /** As its friend sees it. */
  const seen = async (player: Player) =>
    (await listOf(player)).friends[0] ?? assert.fail("there is no friend");

  it("are asked by name, in letters that look alike, and become friends when they accept", async () => {
    const character_name = bobs.name.replace("Friendly", "fRIENDLY");
    const asked = await ada.ask("POST", "/friend-requests", { character_name });
    assert.equal(readAnswer(outcome, asked, 201).request?.player_id, bob.player_id);
    const { received } = await eventually("the request is there", async () => {
      const found = await listOf(bob);
      return found.received.length === 1 && found;
    });
    assert.deepEqual(
      received.map(({ player_id, character_name, level }) => [player_id, character_name, level]),
      [[ada.player_id, adas.name, 1]],
    );
    assert.equal((await listOf(ada)).sent[0]?.character_name, bobs.name);
    const { friend } = readAnswer(outcome, await accept(bob, ada));
    assert.equal(friend?.player_id, ada.player_id);
    for (const [player, name] of [
      [ada, bobs.name],
      [bob, adas.name],
    ] as const) {
      const { friends, received, sent } = await listOf(player);
      assert.deepEqual([friends.map(each => each.character_name), received, sent], [[name], [], []]);
    }
  });

  it("are friends at once where both ask, and asked again they are as they were", async () => {
    assert.equal((await ask(ada, bob)).status, 201);
    assert.equal((await ask(ada, bob)).status, 200);
    assert.ok(readAnswer(outcome, await ask(bob, ada)).friend);
    assert.ok(readAnswer(outcome, await ask(ada, bob)).friend);
    assert.ok(readAnswer(outcome, await accept(ada, bob)).friend);
  });

  it("are no friends where one declines or withdraws, and may be asked again", async () => {
    for (const who of [bob, ada]) {
      assert.equal((await ask(ada, bob)).status, 201);
      const other = who === bob ? ada : bob;
      done(await who.ask("DELETE", `/friend-requests/${other.player_id}`));
      assert.equal(refusalOf(await accept(bob, ada)), "422 refused: no_such_friend_request");
      const { friends, sent } = await listOf(ada);
      assert.deepEqual([friends, sent], [[], []]);
    }
  });

  it("are no friends any more where one ends it, and declining ends no friendship", async () => {
    await befriend(ada, bob);
    done(await bob.ask("DELETE", `/friend-requests/${ada.player_id}`));
    assert.equal((await listOf(ada)).friends.length, 1);
    done(await bob.ask("DELETE", `/friends/${ada.player_id}`));
    done(await bob.ask("DELETE", `/friends/${ada.player_id}`));
    assert.deepEqual((await listOf(ada)).friends, []);
    assert.deepEqual((await listOf(ada)).received, [], "which is no request");
  });

  it("are known by the character that they play, or have played last", async () => {
    await befriend(ada, bob);
    const { name } = await begun(bob);
    assert.equal((await seen(ada)).character_name, name);
    await bob.begin(bobs.name);
    assert.equal((await seen(ada)).character_name, bobs.name);
  });

  it("see whether they are online, in which mode, and which run they can join", async () => {
    await befriend(ada, bob);
    const inMenu = await seen(ada);
    assert.deepEqual([inMenu.is_online, inMenu.place, inMenu.run], [true, "menu", undefined]);
    const { run_id } = await bob.beginRun(bobs.session_id, { is_open: true });
    await bob.resume(run_id, bobs.session_id);
    const inDungeon = await seen(ada);
    assert.deepEqual(
      [inDungeon.place, inDungeon.run?.run_id, inDungeon.run?.free_places],
      ["dungeon", run_id, 3],
    );
    await ada.joinRun(run_id, adas.session_id);
    assert.equal((await seen(bob)).run?.free_places, 2);
    await bob.end(bobs.session_id);
    const away = await seen(ada);
    assert.deepEqual([away.is_online, away.place, away.run], [false, undefined, undefined]);
  });

  it("are not led into runs that are not open", async () => {
    await befriend(ada, bob);
    const { run_id } = await bob.beginRun(bobs.session_id);
    await bob.resume(run_id, bobs.session_id);
    const { place, run } = await seen(ada);
    assert.deepEqual([place, run], ["dungeon", undefined]);
  });

  it("see which party they can join, while it is open and has a free place", async () => {
    await befriend(ada, bob);
    const session_id = bobs.session_id;
    const begun = await bob.ask("POST", "/parties", { session_id });
    const { party_id } = readAnswer(
      z.object({ party: z.object({ party_id: z.string() }) }),
      begun,
      201,
    ).party;
    assert.equal((await seen(ada)).party, undefined, "it is closed");
    assert.deepEqual((await seen(ada)).closed_party, { party_id, member_count: 1, max_size: 4 });
    const open = async (is_open: boolean) =>
      assert.ok((await bob.ask("PUT", `/parties/${party_id}/open`, { is_open })).status < 300);
    await open(true);
    assert.equal((await seen(ada)).closed_party, undefined, "it is open");
    assert.deepEqual((await seen(ada)).party, { party_id, member_count: 1, max_size: 4 });
    const joins = await ada.ask("PUT", `/parties/${party_id}/join`, { session_id: adas.session_id });
    assert.equal(joins.status, 200, joins.text);
    assert.equal((await seen(bob)).party?.member_count, 2);
    await ada.ask("PUT", `/parties/${party_id}/leave`);
    assert.equal((await seen(bob)).party, undefined);
    await open(false);
    assert.equal((await seen(ada)).party, undefined);
  });

  it("are seen online by friends, everybody or nobody, as each likes", async () => {
    assert.equal((await listOf(bob)).shows_presence_to, "friends");
    await ask(ada, bob);
    const isSeen = async () => {
      const { friends, sent } = await listOf(ada);
      return [...friends, ...sent][0]?.is_online;
    };
    const showTo = async (shows_presence_to: string) =>
      assert.equal((await bob.ask("PUT", "/me/presence", { shows_presence_to })).status, 200);
    assert.equal(await isSeen(), false, "they are no friends yet");
    await showTo("everybody");
    assert.equal(await isSeen(), true);
    await accept(bob, ada);
    await showTo("nobody");
    assert.equal(await isSeen(), false);
    assert.equal((await listOf(bob)).shows_presence_to, "nobody");
    await showTo("friends");
    assert.equal(await isSeen(), true);
  });

  it("are friends no more where one blocks the other, who is told the same as of a player that is not there", async () => {
    await befriend(ada, bob);
    done(await block(bob, ada));
    done(await block(bob, ada));
    const { friends, sent } = await listOf(ada);
    assert.deepEqual([friends, sent], [[], []]);
    const refused = await ask(ada, bob);
    const unknown = await ada.ask("POST", "/friend-requests", { player_id: randomUUID() });
    assert.equal(refusalOf(refused), "404 not-found: no_such_player");
    assert.deepEqual(refused.body, unknown.body);
    assert.deepEqual(readAnswer(blocks, await ada.ask("GET", "/blocks")).blocked, []);
    assert.equal(refusalOf(await ask(bob, ada)), "422 refused: blocked_by_you");
    const { blocked } = readAnswer(blocks, await bob.ask("GET", "/blocks"));
    assert.deepEqual(
      blocked.map(each => [each.player_id, each.character_name]),
      [[ada.player_id, adas.name]],
    );
    done(await bob.ask("DELETE", `/blocks/${ada.player_id}`));
    assert.deepEqual((await listOf(ada)).friends, [], "it does not come back by itself");
    assert.equal((await ask(ada, bob)).status, 201);
  });

  it("who are blocked cannot invite into their runs, and are told the same as of a player that is not there", async () => {
    const { run_id } = await ada.beginRun(adas.session_id);
    const invite = (player_id: string) =>
      ada.ask("POST", `/runs/${run_id}/invites`, { session_id: adas.session_id, player_id });
    assert.equal((await invite(bob.player_id)).status, 201);
    done(await block(bob, ada));
    const refused = await invite(bob.player_id);
    assert.equal(refusalOf(refused), "404 not-found");
    const nobody = randomUUID();
    assert.equal(
      refused.text.replaceAll(bob.player_id, ""),
      (await invite(nobody)).text.replaceAll(nobody, ""),
    );
  });

  it("who are blocked cannot invite into their parties, and are told the same as of a player that is not there", async () => {
    const { session_id } = adas;
    const begun = await ada.ask("POST", "/parties", { session_id });
    const { party_id } = readAnswer(
      z.object({ party: z.object({ party_id: z.string() }) }),
      begun,
      201,
    ).party;
    const invite = (player_id: string) =>
      ada.ask("POST", `/parties/${party_id}/invites`, { session_id, player_id });
    assert.equal((await invite(bob.player_id)).status, 201);
    done(await block(bob, ada));
    const refused = await invite(bob.player_id);
    assert.equal(refusalOf(refused), "404 not-found: no_such_player");
    const nobody = randomUUID();
    assert.equal(
      refused.text.replaceAll(bob.player_id, ""),
      (await invite(nobody)).text.replaceAll(nobody, ""),
    );
  });

  it("refuse what cannot be, each with its reason", async () => {
    const stranger = await api.guest();
    const requests = (body: object, player = ada) => player.ask("POST", "/friend-requests", body);
    const both = { player_id: bob.player_id, character_name: bobs.name };
    for (const body of [{}, both, { player_id: "" }, { character_name: "x".repeat(101) }, { player_id: 7 }])
      assert.equal(refusalOf(await requests(body)), "400 invalid-request");
    for (const body of [{ player_id: stranger.player_id }, { character_name: "Nobody At All" }])
      assert.equal(refusalOf(await requests(body)), "404 not-found: no_such_player");
    assert.equal(refusalOf(await ask(ada, ada)), "422 refused: is_yourself");
    assert.equal(refusalOf(await requests({ character_name: adas.name })), "422 refused: is_yourself");
    assert.equal(refusalOf(await block(ada, ada)), "422 refused: is_yourself");
    assert.equal(refusalOf(await block(ada, stranger)), "404 not-found: no_such_player");
    assert.equal(refusalOf(await ask(stranger, ada)), "422 refused: no_character");
    const settings = { shows_presence_to: "nobody" };
    assert.equal(refusalOf(await stranger.ask("PUT", "/me/presence", settings)), "422 refused: no_character");
    assert.equal(
      refusalOf(await ada.ask("PUT", "/me/presence", { shows_presence_to: "enemies" })),
      "400 invalid-request",
    );
    for (const other of [bob, ada, stranger])
      assert.equal(refusalOf(await accept(ada, other)), "422 refused: no_such_friend_request");
    await ask(ada, bob);
    assert.equal(refusalOf(await accept(ada, bob)), "422 refused: no_such_friend_request", "it is its own");
    for (const path of [`/friends/${ada.player_id}`, "/friends/nobody", `/friend-requests/${ada.player_id}`])
      done(await ada.ask("DELETE", path));
    done(await ada.ask("DELETE", `/blocks/${ada.player_id}`));
  });

  it("are asked for 60 times a minute, however many are wanted", async () => {
    const stranger = await api.guest();
    await begun(stranger);
    const statuses: number[] = [];
    for (let i = 0; i < 61; i++)
      statuses.push((await stranger.ask("POST", "/friend-requests", { player_id: `nobody ${i}` })).status);
    assert.deepEqual([...new Set(statuses.slice(0, -1))], [404]);
    assert.equal(statuses.at(-1), 429);
    assert.equal((await listOf(ada)).friends.length, 0, "others are not held up");
  });
});

const begunSession = z.object({ session_token: z.string() });
const begin = async (account: Account, character_name: string) =>
  begunSession.parse(await account.request("POST", "/api/sessions", { character_name })).session_token;

describe("Friends who are connected", function () {
  this.timeout(60_000);

  it("are told at once that they are asked, and that what they asked is accepted", async () => {
    const server = await openServer();
    try {
      const [ada, bob] = [await Account.guest(server.endpoint), await Account.guest(server.endpoint)];
      const [adas, bobs] = [await begin(ada, "Adamina"), await begin(bob, "Bobinson")];
      const heard: unknown[] = [];
      for (const [who, session_token] of [
        ["ada", adas],
        ["bob", bobs],
      ] as const) {
        const client = new Client(server.endpoint);
        client.auth.token = session_token;
        const room = await client.joinOrCreate("party");
        room.onMessage("party", () => undefined);
        for (const type of ["friend_request", "friend_accepted"])
          room.onMessage(type, message => heard.push([who, type, message]));
      }
      await ada.request("POST", "/api/friend-requests", { player_id: bob.player_id });
      await ada.request("POST", "/api/friend-requests", { player_id: bob.player_id });
      await bob.request("PUT", `/api/friend-requests/${ada.player_id}/accept`);
      await eventually("both have heard", () => heard.length >= 2);
      const of = ({ player_id }: Account, character_name: string) => {
        return { player: { player_id, character_name, class_id: "adventurer", level: 1 } };
      };
      assert.deepEqual(heard, [
        ["bob", "friend_request", of(ada, "Adamina")],
        ["ada", "friend_accepted", of(bob, "Bobinson")],
      ]);
    } finally {
      await server.close();
    }
  });
});
