import assert from "node:assert/strict";
import { arenaContent, TestMatch } from "../../../test/support/arena-match.ts";
import { arenaRules } from "./arena-rules.ts";
import { whyNothingBegins } from "./match-opening.ts";
import type { MatchTerms } from "./match-terms.ts";

const JOIN_SECONDS = 10;
const PAIRS = arenaContent({ mode: { team_size: 2, join_seconds: JOIN_SECONDS } });
const MADE: MatchTerms = { kind: "made", is_ranked: true, backfill: false };
const QUICK: MatchTerms = { kind: "made", is_ranked: false, backfill: true };
const CUSTOM: MatchTerms = { kind: "custom", is_ranked: false, backfill: false };

const matchOf = (terms: MatchTerms) => new TestMatch(PAIRS, [], 1, terms);
/** By player: its team. */
const teamsIn = ({ world }: TestMatch) =>
  Object.fromEntries([...world.players.values()].map(({ id, team_number }) => [id, team_number]));
const FOUR = { ada: 1, bob: 1, cleo: 2, dan: 2 };
/** Until a phase, or for so many seconds. */
function until(match: TestMatch, phase: string, seconds = 60): TestMatch {
  for (let i = 0; i < seconds * 30 && match.world.phase !== phase; i++) match.tick();
  return match;
}

describe("A match that was made for players", () => {
  it("puts each into its team, in whichever order they come, and begins by itself when all are there", () => {
    const match = matchOf(MADE);
    assert.equal(match.expect(FOUR), "accepted");
    for (const id of ["dan", "bob", "ada"]) assert.equal(match.join(id), "accepted");
    match.pass(1);
    assert.equal(match.world.phase, "gathering");
    match.join("cleo");
    match.tick();
    assert.equal(match.world.phase, "countdown");
    assert.deepEqual(teamsIn(match), { dan: 2, bob: 1, ada: 1, cleo: 2 });
  });

  it("is begun by no player: it needs those whom it was made for", () => {
    const match = matchOf(MADE);
    match.expect(FOUR);
    for (const id of ["ada", "cleo"]) match.join(id);
    assert.partialDeepStrictEqual(whyNothingBegins(match.world), { reason: "too_few_players" });
  });

  it("lets nobody else in, nor another character of a player, nor one into another team", () => {
    const match = matchOf(MADE);
    match.expect(FOUR);
    assert.equal(match.join("eve"), "not_expected");
    const arrival = {
      player_id: "ada",
      character_id: "another",
      character_name: "x",
      class_id: "y",
      level: 1,
    };
    assert.equal(match.do({ type: "join", arrival }), "not_expected");
    match.join("ada", 2);
    assert.deepEqual(teamsIn(match), { ada: 1 });
  });

  it("gives all of the places or none, and none in a team that is full or that there is not", () => {
    const match = matchOf(MADE);
    assert.equal(match.expect({ ...FOUR, eve: 2 }), "team_full");
    assert.equal(match.expect({ ada: 1, bob: 3 }), "no_such_team");
    assert.equal(match.expect({ ada: 0 }), "no_such_team");
    assert.equal(match.world.expected.size, 0);
    assert.equal(new TestMatch(PAIRS, []).expect(FOUR), "not_expected");
  });

  it("is void after its time, with all who are absent named, those too who have come and lost their connection", () => {
    const match = matchOf(MADE);
    match.expect(FOUR);
    for (const id of ["ada", "bob", "cleo"]) match.join(id);
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    match.pass(JOIN_SECONDS - 0.1);
    assert.equal(match.world.phase, "gathering");
    match.pass(0.2);
    assert.equal(match.world.phase, "over");
    assert.deepEqual(match.world.result, {
      ...{ reason: "void", teams: [], forfeited_player_ids: [], ticks: 0 },
      absent_player_ids: ["bob", "dan"],
    });
    assert.equal(match.join("dan"), "not_expected");
  });

  it("is void by itself also where nobody comes at all: time passes for it", () => {
    const match = matchOf(MADE);
    match.expect(FOUR);
    assert.equal(arenaRules.isIdle(match.world), false);
    match.pass(JOIN_SECONDS + 0.1);
    assert.deepEqual(match.world.result?.absent_player_ids, ["ada", "bob", "cleo", "dan"]);
  });

  it("takes one back who has left before it began, and waits for nobody else", () => {
    const match = matchOf(MADE);
    match.expect(FOUR);
    for (const id of Object.keys(FOUR).slice(0, 3)) match.join(id);
    match.do({ type: "leave", player_id: "ada" });
    assert.equal(match.join("ada"), "accepted");
    match.join("dan");
    match.tick();
    assert.equal(match.world.phase, "countdown");
    assert.equal(match.expect({ eve: 1 }), "no_bot_to_replace");
  });
});

