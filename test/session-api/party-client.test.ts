/** Parties by the client library, as a browser game has them, on a real server. */
import assert from "node:assert/strict";
import type { z } from "zod";
import type { lineView, PartyView, partyInviteView, partySummary } from "../../src/parties/party-views.ts";
import {
  AccountApi,
  ApiProblem,
  Parties,
  type Party,
  type PartyEvents,
  type PartyInvite,
  type PartyLine,
  PartyNews,
  type PartySummary,
} from "../../web/client/index.ts";
import { ApiServer } from "../support/api-client.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { HeardEvents } from "../support/heard-events.ts";
import type { LineQuality } from "../support/line-schedule.ts";
import { assertSameTypes } from "../support/same-types.ts";

const EVENTS: readonly (keyof PartyEvents)[] = [
  ...([
    "party",
    "line",
    "run",
    "invite",
    "declined",
    "left",
    "joined",
    "connected",
    "dropped",
    "ticket",
  ] as const),
  ...(["ended", "member_joined", "member_left", "member_away", "member_back", "member_moved"] as const),
  ...(["member_answered", "leader", "ready_check", "all_ready", "request"] as const),
];

type Member = { player_id: string; session_id: string; token: string; parties: Parties };
type Listener = { news: PartyNews; heard: HeardEvents<PartyEvents> };

