/** Parties over HTTP: begun, joined in each way, led, left; and what is refused. */
import assert from "node:assert/strict";
import { z } from "zod";
import { ApiServer, type Player, type Reply, readAnswer, refusalOf } from "../support/api-client.ts";

const memberView = z.object({
  player_id: z.string(),
  character_name: z.string(),
  level: z.int(),
  class_id: z.string(),
  is_leader: z.boolean(),
  where: z.string(),
  dungeon_id: z.string().optional(),
  is_away: z.boolean(),
  is_ready: z.boolean().optional(),
  is_muted: z.boolean(),
});
const party = z.object({
  party_id: z.string(),
  leader_player_id: z.string(),
  is_open: z.boolean(),
  max_size: z.int(),
  members: z.array(memberView),
  requests: z.array(z.object({ player_id: z.string() })),
  ready_check: z.object({ ends_at: z.string(), are_all_ready: z.boolean() }).optional(),
});
const ofParty = z.object({ party });
const mine = z.object({
  party: party.optional(),
  invites: z.array(z.object({ party_id: z.string(), invited_by: z.string(), member_count: z.int() })),
});
const invited = z.object({
  code: z.string().optional(),
  link: z.string().optional(),
  ends_at: z.string().optional(),
});
const ofLine = z.object({ line: z.object({ line_id: z.string(), text: z.string().optional() }) });
const ofLines = z.object({
  lines: z.array(
    z.object({ line_id: z.string(), character_name: z.string(), text: z.string().optional() }).loose(),
  ),
});

/** A player with a session, as the tests of parties need it. */
type Member = { player: Player; player_id: string; session_id: string };