describe("A quick match", () => {
  it("has bots in the places that it is opened with them for, and begins when its players are there", () => {
    const match = matchOf(QUICK);
    match.expect({ ada: 1, cleo: 2, "bot-1": { team: 1, is_bot: true }, "bot-2": { team: 2, is_bot: true } });
    match.join("ada");
    match.join("cleo");
    match.tick();
    assert.equal(match.world.phase, "countdown");
    const bots = [...match.world.players.values()].filter(({ is_bot }) => is_bot);
    assert.deepEqual(
      bots.map(({ team_number }) => team_number),
      [1, 2],
    );
  });

  it("takes more players until its bots come, which take what is left", () => {
    const match = matchOf({ ...QUICK, bots_after_seconds: 5 });
    match.expect({ ada: 1 });
    match.join("ada");
    match.pass(2);
    assert.equal(match.expect({ cleo: {} }), "accepted");
    match.join("cleo");
    match.pass(2);
    assert.equal(match.world.phase, "gathering");
    until(match, "countdown", 2);
    assert.deepEqual(teamsIn(match), { ada: 1, cleo: 2, "bot-1": 1, "bot-2": 2 });
  });

  it("gives the places of those who are absent to bots, and says who was", () => {
    const match = matchOf({ ...QUICK, bots_after_seconds: 0 });
    match.expect(FOUR);
    for (const id of ["ada", "bob", "dan"]) match.join(id);
    until(match, "fighting");
    assert.deepEqual(teamsIn(match), { ada: 1, bob: 1, dan: 2, "bot-1": 2 });
    assert.deepEqual(match.world.absent_player_ids, ["cleo"]);
    const nobody = matchOf({ ...QUICK, bots_after_seconds: 0 });
    nobody.expect(FOUR);
    nobody.pass(JOIN_SECONDS + 1);
    assert.equal(nobody.world.result?.reason, "void");
  });

  const withBots = () => {
    const match = matchOf(QUICK);
    match.expect({ ada: 1, cleo: 2, "bot-1": { team: 1, is_bot: true }, "bot-2": { team: 2, is_bot: true } });
    match.join("ada");
    match.join("cleo");
    return until(match, "fighting");
  };

  it("gives a bot's place to a player who comes while it is played, whole, when the next round begins", () => {
    const match = withBots();
    assert.equal(match.expect({ eve: 2 }), "accepted");
    assert.equal(match.join("eve"), "accepted");
    match.pass(1);
    assert.ok(!match.world.players.has("eve") && match.world.players.has("bot-2"));
    for (const id of ["ada", "bot-1"]) match.fighter(id).current_health = 0.001;
    match.world.is_sudden_death = true;
    until(match, "countdown");
    assert.deepEqual(teamsIn(match), { ada: 1, cleo: 2, "bot-1": 1, eve: 2 });
    assert.equal(match.fighter("eve").current_health, match.fighter("eve").stats.max_health);
    assert.equal(match.count("substitute_taken_in"), 1);
  });

  it("gives the place of a player who has left to one who comes for the next round, but in no team that is all gone", () => {
    const match = matchOf(QUICK);
    match.expect(FOUR);
    for (const id of Object.keys(FOUR)) match.join(id);
    until(match, "fighting");
    assert.equal(match.expect({ eve: 1 }), "no_bot_to_replace");
    match.do({ type: "leave", player_id: "bob" });
    assert.equal(match.expect({ eve: 1 }), "accepted");
    assert.equal(match.expect({ fay: 1 }), "no_bot_to_replace");
    assert.equal(match.expect({ bob: 1 }), "no_bot_to_replace", "who has left does not come back");
    assert.equal(match.join("eve"), "accepted");
    for (const id of ["ada", "cleo", "dan"]) match.fighter(id).current_health = 0.001;
    match.world.is_sudden_death = true;
    until(match, "countdown");
    assert.deepEqual(teamsIn(match), { ada: 1, cleo: 2, dan: 2, eve: 1 });
    const trio = new TestMatch(arenaContent({ mode: { team_count: 3 } }), [], 1, QUICK);
    trio.expect({ ada: 1, bob: 2, cleo: 3 });
    for (const id of ["ada", "bob", "cleo"]) trio.join(id);
    until(trio, "fighting").do({ type: "leave", player_id: "cleo" });
    assert.equal(trio.expect({ dan: 3 }), "no_bot_to_replace");
  });

  it("gives no place any more in the round that may be the last", () => {
    const match = withBots();
    const [team] = match.world.teams;
    if (team) team.rounds_won = match.world.mode.rounds_to_win - 1;
    assert.equal(match.expect({ eve: 2 }), "no_bot_to_replace");
  });

  it("refuses a second one for that bot, one in a team without bots, one who has forfeited it, and all where it may not be", () => {
    const match = withBots();
    assert.equal(match.expect({ eve: 2 }), "accepted");
    assert.equal(match.expect({ eve: 2 }), "accepted", "asked again it is the same");
    assert.equal(match.expect({ fay: 2 }), "no_bot_to_replace");
    assert.equal(match.expect({ fay: 7 }), "no_such_team");
    assert.equal(match.join("gus"), "not_expected");
    match.do({ type: "leave", player_id: "cleo" });
    assert.equal(match.expect({ cleo: 1 }), "no_bot_to_replace");
    const closed = matchOf({ ...QUICK, backfill: false });
    closed.expect({ ada: 1, "bot-1": { team: 2, is_bot: true } });
    closed.join("ada");
    until(closed, "fighting");
    assert.equal(closed.expect({ eve: 2 }), "no_bot_to_replace");
  });

  it("takes a bot's place back from who does not come, or goes again before the round", () => {
    const match = withBots();
    match.expect({ eve: 2 });
    match.pass(JOIN_SECONDS + 0.1);
    assert.equal(match.join("eve"), "not_expected");
    assert.equal(match.expect({ fay: 2 }), "accepted");
    match.join("fay");
    match.do({ type: "leave", player_id: "fay" });
    assert.equal(match.expect({ gus: 2 }), "accepted");
  });

  it("is won against bots whose opponents have all left, and void where bots of several teams are left", () => {
    const match = withBots();
    match.do({ type: "leave", player_id: "ada" });
    assert.equal(match.world.phase, "fighting");
    match.do({ type: "leave", player_id: "cleo" });
    assert.equal(match.world.result?.reason, "void");
    const duel = matchOf(QUICK);
    duel.expect({ ada: 1, "bot-1": { team: 2, is_bot: true } });
    duel.join("ada");
    until(duel, "fighting").do({ type: "leave", player_id: "ada" });
    assert.equal(duel.world.result?.reason, "forfeited");
  });
});

