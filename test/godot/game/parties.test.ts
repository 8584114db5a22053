/** Parties, as games in Godot begin, join, lead and leave them on a real server, and hear of them. */
import assert from "node:assert/strict";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { BadNetwork } from "../../support/bad-network.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player, reasonOf, told } from "./support/players.ts";
import { Puppet, type RunView, type Verdict } from "./support/puppet.ts";

type Member = {
  player_id: string;
  character_name: string;
  level: number;
  where: string;
  is_leader: boolean;
  is_away: boolean;
  has_answered: boolean;
  is_ready: boolean;
  is_muted: boolean;
};
type Party = {
  party_id: string;
  leader_player_id: string;
  is_open: boolean;
  members: Member[];
  requests: { player_id: string; character_name: string }[];
  are_all_ready: boolean;
};
type Invite = {
  party_id: string;
  leader_name: string;
  invited_by: string;
  code: string;
  link: string;
  ends_at: string;
};
type Line = {
  line_id: string;
  character_name: string;
  text: string;
  ping_kind: string;
  room_id: string;
  place: [number, number];
};

const DUNGEON = "first_dungeon";

describe("parties of games in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let ada: Player;
  let ben: Player;

  before(async () => {
    server = await startServer();
  });
  after(async () => server?.stop());
  beforeEach(async () => {
    [ada, ben] = await Promise.all([
      aPlayer(server.endpoint, "parties-ada"),
      aPlayer(server.endpoint, "parties-ben"),
    ]);
  });
  afterEach(async () => {
    await Promise.all([ada?.game.stop(), ben?.game.stop()]);
  });

  const listen = async ({ game }: Player) => void answerOf(await game.call("party.news", "listen"));
  const current = ({ game }: Player) => game.show<Party | null>("party.news.current");
  const namesIn = (party: Party | null) => party?.members.map(({ character_name }) => character_name);
  /** A party that Ada leads, with Ben in it. */
  async function together(): Promise<Party> {
    const { party_id } = answerOf<Party>(await ada.game.call("party", "begin", true));
    return answerOf<Party>(await ben.game.call("party", "join", party_id));
  }

  it("are begun, found by code and link, joined, and left", async () => {
    assert.equal(reasonOf(await ada.game.call("party", "leave")), "no_party");
    const begun = answerOf<Party>(await ada.game.call("party", "begin"));
    assert.deepEqual([begun.is_open, begun.leader_player_id], [false, ada.player_id]);
    assert.equal((await current(ada))?.party_id, begun.party_id);
    assert.equal(reasonOf(await ada.game.call("party", "begin")), "in_a_party");
    const made = answerOf<Invite>(await ada.game.call("party", "make_code"));
    assert.match(made.code, /^\w{6,}$/);
    assert.equal(made.link, `${server.endpoint.replace(/^ws/, "http")}/api/party-codes/${made.code}`);

    const { answer: found } = await ben.game.call<Invite>("party", "look_up", ` ${made.code.toLowerCase()} `);
    assert.deepEqual([found.party_id, found.leader_name], [begun.party_id, ada.name]);
    assert.equal(reasonOf(await ben.game.call("party", "join", begun.party_id)), "not_invited");
    assert.equal(reasonOf(await ben.game.call("party", "join_by_code", " ")), "party_over");
    const joined = answerOf<Party>(await ben.game.call("party", "join_by_code", made.link));
    assert.deepEqual(namesIn(joined), [ada.name, ben.name]);
    assert.equal((await ben.game.told("party.news.joined")).length, 1);

    answerOf(await ben.game.call("party", "leave"));
    assert.equal(await current(ben), null);
    assert.deepEqual(await ben.game.told("party.news.left"), [[begun.party_id]]);
    answerOf(await ada.game.call("party", "refresh"));
    assert.deepEqual(namesIn(await current(ada)), [ada.name]);
  });

  it("are told of by signals: invites, who comes and goes, leads, is ready, and asks to be let in", async () => {
    await Promise.all([listen(ada), listen(ben)]);
    const { party_id } = answerOf<Party>(await ada.game.call("party", "begin"));
    assert.match(answerOf<Invite>(await ada.game.call("party", "invite", ben.player_id)).ends_at, /^20/);
    const [invite] = await told<[Invite]>(ben, "party.news.invited");
    assert.deepEqual([invite.party_id, invite.invited_by], [party_id, ada.name]);
    answerOf(await ben.game.call("party", "decline_invite", party_id));
    assert.deepEqual(await ben.game.show("party.news.invites"), []);

    answerOf(await ben.game.call("party", "ask_to_join", party_id));
    const [asking] = await told<[{ player_id: string }]>(ada, "party.news.asked_to_join");
    assert.equal(asking.player_id, ben.player_id);
    answerOf(await ada.game.call("party", "answer_request", ben.player_id, false));
    assert.deepEqual(await told(ben, "party.news.declined"), [party_id]);
    answerOf(await ben.game.call("party", "ask_to_join", party_id));
    answerOf(await ada.game.call("party", "answer_request", ben.player_id, true));
    assert.equal((await told<[Party]>(ben, "party.news.joined"))[0].party_id, party_id);
    assert.equal((await told<[Member]>(ada, "party.news.member_joined"))[0].player_id, ben.player_id);

    answerOf(await ada.game.call("party", "check_ready"));
    await told(ben, "party.news.ready_asked");
    answerOf(await ben.game.call("party", "answer_ready"));
    await told(
      ada,
      "party.news.member_changed",
      (member: Member) => member.player_id === ben.player_id && member.is_ready,
    );
    answerOf(await ada.game.call("party", "answer_ready"));
    await Promise.all([told(ada, "party.news.all_ready"), told(ben, "party.news.all_ready")]);

    answerOf(await ada.game.call("party", "promote", ben.player_id));
    assert.equal((await told<[Member]>(ben, "party.news.leader_changed"))[0].player_id, ben.player_id);
    assert.equal(reasonOf(await ada.game.call("party", "set_open", true)), "not_leader");
    assert.equal(answerOf<Party>(await ben.game.call("party", "set_open", true)).is_open, true);
    answerOf(await ben.game.call("party", "remove", ada.player_id));
    assert.deepEqual(await told(ada, "party.news.left"), [party_id]);
    assert.equal((await told<[Member]>(ben, "party.news.member_left"))[0].player_id, ada.player_id);
    assert.equal(await current(ada), null);
    assert.equal(reasonOf(await ada.game.call("party", "join", party_id)), "removed_from_party");
  });

  it("talk, point at places, and are muted", async () => {
    await together();
    const early = answerOf<Line>(await ada.game.call("party.chat", "say", "  To   the boss "));
    assert.equal(early.text, "To the boss");
    await listen(ben);
    assert.deepEqual(
      (await ben.game.show<Line[]>("party.chat.lines")).map(({ text }) => text),
      ["To the boss"],
    );
    assert.deepEqual(await ben.game.told("party.chat.said"), [], "it was said before he listened");
    answerOf(await ada.game.call("party.chat", "point_at", "enemy", "room1", { x: 1.5, z: -2 }));
    const [ping] = await told<[Line]>(ben, "party.chat.said");
    assert.deepEqual(
      [ping.ping_kind, ping.room_id, ping.place, ping.character_name],
      ["enemy", "room1", [1.5, -2], ada.name],
    );
    answerOf(await ben.game.call("party.chat", "refresh_older"));
    assert.equal((await ben.game.show<Line[]>("party.chat.lines")).length, 2);
    assert.equal(reasonOf(await ben.game.call("party.chat", "say", "x".repeat(201))), "line_too_long");
    const muted = answerOf<Party>(await ada.game.call("party", "mute", ben.player_id, true));
    assert.equal(muted.members[1]?.is_muted, true);
    assert.equal(reasonOf(await ben.game.call("party.chat", "say", "Hello")), "muted");
  });

  it("go on a run together", async () => {
    await together();
    await listen(ben);
    const begun = await ada.game.runs<Verdict & { value: RunView }>("begin", {
      dungeon_id: DUNGEON,
      with_party: true,
    });
    assert.equal(begun.answer.is_accepted, true, begun.error);
    const [run_id] = await told<[string]>(ben, "party.news.run_begun");
    assert.equal(run_id, begun.answer.value.run_id);
    const resumed = await ben.game.runs<Verdict>("resume", run_id);
    assert.equal(resumed.answer.is_accepted, true, resumed.error);
    assert.equal((await ben.game.look()).room_id, (await ada.game.look()).room_id);
    await told(ben, "party.news.member_changed", (member: Member) => member.where === "dungeon");
    await Promise.all([ada.game.order("leave"), ben.game.order("leave")]);
  });

  it("come back where the line is lost, and tell what was missed", async () => {
    const network = await BadNetwork.open(Number(new URL(server.endpoint).port));
    const cyd = await aPlayer(network.endpoint, "parties-cyd");
    try {
      const { party_id } = answerOf<Party>(await ada.game.call("party", "begin", true));
      answerOf(await cyd.game.call("party", "join", party_id));
      await Promise.all([listen(ada), listen(cyd)]);
      network.cut();
      network.stall(1500);
      await told(cyd, "party.news.dropped");
      await told(ada, "party.news.member_changed", (member: Member) => member.is_away);
      answerOf(await ada.game.call("party.chat", "say", "Are you there?"));
      assert.equal(await cyd.game.show("party.news.is_listening"), false);
      const isBack = (member: Member, before: Member) => !member.is_away && before.is_away;
      await told(ada, "party.news.member_changed", isBack);
      assert.equal((await told<[Line]>(cyd, "party.chat.said"))[0].text, "Are you there?");
      assert.equal((await cyd.game.told("party.news.connected")).length, 2);
      assert.deepEqual(await cyd.game.told("party.news.left"), []);
    } finally {
      await cyd.game.stop();
      await network.close();
    }
  });

  it("tell of friends, and end where the player listens elsewhere or its session is over", async () => {
    await Promise.all([listen(ada), listen(ben)]);
    await ada.game.friends("ask", ben.player_id);
    const [asker] = await told<[{ player_id: string }]>(ben, "friends.asked");
    assert.equal(asker.player_id, ada.player_id);
    await ben.game.friends("accept", ada.player_id);
    await told(ada, "friends.accepted");

    const other = await Puppet.start(server.endpoint, "parties-ben");
    try {
      answerOf(await other.call("party.news", "listen"));
      assert.deepEqual(await told(ben, "party.news.ended"), ["replaced"]);
    } finally {
      await other.stop();
    }
    assert.equal(await ada.game.order("end_session"), true);
    await ada.game.order("cut_news");
    assert.deepEqual(await told(ada, "party.news.ended"), ["session_over"]);
    assert.equal(await ada.game.show("party.news.is_listening"), false);
  });
});