describe("The client library's parties", function () {
  this.timeout(60_000);
  let api: ApiServer;
  const listening: PartyNews[] = [];
  const networks: BadNetwork[] = [];
  before(async () => {
    api = await ApiServer.start();
  });
  afterEach(async () => {
    await Promise.all(listening.splice(0).map(news => news.close()));
    await Promise.all(networks.splice(0).map(network => network.close()));
    await api.clear();
  });
  after(() => api?.stop());

  async function aMember(): Promise<Member> {
    const { player_id, token, ...player } = await guest();
    const account = new AccountApi(api.endpoint, () => token);
    return { player_id, token, ...player, parties: new Parties(account, player.session_id) };
  }
  async function guest() {
    const player = await api.guest();
    const { session_id } = (await player.begin()).session;
    return { player_id: player.player_id, token: player.token, session_id };
  }
  async function members(count: number): Promise<Member[]> {
    return Promise.all(Array.from({ length: count }, aMember));
  }
  async function listen(
    { session_id, token }: Member,
    account = new AccountApi(api.endpoint, () => token),
  ): Promise<Listener> {
    const news = new PartyNews(account, session_id);
    const heard = new HeardEvents(news, EVENTS);
    await news.listen();
    listening.push(news);
    return { news, heard };
  }
  async function openNetwork(quality?: Partial<LineQuality>): Promise<BadNetwork> {
    const network = await BadNetwork.open(Number(new URL(api.endpoint).port), quality);
    networks.push(network);
    return network;
  }
  /** A party of all of them, which the first leads. */
  async function together(leader: Member, ...others: Member[]): Promise<string> {
    const { party_id } = await leader.parties.begin(true);
    for (const { parties } of others) await parties.join(party_id);
    return party_id;
  }
  const is =
    ({ player_id }: Member) =>
    (told: { player_id: string }) =>
      told.player_id === player_id;
  const reasonOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "accepted",
      (error: unknown) => (error instanceof ApiProblem ? error.reason : error),
    );

  it("have the types that the server answers with", () => {
    assertSameTypes<Party, PartyView>();
    assertSameTypes<PartySummary, z.output<typeof partySummary>>();
    assertSameTypes<PartyInvite, z.output<typeof partyInviteView>>();
    assertSameTypes<PartyLine, z.output<typeof lineView>>();
  });

  it("begin, and are found and joined by code, by an invite, or by asking", async () => {
    const [ada, bob, cyd, dan] = await members(4);
    assert.ok(ada && bob && cyd && dan);
    assert.deepEqual(await ada.parties.own(), { invites: [] });
    const { party_id, is_open } = await ada.parties.begin();
    assert.equal(is_open, false);
    const { code, link } = await ada.parties.code(party_id);
    assert.ok(link.endsWith(code));
    assert.equal((await bob.parties.byCode(code)).party_id, party_id);
    assert.equal((await bob.parties.join(party_id, code)).members.length, 2);

    assert.ok(Date.parse(await ada.parties.invite(party_id, cyd.player_id)) > Date.now());
    assert.equal((await cyd.parties.own()).invites[0]?.party_id, party_id);
    await cyd.parties.declineInvite(party_id);
    assert.equal(await reasonOf(cyd.parties.join(party_id)), "not_invited");
    await ada.parties.invite(party_id, cyd.player_id);
    await cyd.parties.join(party_id);

    await dan.parties.askToJoin(party_id);
    const asking = (await ada.parties.own()).party?.requests.map(each => each.player_id);
    assert.deepEqual(asking, [dan.player_id]);
    await ada.parties.answerRequest(party_id, dan.player_id, false);
    await dan.parties.askToJoin(party_id);
    const full = await ada.parties.answerRequest(party_id, dan.player_id, true);
    assert.deepEqual(
      full.members.map(each => each.player_id),
      [ada, bob, cyd, dan].map(each => each.player_id),
    );
  });

  it("are led: ready check, open or closed, muted and removed members, another leader, a run", async () => {
    const [ada, bob, cyd] = await members(3);
    assert.ok(ada && bob && cyd);
    const party_id = await together(ada, bob, cyd);
    assert.equal((await ada.parties.setOpen(party_id, false)).is_open, false);
    assert.equal((await ada.parties.checkReady(party_id)).ready_check?.are_all_ready, false);
    for (const { parties } of [ada, bob]) await parties.answerReady(party_id, true);
    const answered = await cyd.parties.answerReady(party_id, false);
    assert.equal(answered.members.find(is(cyd))?.is_ready, false);

    const { run, left_out } = await ada.parties.beginRun({ is_open: true });
    assert.deepEqual([left_out, run.free_places], [[], 1]);
    const muted = await ada.parties.mute(party_id, bob.player_id, true);
    assert.equal(muted.members.find(is(bob))?.is_muted, true);
    assert.equal(await reasonOf(bob.parties.say(party_id, { text: "Hello" })), "muted");
    await ada.parties.remove(party_id, cyd.player_id);
    assert.equal((await cyd.parties.own()).party, undefined);
    assert.equal((await ada.parties.promote(party_id, bob.player_id)).leader_player_id, bob.player_id);
    assert.equal(await reasonOf(ada.parties.checkReady(party_id)), "not_leader");
    await bob.parties.leave(party_id);
    assert.equal((await ada.parties.own()).party?.leader_player_id, ada.player_id);
  });

  it("talk, point at places, and find what was said", async () => {
    const [ada] = await members(1);
    assert.ok(ada);
    const party_id = await together(ada);
    const first = await ada.parties.say(party_id, { text: "To the boss" });
    const ping = { kind: "enemy", room_id: "hall", position_x: 1.5, position_z: -2 } as const;
    const second = await ada.parties.say(party_id, { ping });
    assert.deepEqual(second.ping, ping);
    assert.deepEqual(await ada.parties.lines(party_id), [first, second]);
    assert.deepEqual(await ada.parties.lines(party_id, second.line_id), [first]);
  });

  it("tell by events who comes, leads, answers, asks and goes, and what is said", async () => {
    const [ada, bob, cyd] = await members(3);
    assert.ok(ada && bob && cyd);
    const party_id = await together(ada);
    const { heard, news } = await listen(ada);
    await heard.told("party", party => party?.party_id === party_id);
    await bob.parties.join(party_id);
    await heard.told("member_joined", is(bob));
    assert.equal(news.current?.members.length, 2);

    const line = await bob.parties.say(party_id, { text: "Ready?" });
    assert.deepEqual(await heard.told("line"), line);
    await ada.parties.checkReady(party_id);
    await heard.told("ready_check", check => !check.are_all_ready);
    for (const { parties } of [ada, bob]) await parties.answerReady(party_id, true);
    await heard.told("member_answered", member => is(bob)(member) && member.is_ready === true);
    await heard.told("all_ready");

    const { run } = await ada.parties.beginRun();
    const bobs = await listen(bob);
    await bobs.heard.told("party", party => party?.party_id === party_id);
    await ada.parties.promote(party_id, bob.player_id);
    await heard.told("leader", is(bob));
    const again = await bob.parties.beginRun({ is_open: true });
    assert.notEqual(again.run.run_id, run.run_id);
    assert.deepEqual(await heard.told("run"), { run_id: again.run.run_id });

    await cyd.parties.askToJoin(party_id);
    await bobs.heard.told("request", is(cyd));
    const cyds = await listen(cyd);
    await bob.parties.answerRequest(party_id, cyd.player_id, false);
    assert.deepEqual(await cyds.heard.told("declined"), { party_id });

    await bob.parties.remove(party_id, ada.player_id);
    assert.deepEqual(await heard.told("left"), { party_id });
    await bobs.heard.told("member_left", is(ada));
    assert.equal(news.current, undefined);
  });

  it("tell of invites, and go on in the party that the player joins", async () => {
    const [ada, bob] = await members(2);
    assert.ok(ada && bob);
    const party_id = await together(ada);
    const { heard } = await listen(bob);
    await heard.told("party", party => party === undefined);
    await ada.parties.invite(party_id, bob.player_id);
    assert.equal((await heard.told("invite")).party_id, party_id);
    await bob.parties.join(party_id);
    assert.deepEqual(await heard.told("joined"), { party_id });
    await heard.told("party", party => party?.party_id === party_id);
    await ada.parties.say(party_id, { text: "Welcome" });
    await heard.told("line", ({ text }) => text === "Welcome");
    assert.deepEqual(heard.of("dropped"), [], "that is no loss of the connection");
  });

  it("come back where the line is lost, and tell what was missed, once", async () => {
    const [ada, bob, cyd] = await members(3);
    assert.ok(ada && bob && cyd);
    const network = await openNetwork();
    const party_id = await together(ada, bob);
    const other_id = await together(cyd);
    const before = await ada.parties.say(party_id, { text: "Before" });
    const adas = await listen(ada);
    let line: Promise<void> = Promise.resolve();
    const overNetwork = new AccountApi(network.endpoint, async () => {
      await line;
      return bob.token;
    });
    const { heard } = await listen(bob, overNetwork);
    await heard.told("party", party => party?.members.every(({ is_away }) => !is_away) === true);
    const told = await ada.parties.say(party_id, { text: "Told" });
    await heard.told("line");

    const { promise, resolve: lineIsBack } = Promise.withResolvers<void>();
    line = promise;
    network.cut();
    await heard.told("dropped");
    await adas.heard.told("member_away", is(bob));
    const missed = await ada.parties.say(party_id, { text: "Missed" });
    await cyd.parties.invite(other_id, bob.player_id);
    await ada.parties.mute(party_id, bob.player_id, true);
    lineIsBack();
    assert.equal((await heard.told("invite")).party_id, other_id);
    await heard.told("party", party => party?.members.find(is(bob))?.is_muted === true);
    await adas.heard.told("member_back", is(bob));
    const last = await ada.parties.say(party_id, { text: "Last" });
    await heard.told("line", ({ line_id }) => line_id === last.line_id);
    assert.deepEqual(
      heard.of("line").map(({ text }) => text),
      [told, missed, last].map(({ text }) => text),
      `without "${before.text}", which was there when it began to listen`,
    );
    assert.equal(heard.of("invite").length, 1);
  });

  it("tell a line once that is said while a player who has just come reads what was said before", async () => {
    const [ada, bob] = await members(2);
    assert.ok(ada && bob);
    const network = await openNetwork({ latencyMs: 100 });
    const party_id = await together(ada, bob);
    await ada.parties.say(party_id, { text: "Before" });
    const direct = new AccountApi(api.endpoint, () => bob.token);
    class SaysMeanwhile extends AccountApi {
      override async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
        if (path.endsWith("/lines")) await ada?.parties.say(party_id, { text: "Meanwhile" });
        return direct.ask(method, path, body);
      }
    }
    const { heard } = await listen(bob, new SaysMeanwhile(network.endpoint, () => bob.token));
    assert.equal((await heard.told("line")).text, "Meanwhile");
  });

  it("listen anew after they were closed, and the member is away meanwhile", async () => {
    const [ada, bob] = await members(2);
    assert.ok(ada && bob);
    await together(ada, bob);
    const adas = await listen(ada);
    const { news } = await listen(bob);
    await adas.heard.told("party", party => party?.members.every(({ is_away }) => !is_away) === true);
    await news.close();
    await adas.heard.told("member_away", is(bob));
    await news.listen();
    await adas.heard.told("member_back", is(bob));
    assert.equal(adas.heard.of("member_away").length, 1);
  });

  it("tell a player who comes that it waits for a match already", async () => {
    const [ada] = await members(1);
    assert.ok(ada);
    const account = new AccountApi(api.endpoint, () => ada.token);
    type Queues = { items: { id: string; party_sizes: number[] }[] };
    const { items } = await account.ask<Queues>("GET", "/api/queues");
    const asked = { queue_id: items.find(({ party_sizes }) => party_sizes.includes(1))?.id };
    const { ticket } = await account.ask<{ ticket: { ticket_id: string } }>(
      "POST",
      "/api/matchmaking/tickets",
      asked,
    );
    const { heard } = await listen(ada);
    assert.equal((await heard.told("ticket")).ticket_id, ticket.ticket_id);
  });

  it("end where the player listens elsewhere, or its session is over", async () => {
    const [ada] = await members(1);
    assert.ok(ada);
    const first = await listen(ada);
    const second = await listen(ada);
    assert.equal(await first.heard.told("ended"), "replaced");
    const { party_id } = await ada.parties.begin();
    await second.heard.told("party", party => party?.party_id === party_id);
    const account = new AccountApi(api.endpoint, () => ada.token);
    await account.tell("DELETE", `/api/sessions/${ada.session_id}`);
    await ada.parties.leave(party_id);
    assert.equal(await second.heard.told("ended"), "session_over");
    await assert.rejects(
      listen(ada),
      (error: unknown) => error instanceof ApiProblem && error.status === 404,
    );
  });
});