describe("A party", function () {
  this.timeout(60_000);
  let api: ApiServer;
  let ada: Member;
  let bob: Member;
  let cyd: Member;
  before(async () => {
    api = await ApiServer.start({ REQUESTS_PER_MINUTE_PER_ACCOUNT: "100000" });
  });
  beforeEach(async () => {
    [ada, bob, cyd] = [await aMember(), await aMember(), await aMember()];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  async function aMember(): Promise<Member> {
    const player = await api.guest();
    const { session_id } = (await player.begin()).session;
    return { player, player_id: player.player_id, session_id };
  }

  const begin = async ({ player, session_id }: Member, body: object = {}) =>
    readAnswer(ofParty, await player.ask("POST", "/parties", { session_id, ...body }), 201).party;
  const own = async ({ player }: Member) => readAnswer(mine, await player.ask("GET", "/parties/me"));
  const invite = ({ player, session_id }: Member, party_id: string, to?: Member) =>
    player.ask("POST", `/parties/${party_id}/invites`, { session_id, player_id: to?.player_id });
  const codeOf = async (by: Member, party_id: string) =>
    readAnswer(invited, await invite(by, party_id), 201).code ?? assert.fail();
  const join = ({ player, session_id }: Member, party_id: string, code?: string) =>
    player.ask("PUT", `/parties/${party_id}/join`, { session_id, code });
  const put = ({ player }: Member, party_id: string, what: string, body?: object) =>
    player.ask("PUT", `/parties/${party_id}/${what}`, body);
  const say = ({ player, session_id }: Member, party_id: string, said: object) =>
    player.ask("POST", `/parties/${party_id}/lines`, { session_id, ...said });
  const kick = ({ player }: Member, party_id: string, who: Member) =>
    player.ask("DELETE", `/parties/${party_id}/members/${who.player_id}`);
  const membersIn = (reply: Reply) =>
    readAnswer(ofParty, reply).party.members.map(({ player_id }) => player_id);

  /** Of these, the first leads it. */
  async function partyOf(leader: Member, ...others: Member[]): Promise<string> {
    const { party_id } = await begin(leader);
    const code = await codeOf(leader, party_id);
    for (const other of others) readAnswer(ofParty, await join(other, party_id, code));
    return party_id;
  }

  describe("is joined", () => {
    it("by an invite for a player, who finds it, and by nobody else", async () => {
      const { party_id } = await begin(ada);
      assert.equal(refusalOf(await join(bob, party_id)), "422 refused: not_invited");
      readAnswer(invited, await invite(ada, party_id, bob), 201);
      const [found] = (await own(bob)).invites;
      assert.deepEqual([found?.party_id, found?.member_count], [party_id, 1]);
      assert.equal(refusalOf(await join(cyd, party_id)), "422 refused: not_invited");
      assert.deepEqual(membersIn(await join(bob, party_id)), [ada.player_id, bob.player_id]);
      assert.deepEqual((await own(bob)).invites, []);
      assert.equal((await own(bob)).party?.party_id, party_id);
    });

    it("by nobody who has declined the invite", async () => {
      const { party_id } = await begin(ada);
      readAnswer(invited, await invite(ada, party_id, bob), 201);
      const decline = () => bob.player.ask("DELETE", `/parties/${party_id}/invites/me`);
      assert.deepEqual([(await decline()).status, (await decline()).status], [204, 204]);
      assert.deepEqual((await own(bob)).invites, []);
      assert.equal(refusalOf(await join(bob, party_id)), "422 refused: not_invited");
    });

    it("by its code or link, however it is written", async () => {
      const { party_id } = await begin(ada);
      const { code = "", link = "" } = readAnswer(invited, await invite(ada, party_id), 201);
      assert.equal(
        new URL(link, `${api.url}/api/parties/${party_id}/invites`).pathname,
        `/api/party-codes/${code}`,
      );
      const summary = await bob.player.ask("GET", `/party-codes/${code.toLowerCase()}`);
      assert.equal(
        readAnswer(z.object({ party: z.object({ party_id: z.string() }) }), summary).party.party_id,
        party_id,
      );
      const typed = `${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`;
      assert.equal(membersIn(await join(bob, party_id, typed)).length, 2);
      assert.equal(await codeOf(bob, party_id), code, "a party has one code");
      assert.equal(refusalOf(await join(cyd, party_id, "XXXXXXXX")), "422 refused: not_invited");
    });

    it("by everybody while it is open", async () => {
      const { party_id } = await begin(ada, { is_open: true });
      assert.equal(membersIn(await join(bob, party_id)).length, 2);
      readAnswer(ofParty, await put(ada, party_id, "open", { is_open: false }));
      assert.equal(refusalOf(await join(cyd, party_id)), "422 refused: not_invited");
    });

    it("by asking its leader, who lets one in and declines another", async () => {
      const { party_id } = await begin(ada);
      const ask = ({ player, session_id }: Member) =>
        player.ask("POST", `/parties/${party_id}/requests`, { session_id });
      for (const each of [bob, cyd, bob]) assert.equal((await ask(each)).status, 204);
      assert.deepEqual(
        (await own(ada)).party?.requests.map(({ player_id }) => player_id),
        [bob.player_id, cyd.player_id],
      );
      const answer = (by: Member, to: Member, is_accepted: boolean) =>
        put(by, party_id, `requests/${to.player_id}`, { is_accepted });
      assert.equal(refusalOf(await answer(bob, bob, true)), "422 refused: no_party");
      assert.deepEqual(membersIn(await answer(ada, bob, true)), [ada.player_id, bob.player_id]);
      assert.equal(refusalOf(await answer(bob, cyd, true)), "422 refused: not_leader");
      assert.equal(membersIn(await answer(ada, cyd, false)).length, 2);
      assert.equal(refusalOf(await answer(ada, cyd, true)), "422 refused: no_such_request");
      assert.equal((await own(cyd)).party, undefined);
    });

    it("by four at most, and by nobody who belongs to another", async () => {
      const party_id = await partyOf(ada, bob, cyd, await aMember());
      const [fifth, code] = [await aMember(), await codeOf(ada, party_id)];
      assert.equal(refusalOf(await join(fifth, party_id, code)), "409 conflict: party_full");
      const other = await begin(fifth);
      assert.equal(refusalOf(await join(bob, other.party_id)), "409 conflict: in_a_party");
      const again = await bob.player.ask("POST", "/parties", { session_id: bob.session_id });
      assert.equal(refusalOf(again), "409 conflict: in_a_party");
      assert.equal((await own(bob)).party?.party_id, party_id);
    });

    it("asking again for what is done changes nothing", async () => {
      const party_id = await partyOf(ada, bob);
      assert.equal(membersIn(await join(bob, party_id)).length, 2);
      assert.equal((await own(ada)).party?.members.length, 2);
    });
  });

  describe("shows its members", () => {
    it("with name, level, class and where they are", async () => {
      const party_id = await partyOf(ada, bob);
      const room_id = await ada.player.makeRoom();
      await ada.player.play(room_id, ada.session_id);
      const { party: seen } = await own(bob);
      const [leader, other] = seen?.members ?? [];
      assert.deepEqual([leader?.level, leader?.class_id, leader?.is_leader], [1, "adventurer", true]);
      assert.deepEqual([leader?.where, leader?.dungeon_id], ["dungeon", "first_dungeon"]);
      assert.deepEqual([other?.where, other?.is_leader, other?.is_away], ["none", false, false]);
      assert.equal(seen?.party_id, party_id);
    });

    it("as away when nobody plays them any more", async () => {
      await partyOf(ada, bob);
      await bob.player.end(bob.session_id);
      const away = (await own(ada)).party?.members.map(({ is_away }) => is_away);
      assert.deepEqual(away, [false, true]);
    });
  });

  describe("is left", () => {
    it("and who has been there for the longest time leads it then", async () => {
      const party_id = await partyOf(ada, bob, cyd);
      assert.equal((await put(ada, party_id, "leave")).status, 204);
      const { party: left } = await own(cyd);
      assert.deepEqual([left?.leader_player_id, left?.members.length], [bob.player_id, 2]);
      assert.equal((await own(ada)).party, undefined);
      assert.equal(refusalOf(await put(ada, party_id, "leave")), "422 refused: no_party");
      await begin(ada);
    });

    it("by its last member, and its code leads nowhere any more", async () => {
      const party_id = await partyOf(ada);
      const code = await codeOf(ada, party_id);
      readAnswer(invited, await invite(ada, party_id, bob), 201);
      assert.equal((await put(ada, party_id, "leave")).status, 204);
      assert.equal(refusalOf(await cyd.player.ask("GET", `/party-codes/${code}`)), "422 refused: party_over");
      assert.equal(refusalOf(await join(cyd, party_id, code)), "422 refused: party_over");
      assert.equal(refusalOf(await join(bob, party_id)), "422 refused: party_over");
      assert.deepEqual((await own(bob)).invites, []);
      assert.equal(
        refusalOf(await cyd.player.ask("GET", "/party-codes/NEVERWAS")),
        "422 refused: party_over",
      );
    });

    it("by whom its leader removes: then only a new invite leads back", async () => {
      const party_id = await partyOf(ada, bob, cyd);
      const code = await codeOf(ada, party_id);
      assert.equal(refusalOf(await kick(bob, party_id, cyd)), "422 refused: not_leader");
      assert.equal(refusalOf(await kick(ada, party_id, ada)), "422 refused: not_in_party");
      assert.equal((await kick(ada, party_id, bob)).status, 204);
      assert.equal((await own(bob)).party, undefined);
      assert.equal(refusalOf(await join(bob, party_id, code)), "422 refused: removed_from_party");
      assert.equal(refusalOf(await invite(cyd, party_id, bob)), "422 refused: not_leader");
      readAnswer(invited, await invite(ada, party_id, bob), 201);
      assert.equal(membersIn(await join(bob, party_id)).length, 3);
    });
  });

  describe("is led", () => {
    it("by another member, whom the leader names", async () => {
      const party_id = await partyOf(ada, bob);
      const lead = (by: Member, to: Member) => put(by, party_id, "leader", { player_id: to.player_id });
      assert.equal(refusalOf(await lead(bob, bob)), "422 refused: not_leader");
      assert.equal(refusalOf(await lead(ada, cyd)), "422 refused: not_in_party");
      assert.equal(readAnswer(ofParty, await lead(ada, bob)).party.leader_player_id, bob.player_id);
      assert.equal(refusalOf(await put(ada, party_id, "open", { is_open: true })), "422 refused: not_leader");
    });

    it("with a check whether all are ready", async () => {
      const party_id = await partyOf(ada, bob);
      const ready = (by: Member, is_ready: boolean) => put(by, party_id, "ready", { is_ready });
      const check = ({ player }: Member) => player.ask("POST", `/parties/${party_id}/ready-check`);
      assert.equal(refusalOf(await ready(bob, true)), "422 refused: no_ready_check");
      assert.equal(refusalOf(await check(bob)), "422 refused: not_leader");
      const asked = readAnswer(ofParty, await check(ada), 201).party;
      assert.equal(asked.ready_check?.are_all_ready, false);
      const answered = readAnswer(ofParty, await ready(bob, true)).party;
      assert.equal(answered.ready_check?.are_all_ready, true);
      const changed = readAnswer(ofParty, await ready(bob, false)).party;
      assert.deepEqual(
        changed.members.map(({ is_ready }) => is_ready),
        [true, false],
      );
      assert.equal(refusalOf(await ready(cyd, true)), "422 refused: no_party");
    });
  });

  describe("talks", () => {
    it("in lines that its members alone find, with stars for words that nobody may be called by", async () => {
      const party_id = await partyOf(ada, bob);
      readAnswer(ofLine, await say(ada, party_id, { text: "  Ask   the Admin, Ägir!" }), 201);
      const ping = { kind: "danger", room_id: "run-room1", position_x: 3, position_z: -4.5 };
      readAnswer(ofLine, await say(bob, party_id, { ping }), 201);
      const { lines } = readAnswer(ofLines, await bob.player.ask("GET", `/parties/${party_id}/lines`));
      assert.deepEqual(
        lines.map(line => line.text ?? line.ping),
        ["Ask the *****, Ägir!", ping],
      );
      const [, last] = lines;
      const older = await bob.player.ask(
        "GET",
        `/parties/${party_id}/lines?before=${encodeURIComponent(last?.line_id ?? "")}`,
      );
      assert.equal(readAnswer(ofLines, older).lines.length, 1);
      const refused = [
        await cyd.player.ask("GET", `/parties/${party_id}/lines`),
        await say(cyd, party_id, { text: "Hello" }),
      ];
      assert.deepEqual(refused.map(refusalOf), ["422 refused: no_party", "422 refused: no_party"]);
    });

    const BAD = {
      "of 10 000 characters": ["x".repeat(10_000), "422 refused: line_too_long"],
      "of 201 characters": ["x".repeat(201), "422 refused: line_too_long"],
      "that is empty": ["  ", "422 refused: line_invisible"],
      "of characters that nobody sees": ["\u200b\u3164\u2800", "422 refused: line_invisible"],
      "with a line's end": ["one\ntwo", "422 refused: line_invisible"],
      "that turns the writing around": ["evil \u202etxt", "422 refused: line_invisible"],
    };
    it("and not in what cannot be read", async () => {
      const party_id = await partyOf(ada);
      const told: Record<string, string> = {};
      for (const [what, [text]] of Object.entries(BAD))
        told[what] = refusalOf(await say(ada, party_id, { text }));
      assert.deepEqual(
        told,
        Object.fromEntries(Object.entries(BAD).map(([what, [, refusal]]) => [what, refusal])),
      );
      const both = await say(ada, party_id, {
        text: "x",
        ping: { kind: "here", room_id: "a", position_x: 0, position_z: 0 },
      });
      assert.equal(refusalOf(both), "400 invalid-request");
      assert.equal(refusalOf(await say(ada, party_id, {})), "400 invalid-request");
      readAnswer(ofLine, await say(ada, party_id, { text: "😀".repeat(200) }), 201);
    });

    it("no faster than anybody reads", async () => {
      const party_id = await partyOf(ada);
      const replies = [];
      for (let i = 0; i < 11; i++) replies.push(await say(ada, party_id, { text: `${i}` }));
      assert.deepEqual(
        replies.slice(0, 10).map(({ status }) => status),
        new Array(10).fill(201),
      );
      assert.equal(refusalOf(replies[10] ?? assert.fail()), "429 too-many-requests: rate_limited");
    });

    it("without those whom its leader has muted", async () => {
      const party_id = await partyOf(ada, bob);
      const mute = (by: Member, who: Member, is_muted: boolean) =>
        put(by, party_id, `members/${who.player_id}/mute`, { is_muted });
      assert.equal(refusalOf(await mute(bob, ada, true)), "422 refused: not_leader");
      readAnswer(ofParty, await mute(ada, bob, true));
      assert.equal(refusalOf(await say(bob, party_id, { text: "Hello" })), "422 refused: muted");
      readAnswer(ofParty, await mute(ada, bob, false));
      readAnswer(ofLine, await say(bob, party_id, { text: "Hello" }), 201);
    });
  });

  it("refuses who invites too often, whomever", async () => {
    const strict = await ApiServer.start({ JOINS_PER_MINUTE_PER_ACCOUNT: "2" });
    try {
      const player = await strict.guest();
      const statuses: number[] = [];
      for (let i = 0; i < 3; i++) {
        const body = { session_id: "none", player_id: `stranger${i}` };
        statuses.push((await player.ask("POST", "/parties/any/invites", body)).status);
      }
      assert.deepEqual(statuses, [404, 404, 429]);
    } finally {
      await strict.stop();
    }
  });

  it("refuses invites beyond fifty, whoever is invited, and those to nobody", async () => {
    const { party_id } = await begin(ada);
    const guests = await api.guests(51);
    await Promise.all(guests.map(guest => guest.begin()));
    const statuses = [];
    for (const { player_id } of guests) statuses.push(await invite(ada, party_id, { ...bob, player_id }));
    assert.deepEqual(
      statuses.slice(0, 50).map(({ status }) => status),
      new Array(50).fill(201),
    );
    assert.equal(refusalOf(statuses[50] ?? assert.fail()), "409 conflict: too_many_invites");
    const [first] = guests;
    assert.equal((await invite(ada, party_id, { ...bob, player_id: first?.player_id ?? "" })).status, 201);
    assert.equal(
      refusalOf(await invite(ada, party_id, { ...bob, player_id: "nobody" })),
      "404 not-found: no_such_player",
    );
    assert.equal(refusalOf(await invite(cyd, party_id, bob)), "422 refused: no_party");
  });

  it("lets nobody act with a session of another player's, or one that has ended", async () => {
    const stolen = await bob.player.ask("POST", "/parties", { session_id: ada.session_id });
    assert.equal(refusalOf(stolen), "403 forbidden");
    await ada.player.end(ada.session_id);
    assert.equal(
      refusalOf(await ada.player.ask("POST", "/parties", { session_id: ada.session_id })),
      "404 not-found",
    );
  });
});
