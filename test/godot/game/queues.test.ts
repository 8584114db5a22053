/** Queues and matches by code, as games in Godot wait in them and come to their match, on a real server that makes the matches. */
import assert from "node:assert/strict";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { PHASES } from "../../../src/game/arena/arena-world.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player, reasonOf, told } from "./support/players.ts";

type Ticket = {
  ticket_id: string;
  queue_id: string;
  state: string;
  reason: string;
  why: string;
  match_id: string;
  player_count: number;
  members: { player_id: string; character_id: string; has_accepted: boolean }[];
};
type Match = { match_id: string; player_id: string };
type Status = {
  queue_id: string;
  is_ranked: boolean;
  team_size: number;
  party_sizes: number[];
  accept_seconds: number;
};

describe("queues of games in Godot", function () {
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
      aPlayer(server.endpoint, "queues-ada"),
      aPlayer(server.endpoint, "queues-ben"),
    ]);
  });
  afterEach(async () => {
    await Promise.all([ada?.game.stop(), ben?.game.stop()]);
  });

  const begin = async ({ game }: Player, queue_id: string) =>
    answerOf<Ticket>(await game.call("queue", "begin", queue_id));
  /** They are in one match, and one sees how the other walks in it. */
  async function fought(walker: Player, watcher: Player): Promise<void> {
    const phase = () => watcher.game.show<number>("arena.current.state.phase");
    await eventually("the fight", async () => PHASES[await phase()] === "fighting", 20_000);
    const place = async () =>
      (await watcher.game.call<[number, number]>("arena.current", "position_of", walker.player_id)).answer;
    const [x, z] = await place();
    await walker.game.call("arena.current", "walk", [-Math.sign(x), -Math.sign(z)]);
    await eventually("it walks", async () => {
      const [nowX, nowZ] = await place();
      return Math.hypot(nowX - x, nowZ - z) > 1;
    });
  }
  /** Both are asked whether they accept their match. */
  async function bothAsked(): Promise<void> {
    await begin(ada, "ranked_duel");
    await begin(ben, "ranked_duel");
    await Promise.all([told(ada, "queue.asked"), told(ben, "queue.asked")]);
  }

  it("ask both players of a ranked match, and lead them into it when both have accepted", async () => {
    answerOf(await ada.game.call("queue", "refresh"));
    const ranked = (await ada.game.show<Status[]>("queue.all")).find(each => each.queue_id === "ranked_duel");
    assert.deepEqual([ranked?.is_ranked, ranked?.team_size, ranked?.party_sizes], [true, 1, [1]]);
    assert.ok(ranked && ranked.accept_seconds > 0);
    assert.equal(reasonOf(await ada.game.call("queue", "accept")), "no_ticket");
    await bothAsked();
    const accepted = answerOf<Ticket>(await ada.game.call("queue", "accept"));
    assert.deepEqual([accepted.members[0]?.has_accepted, accepted.player_count], [true, 2]);
    assert.equal(reasonOf(await ada.game.call("queue", "join")), "match_not_open");
    answerOf(await ben.game.call("queue", "accept"));
    const [[adas], [bens]] = await Promise.all([
      told<[Ticket]>(ada, "queue.opened"),
      told<[Ticket]>(ben, "queue.opened"),
    ]);
    assert.equal(adas.match_id, bens.match_id);
    for (const { game, player_id } of [ada, ben]) {
      const match = answerOf<Match>(await game.call("queue", "join"));
      assert.deepEqual([match.match_id, match.player_id], [adas.match_id, player_id]);
      assert.equal((await game.show<Match>("arena.current")).match_id, adas.match_id);
    }
    await fought(ada, ben);
    await ada.game.order("leave");
    await eventually("the match is over", async () => {
      const result = await ben.game.show<{ reason?: string }>("arena.current.result");
      return result.reason === "forfeited";
    });
    await ben.game.order("leave");
    assert.notEqual((await begin(ben, "quick_duel")).ticket_id, bens.ticket_id);
  });

  it("keep who declines out for a while; the other waits again, and leaves", async () => {
    await bothAsked();
    const declined = answerOf<Ticket>(await ada.game.call("queue", "decline"));
    assert.deepEqual([declined.state, declined.reason], ["ended", "declined"]);
    const [ended] = await told<[Ticket]>(ada, "queue.ended");
    assert.match(ended.why, /have declined the match/);
    const again = await ada.game.call("queue", "begin", "quick_duel");
    assert.equal(reasonOf(again), "queue_paused");
    assert.ok(Number(again.answer.ready_in_ms) > 0);
    await eventually("Ben waits again", async () => {
      const { state } = await ben.game.show<Ticket>("queue.ticket");
      return state === "waiting";
    });
    assert.ok((await ben.game.told("queue.waiting")).length >= 2);
    const cancelled = answerOf<Ticket>(await ben.game.call("queue", "cancel"));
    assert.equal(cancelled.reason, "cancelled");
    assert.equal(await ben.game.show("queue.is_following"), false);
  });

  it("say why a ticket still waits, and go on with it in a new start of the game and for a party's members", async () => {
    assert.equal(answerOf(await ada.game.call("queue", "resume")), null);
    const { party_id } = answerOf<{ party_id: string }>(await ada.game.call("party", "begin", true));
    answerOf(await ben.game.call("party", "join", party_id));
    assert.equal(reasonOf(await ben.game.call("queue", "begin", "quick_3v3")), "not_leader");
    const { ticket_id } = await begin(ada, "quick_3v3");
    const [waiting] = await told<[Ticket]>(ada, "queue.waiting", ({ why }) => why !== "");
    assert.deepEqual(
      [waiting.reason, waiting.why],
      ["too_few_players", "Fewer players wait than a match needs."],
    );
    assert.equal(answerOf<Ticket>(await ben.game.call("queue", "resume")).ticket_id, ticket_id);
    await ada.game.call("queue", "let_go");
    assert.equal(await ada.game.show("queue.ticket"), null);
    assert.equal(answerOf<Ticket>(await ada.game.call("queue", "resume")).ticket_id, ticket_id);
    answerOf(await ada.game.call("queue", "cancel"));
    assert.equal((await told<[Ticket]>(ben, "queue.ended"))[0].reason, "cancelled");
  });

  it("lead friends into a match of their own by its code, out of a dungeon, which its maker begins", async () => {
    assert.equal(await ben.game.play({ dungeon_id: "first_dungeon" }), true);
    const made = answerOf<Match>(
      await ada.game.call("arena.custom", "make", { pvp_mode_id: "duel", team: 1 }),
    );
    const code = await ada.game.show<string>("arena.custom.code");
    assert.match(code, /^\w{8}$/);
    assert.equal(reasonOf(await ben.game.call("arena.custom", "join", "BCDFGHJK")), "match_begun");
    assert.equal(reasonOf(await ben.game.call("arena.custom", "join", code, 1)), "team_full");
    assert.equal((await ben.game.look()).is_connected, true, "he stays in the dungeon");
    const joined = answerOf<Match>(await ben.game.call("arena.custom", "join", ` ${code.toLowerCase()}`));
    assert.deepEqual([joined.match_id, joined.player_id], [made.match_id, ben.player_id]);
    assert.equal((await ben.game.look()).is_connected, false);
    await ada.game.call("arena.current", "start");
    const phase = () => ben.game.show<number>("arena.current.state.phase");
    await eventually("it begins", async () => (await phase()) > PHASES.indexOf("gathering"), 20_000);
    await Promise.all([ada.game.order("leave"), ben.game.order("leave")]);
  });

  it("come back into a dungeon out of a match that goes on without them", async () => {
    answerOf(await ada.game.call("arena.custom", "make", { pvp_mode_id: "last_standing", has_bots: true }));
    await ada.game.call("arena.current", "start");
    const phase = () => ada.game.show<number>("arena.current.state.phase");
    await eventually("the fight", async () => PHASES[await phase()] === "fighting", 20_000);
    await ada.game.order("leave");
    assert.equal(await ada.game.play(), true, (await ada.game.look()).error);
    assert.equal((await ada.game.look()).room_template_id, "room1");
  });
});