describe("A custom match", () => {
  it("gives places in the team that is asked for, else that of the party, else the smallest", () => {
    const match = matchOf(CUSTOM);
    assert.equal(match.expect({ ada: { team: 2, party_id: "p" } }), "accepted");
    assert.equal(match.expect({ bob: { party_id: "p" } }), "accepted");
    assert.equal(match.expect({ cleo: { team: 2 } }), "team_full");
    assert.equal(match.expect({ cleo: {}, dan: {} }), "accepted");
    assert.equal(match.expect({ eve: {} }), "room_full");
    for (const id of ["ada", "bob", "cleo", "dan"]) match.join(id);
    assert.deepEqual(teamsIn(match), { ada: 2, bob: 2, cleo: 1, dan: 1 });
  });

  it("puts one who asks again into the other team, also one who is there already", () => {
    const match = matchOf(CUSTOM);
    match.expect({ ada: 1 });
    match.join("ada");
    assert.equal(match.expect({ ada: { team: 2 } }), "accepted");
    assert.deepEqual(teamsIn(match), { ada: 2 });
    assert.equal(match.expect({ ada: {} }), "accepted");
    assert.deepEqual(teamsIn(match), { ada: 2 });
  });

  it("is begun by its leader alone, at once, with two teams and everybody connected", () => {
    const match = matchOf(CUSTOM);
    match.expect({ ada: 1 });
    match.join("ada");
    assert.equal(match.do({ type: "start", player_id: "ada" }), "too_few_players");
    match.expect({ bob: 2 });
    match.join("bob");
    match.pass(15);
    assert.equal(match.world.phase, "gathering");
    assert.equal(match.do({ type: "start", player_id: "bob" }), "not_match_leader");
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    assert.equal(match.do({ type: "start", player_id: "ada" }), "too_few_players");
    match.do({ type: "set_connected", player_id: "bob", connected: true });
    assert.equal(match.do({ type: "start", player_id: "ada" }), "accepted");
    match.tick();
    assert.equal(match.world.phase, "countdown");
    assert.equal(match.expect({ eve: 1 }), "match_begun");
  });

  it("has bots where it was made so: its leader may begin it alone", () => {
    const match = matchOf({ ...CUSTOM, has_bots: true });
    match.expect({ ada: 1 });
    match.join("ada");
    assert.equal(match.do({ type: "start", player_id: "ada" }), "accepted");
    match.tick();
    assert.deepEqual(teamsIn(match), { ada: 1, "bot-1": 1, "bot-2": 2, "bot-3": 2 });
  });

  it("waits for who has a place and is on the way, also where bots would take it, until the place is free again", () => {
    const match = matchOf({ ...CUSTOM, has_bots: true });
    match.expect({ ada: 1, bob: 2 });
    match.join("ada");
    assert.partialDeepStrictEqual(whyNothingBegins(match.world), { reason: "too_few_players" });
    match.join("bob");
    assert.equal(whyNothingBegins(match.world), undefined);
    match.expect({ cleo: 2 });
    assert.ok(whyNothingBegins(match.world));
    match.pass(JOIN_SECONDS + 0.1);
    assert.equal(whyNothingBegins(match.world), undefined);
  });

  it("passes to who has been there for the longest when its leader goes, and gives a late player's place to others", () => {
    const match = matchOf(CUSTOM);
    match.expect({ ada: 1, bob: 1 });
    match.join("ada");
    match.expect({ cleo: 2 });
    match.join("cleo");
    match.do({ type: "leave", player_id: "ada" });
    assert.equal(match.world.leader_id, "cleo");
    assert.equal(match.join("ada"), "not_expected");
    match.pass(JOIN_SECONDS + 0.1);
    assert.equal(match.join("bob"), "not_expected");
    assert.equal(match.expect({ dan: 1, eve: 1 }), "accepted");
  });
});
