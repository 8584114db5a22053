/** What the members of a party hear in the room `party`, beside what they ask over HTTP. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { ApiServer, type Player, refusalOf } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";
import { NewsListener } from "../support/news-listener.ts";

type View = {
  party?: {
    party_id: string;
    leader_player_id: string;
    members: { player_id: string; is_away: boolean; where: string; is_ready?: boolean }[];
    ready_check?: { are_all_ready: boolean };
  };
};
const ofParty = z.object({ party: z.object({ party_id: z.string() }) });
const CONSENTED = 4000;

type Member = { player: Player; player_id: string; session_id: string; token: string };

describe("The room of a party", function () {
  this.timeout(60_000);
  let api: ApiServer;
  let ada: Member;
  let bob: Member;
  const listeners: NewsListener[] = [];
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await aMember(), await aMember()];
  });
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map(each => each.leave()));
    await api.clear();
  });
  after(() => api?.stop());

  async function aMember(): Promise<Member> {
    const player = await api.guest();
    const { session, session_token: token } = await player.begin();
    return { player, player_id: player.player_id, session_id: session.session_id, token };
  }
  async function listen({ token }: Member): Promise<NewsListener> {
    const listener = await NewsListener.join(api.endpoint, "party", token);
    listeners.push(listener);
    return listener;
  }
  const ask = async ({ player }: Member, method: string, path: string, body?: object) => {
    const reply = await player.ask(method, path, body);
    assert.ok(reply.status < 300, `${reply.asked}: ${reply.text}`);
    return reply.body;
  };
  const begin = async (leader: Member) =>
    ofParty.parse(await ask(leader, "POST", "/parties", { session_id: leader.session_id, is_open: true }))
      .party.party_id;
  const join = ({ session_id, ...member }: Member, party_id: string) =>
    ask({ session_id, ...member }, "PUT", `/parties/${party_id}/join`, { session_id });
  const has = (count: number) => (view: View) => view.party?.members.length === count;
  const isAway = (who: Member, is: boolean) => (view: View) =>
    view.party?.members.some(each => each.player_id === who.player_id && each.is_away === is) === true;

  it("tells all of the party at the join, and whatever changes in it", async () => {
    const party_id = await begin(ada);
    const adas = await listen(ada);
    assert.equal((await adas.told<View>("party", has(1))).party?.party_id, party_id);
    await join(bob, party_id);
    await adas.told<View>("party", has(2));
    const bobs = await listen(bob);
    await bobs.told<View>("party", has(2));
    await ask(ada, "POST", `/parties/${party_id}/ready-check`);
    await bobs.told<View>("party", ({ party }) => party?.ready_check?.are_all_ready === false);
    await ask(bob, "PUT", `/parties/${party_id}/ready`, { is_ready: true });
    for (const each of [adas, bobs])
      await each.told<View>("party", ({ party }) => party?.ready_check?.are_all_ready === true);
    await ask(ada, "PUT", `/parties/${party_id}/leader`, { player_id: bob.player_id });
    await adas.told<View>("party", ({ party }) => party?.leader_player_id === bob.player_id);
  });

  it("tells lines as they are said", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const bobs = await listen(bob);
    await bobs.told<View>("party", has(2));
    const { session_id } = ada;
    await ask(ada, "POST", `/parties/${party_id}/lines`, { session_id, text: "To the boss" });
    await bobs.told<{ line: { text: string } }>("line", ({ line }) => line.text === "To the boss");
  });

  it("shows who is away, and who is back by another connection", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const [adas, bobs] = [await listen(ada), await listen(bob)];
    await adas.told<View>("party", isAway(bob, false));
    bobs.drop();
    await adas.told<View>("party", isAway(bob, true));
    assert.equal((adas.last("party") as View).party?.members.length, 2, "and it is a member all the same");
    adas.heard.length = 0;
    await listen(bob);
    await adas.told<View>("party", isAway(bob, false));
  });

  it("shows in which room members are, as they come and go", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const adas = await listen(ada);
    await listen(bob);
    await adas.told<View>("party", isAway(bob, false));
    const whereIs = (mode: string) => (view: View) =>
      view.party?.members.some(each => each.player_id === bob.player_id && each.where === mode) === true;
    const bot = await bob.player.play(await bob.player.makeRoom(), bob.session_id);
    await adas.told<View>("party", whereIs("dungeon"));
    adas.heard.length = 0;
    await bot.leave();
    await adas.told<View>("party", whereIs("none"));
  });

  it("lets go of a member that is removed, or leaves", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const [adas, bobs] = [await listen(ada), await listen(bob)];
    await bobs.told<View>("party", has(2));
    await ask(ada, "DELETE", `/parties/${party_id}/members/${bob.player_id}`);
    assert.equal(await bobs.closed, CONSENTED);
    assert.deepEqual(bobs.last("left"), { party_id });
    await adas.told<View>("party", has(1));
    await ask(ada, "PUT", `/parties/${party_id}/leave`);
    assert.equal(await adas.closed, CONSENTED);
    assert.deepEqual(adas.last("left"), { party_id });
  });

  it("tells a player who is in no party of invites, and that it is in one now", async () => {
    const party_id = await begin(ada);
    const bobs = await listen(bob);
    await bobs.told<View>("party", ({ party }) => party === undefined);
    const { session_id } = ada;
    await ask(ada, "POST", `/parties/${party_id}/invites`, { session_id, player_id: bob.player_id });
    await bobs.told<{ party_id: string }>("invite", invite => invite.party_id === party_id);
    await join(bob, party_id);
    assert.equal(await bobs.closed, CONSENTED);
    assert.deepEqual(bobs.last("joined"), { party_id });
    await (await listen(bob)).told<View>("party", has(2));
  });

  it("is one connection of a player: the newer one takes the place of the older", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const [adas, first] = [await listen(ada), await listen(bob)];
    await first.told<View>("party", has(2));
    const second = await listen(bob);
    assert.equal(await first.closed, CLOSE_CODES.replaced);
    await second.told<View>("party", has(2));
    await adas.told<View>("party", isAway(bob, false));
  });

  it("tells the members of a run that their leader has begun, which they come into together", async () => {
    const party_id = await begin(ada);
    await join(bob, party_id);
    const refused = await bob.player.ask("POST", "/runs", { session_id: bob.session_id, with_party: true });
    assert.equal(refusalOf(refused), "422 refused: not_leader");
    const bobs = await listen(bob);
    await bobs.told<View>("party", has(2));
    const { run_id, members } = await ada.player.beginRun(ada.session_id, { with_party: true });
    assert.equal(members.length, 2);
    await bobs.told<{ run_id: string }>("run", run => run.run_id === run_id);
    const bots = [
      await ada.player.resume(run_id, ada.session_id),
      await bob.player.resume(run_id, bob.session_id),
    ];
    assert.equal(new Set(bots.map(bot => bot.room.roomId)).size, 1);
    await ask(ada, "PUT", `/parties/${party_id}/leave`);
    const alone = await ada.player.ask("POST", "/runs", { session_id: ada.session_id, with_party: true });
    assert.equal(refusalOf(alone), "422 refused: no_party");
  });

  it("lets nobody in by its id, without a session, or into a new one", async () => {
    const party_id = await begin(ada);
    const adas = await listen(ada);
    await adas.told<View>("party", ({ party }) => party?.party_id === party_id);
    const client = new Client(api.endpoint);
    await assert.rejects(client.joinOrCreate("party", {}), /A session token is needed/);
    client.auth.token = bob.token;
    await assert.rejects(client.joinById(adas.room.roomId, {}));
    await assert.rejects(client.create("party", {}), /joined by joinOrCreate alone/);
    // What a client says of itself counts for nothing.
    const own = await client.joinOrCreate("party", { topic: party_id, player_id: ada.player_id });
    assert.notEqual(own.roomId, adas.room.roomId);
    await own.leave(true);
    assert.equal((adas.last("party") as View).party?.members.length, 1);
  });

  it("takes no messages but a heartbeat", async () => {
    const adas = await listen(ada);
    adas.room.send("heartbeat", {});
    adas.room.send("line", { text: "Hello" });
    assert.equal(await adas.closed, CLOSE_CODES.invalid);
  });

  it("is gone when nobody listens", async () => {
    await begin(ada);
    const adas = await listen(ada);
    await adas.leave();
    await eventually("the room is gone", async () => {
      const { rooms } = z
        .object({ rooms: z.array(z.object({ name: z.string().optional() })) })
        .parse(await (await fetch(`${api.url}/monitor/api`)).json());
      return rooms.length === 0;
    });
  });

  it("keeps no server from ending that is told to: its clients join anew elsewhere", async () => {
    const ending = await ApiServer.start({ DRAIN_SECONDS: "3600" });
    const player = await ending.guest();
    const { session_token } = await player.begin();
    const listener = await NewsListener.join(ending.endpoint, "party", session_token);
    const exited = once(ending.process, "exit");
    ending.process.kill("SIGTERM");
    assert.equal(await listener.closed, CLOSE_CODES.moved);
    assert.deepEqual(await exited, [0, null]);
  });
});
