/** Friends by the client library, as a browser game has them, on a real server. */
import assert from "node:assert/strict";
import { z } from "zod";
import {
  AccountApi,
  ApiProblem,
  type BlockedPlayer,
  type Friend,
  type FriendList,
  type FriendRequest,
  Friends,
} from "../../web/client/index.ts";
import { ApiServer, type Player } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

const known = {
  player_id: z.string(),
  character_name: z.string(),
  class_id: z.string(),
  level: z.int(),
};
const run = z.strictObject({
  ...{ run_id: z.string(), dungeon_id: z.string(), difficulty_id: z.string() },
  ...{ level: z.int(), free_places: z.int() },
});
const presence = {
  is_online: z.boolean(),
  place: z.string().exactOptional(),
  run: run.exactOptional(),
  party: z.strictObject({ party_id: z.string(), member_count: z.int(), max_size: z.int() }).exactOptional(),
};
/** What the library says of them, and nothing else. */
const friend: z.ZodType<Friend> = z.strictObject({
  ...{ ...known, ...presence, friends_since: z.string() },
  closed_party: presence.party,
});
const request: z.ZodType<FriendRequest> = z.strictObject({ ...known, ...presence, asked_at: z.string() });
const list: z.ZodType<FriendList> = z.strictObject({
  ...{ friends: z.array(friend), received: z.array(request), sent: z.array(request) },
  shows_presence_to: z.enum(["everybody", "friends", "nobody"]),
});
const blocked: z.ZodType<BlockedPlayer[]> = z.array(z.strictObject({ ...known, blocked_at: z.string() }));

describe("The client library's friends", function () {
  this.timeout(60_000);
  let api: ApiServer;
  let ada: Friends;
  let bob: Friends;
  let players: Player[];

  before(async () => {
    api = await ApiServer.start();
    players = await api.guests(2);
    const [first, second] = players.map(
      ({ token }) => new Friends(new AccountApi(api.endpoint, () => token)),
    );
    [ada, bob] = [first ?? assert.fail(), second ?? assert.fail()];
  });
  after(() => api?.stop());

  it("are asked, accepted, followed, hidden, removed and blocked, in the form that its types say", async () => {
    const [adas = assert.fail(), bobs = assert.fail()] = players;
    await adas.begin("Librarian Ada");
    const { session_id } = (await bobs.begin("Librarian Bob")).session;
    const { request: asked } = await ada.ask({ character_name: "Librarian Bob" });
    assert.equal(asked?.player_id, bobs.player_id);
    const waiting = await eventually("the request is there", async () => {
      const found = list.parse(await bob.list());
      return found.received.length === 1 && found;
    });
    assert.equal(waiting.received[0]?.player_id, adas.player_id);
    const { friend: accepted } = await bob.accept(adas.player_id);
    assert.equal(accepted?.character_name, "Librarian Ada");

    const { run_id } = await bobs.beginRun(session_id, { is_open: true });
    await bobs.resume(run_id, session_id);
    assert.equal(list.parse(await ada.list()).friends[0]?.run?.run_id, run_id);
    const begun = await bobs.ask("POST", "/parties", { session_id });
    const { party_id } = z.object({ party: z.object({ party_id: z.string() }) }).parse(begun.body).party;
    assert.equal(list.parse(await ada.list()).friends[0]?.closed_party?.party_id, party_id);
    await bobs.ask("PUT", `/parties/${party_id}/open`, { is_open: true });
    assert.equal(list.parse(await ada.list()).friends[0]?.party?.party_id, party_id);
    await bob.showPresenceTo("nobody");
    assert.equal(list.parse(await ada.list()).friends[0]?.is_online, false);
    await api.clear();

    await ada.remove(bobs.player_id);
    assert.deepEqual((await bob.list()).friends, []);
    await ada.ask({ player_id: bobs.player_id });
    await bob.endRequest(adas.player_id);
    await bob.block(adas.player_id);
    assert.equal(blocked.parse(await bob.blocked())[0]?.player_id, adas.player_id);
    await assert.rejects(
      ada.ask({ player_id: bobs.player_id }),
      (error: unknown) =>
        error instanceof ApiProblem &&
        [error.status, error.kind, error.reason].join() === "404,not-found,no_such_player" &&
        /no such player/.test(error.message),
    );
    await bob.unblock(adas.player_id);
    assert.ok((await ada.ask({ player_id: bobs.player_id })).request);
  });

  it("say when they may be asked again where they were asked too often", async () => {
    const asking = (async () => {
      for (let i = 0; i < 100; i++) await ada.list();
    })();
    await assert.rejects(
      asking,
      (error: unknown) =>
        error instanceof ApiProblem && error.status === 429 && Number(error.retry_after_seconds) > 0,
    );
  });
});
