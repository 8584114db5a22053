import assert from "node:assert/strict";
import { arenaContent, BOLT, STRIKE, TestMatch } from "../../../test/support/arena-match.ts";
import { arenaRules } from "./arena-rules.ts";

const FOUR = ["ada", "bob", "cleo", "dan"];
const twos = (mode: object = {}) => arenaContent({ mode: { team_size: 2, ...mode } });

/** Ada strikes bob dead. */
function killBob(match: TestMatch): void {
  match.put("ada", 0, 0);
  match.put("bob", 0, 1);
  match.weaken("bob");
  match.use("ada", STRIKE);
}

describe("a match that gathers", () => {
  it("lets no time pass until all places are taken, and begins then", () => {
    const match = new TestMatch(arenaContent(), ["ada"]);
    assert.ok(arenaRules.isIdle(match.world));
    assert.equal(match.join("bob"), "accepted");
    assert.ok(!arenaRules.isIdle(match.world));
    match.tick();
    assert.equal(match.world.phase, "countdown");
    assert.deepEqual(match.events.at(-1), {
      event_type: "match_started",
      pvp_mode_id: "duel",
      arena_id: "court",
      teams: [
        { team: 1, player_ids: ["ada"] },
        { team: 2, player_ids: ["bob"] },
      ],
    });
  });

  it("owes nothing to who has sent no input yet: what is on its way since it began is not late", () => {
    const match = new TestMatch();
    for (let i = 0; i < 20; i++) match.tick({ ada: null });
    const { pacing } = match.fighter("ada");
    assert.deepEqual([pacing.tokens, pacing.owed_steps], [0, 0]);
    match.tick();
    for (let i = 0; i < 20; i++) match.tick({ ada: null });
    assert.deepEqual([pacing.tokens, pacing.owed_steps], [10, 2]);
  });

  it("fills the teams evenly, or as players want, and refuses who finds no place", () => {
    const match = new TestMatch(twos(), ["ada", "bob"]);
    assert.equal(match.join("cleo", 2), "accepted");
    assert.equal(match.join("dan", 2), "room_full");
    assert.equal(match.join("dan", 7), "room_full");
    assert.equal(match.join("dan"), "accepted");
    assert.deepEqual(
      FOUR.map(id => match.fighter(id).team_number),
      [1, 2, 2, 1],
    );
    assert.equal(match.join("eve"), "room_full");
  });

  it("begins with friends who are there 10 s after all have said so, if they are two teams", () => {
    const match = new TestMatch(twos(), ["ada", "bob"]);
    match.do({ type: "start", player_id: "ada" });
    assert.ok(arenaRules.isIdle(match.world));
    match.do({ type: "start", player_id: "bob" });
    match.pass(9.9);
    assert.equal(match.world.phase, "gathering");
    match.pass(0.2);
    assert.equal(match.world.phase, "countdown");
  });

  it("waits on when a friend comes who has not said so", () => {
    const match = new TestMatch(twos(), ["ada", "bob"]);
    for (const player_id of ["ada", "bob"]) match.do({ type: "start", player_id });
    match.pass(5);
    match.join("cleo");
    match.pass(20);
    assert.equal(match.world.phase, "gathering");
  });

  it("does not begin with players of one team alone", () => {
    const match = new TestMatch(twos(), []);
    for (const player_id of ["ada", "bob"]) {
      match.join(player_id, 1);
      match.do({ type: "start", player_id });
    }
    assert.ok(arenaRules.isIdle(match.world));
  });

  it("gives the place away of who has left, or lost its connection for 60 s", () => {
    const match = new TestMatch(twos(), ["ada", "bob"]);
    match.do({ type: "leave", player_id: "ada" });
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    match.pass(61);
    assert.equal(match.world.players.size, 0);
    assert.ok(arenaRules.isIdle(match.world));
  });

  it("takes no inputs before the countdown", () => {
    const match = new TestMatch(arenaContent(), ["ada"]);
    assert.equal(
      match.do({ type: "inputs", player_id: "ada", inputs: [], waiting: 0, latency_ms: 0 }),
      "not_yet",
    );
  });
});

describe("a countdown", () => {
  it("holds everybody at its place, facing the others, who may look around and use nothing", () => {
    const match = new TestMatch();
    match.tick();
    match.pass(0.9, { ada: { speed: 255, aim: 64, buttons: STRIKE | BOLT } });
    const { mover } = match.fighter("ada");
    assert.deepEqual([mover.x, mover.z, mover.aim], [0, -2, 64]);
    assert.equal(match.count("ability_used"), 0);
    assert.equal(match.world.phase, "countdown");
    match.pass(0.2, { ada: { speed: 255 } });
    assert.equal(match.world.phase, "fighting");
    assert.ok(match.fighter("ada").mover.z > -2);
  });
});

describe("a round", () => {
  it("is won by the last team that stands, and pauses for 3 s in which nobody is hurt", () => {
    const match = new TestMatch().begin();
    killBob(match);
    assert.deepEqual(
      match.events.slice(-2).map(({ event_type }) => event_type),
      ["fighter_died", "round_ended"],
    );
    assert.equal(match.world.phase, "round_over");
    match.pass(2.8);
    assert.equal(match.world.phase, "round_over");
    match.pass(0.3);
    assert.equal(match.world.phase, "countdown");
  });

  it("begins with everybody whole, ready and at its place", () => {
    const match = new TestMatch().begin();
    match.fighter("ada").current_health = 3;
    killBob(match);
    match.begin();
    for (const id of ["ada", "bob"]) {
      const { current_health, is_alive, ready_at_tick, effects } = match.fighter(id);
      assert.deepEqual([current_health, is_alive, ready_at_tick, effects.size], [100, true, {}, 0]);
    }
    assert.equal(match.world.round, 2);
    assert.equal(match.fighter("ada").mover.z, -2);
  });

  it("goes on while a team has one fighter alive, and the dead do nothing", () => {
    const match = new TestMatch(twos(), FOUR).begin();
    killBob(match);
    assert.equal(match.world.phase, "fighting");
    const { mover } = match.fighter("bob");
    const before = { ...mover };
    match.pass(1, { bob: { speed: 255, aim: 9, buttons: STRIKE } });
    assert.deepEqual(mover, before);
    assert.equal(match.count("ability_used"), 1);
  });

  it("gives the dead back after the mode's time, where it has one", () => {
    const match = new TestMatch(arenaContent({ mode: { respawn_seconds: 2 } })).begin();
    killBob(match);
    assert.equal(match.world.phase, "fighting");
    match.pass(1.8);
    assert.ok(!match.fighter("bob").is_alive);
    match.pass(0.3);
    const { is_alive, current_health, mover } = match.fighter("bob");
    assert.deepEqual([is_alive, current_health, mover.z], [true, 100, 2]);
    assert.equal(match.count("fighter_respawned"), 1);
  });

  it("ends in sudden death, in which all lose health, shields first, and the weaker dies first", () => {
    const match = new TestMatch().begin();
    match.pass(19.9);
    assert.equal(match.count("sudden_death_started"), 0);
    match.fighter("bob").current_health = 50;
    match.pass(1.2);
    assert.equal(match.count("sudden_death_started"), 1);
    assert.ok(match.fighter("ada").current_health < 75 && match.fighter("ada").current_health > 60);
    match.pass(2);
    assert.deepEqual(
      match.events.find(each => each.event_type === "round_ended"),
      { event_type: "round_ended", round: 1, winner_team: 1, scores: [1, 0] },
    );
  });

  it("gives nobody back in sudden death", () => {
    const match = new TestMatch(arenaContent({ mode: { respawn_seconds: 2 } })).begin();
    match.pass(20);
    match.fighter("bob").current_health = 1;
    match.pass(0.2);
    assert.equal(match.world.phase, "round_over");
  });

  it("is drawn where the last die in the same tick, and after three of these the match is drawn", () => {
    const match = new TestMatch().begin();
    match.pass(24);
    assert.deepEqual(
      match.events.find(each => each.event_type === "round_ended"),
      { event_type: "round_ended", round: 1, scores: [0, 0] },
    );
    match.pass(120);
    assert.equal(match.world.phase, "over");
    assert.equal(match.world.result?.reason, "drawn");
    assert.deepEqual(
      match.world.result?.teams.map(({ rank }) => rank),
      [1, 1],
    );
  });

  it("is won after three drawn ones, in all, by who has won more of the others", () => {
    const match = new TestMatch().begin();
    killBob(match);
    match.pass(120);
    assert.equal(match.world.phase, "over");
    assert.equal(match.world.drawn_rounds, 3);
    assert.equal(match.world.result?.reason, "won");
    assert.deepEqual(
      match.world.result?.teams.map(({ team, rank }) => [team, rank]),
      [
        [1, 1],
        [2, 2],
      ],
    );
  });

  it("is drawn when the time of sudden death is over, too", () => {
    const mode = { sudden_death_damage_per_second: 0 };
    const match = new TestMatch(arenaContent({ mode })).begin();
    match.pass(29.5);
    assert.equal(match.world.phase, "fighting");
    match.pass(1);
    assert.equal(match.world.phase, "round_over");
  });
});

describe("a match", () => {
  it("is over with the round that makes enough, and says who has won how", () => {
    const match = new TestMatch().begin();
    killBob(match);
    killBob(match.begin());
    const { event_type, ...result } = match.events.at(-1) ?? { event_type: "none" };
    assert.equal(event_type, "match_ended");
    assert.deepEqual(result, {
      reason: "won",
      teams: [
        { team: 1, rank: 1, rounds_won: 2 },
        { team: 2, rank: 2, rounds_won: 0 },
      ],
      forfeited_player_ids: [],
      ticks: match.world.tick - match.world.started_tick,
    });
    assert.ok(arenaRules.isIdle(match.world));
    assert.deepEqual(match.pass(10), []);
  });

  it("ranks those who fell in the last round by how long they stood", () => {
    const content = arenaContent({ mode: { team_count: 4, rounds_to_win: 1 } });
    const match = new TestMatch(content, FOUR).begin();
    match.pass(20);
    for (const [index, id] of ["cleo", "ada", "dan"].entries())
      match.fighter(id).current_health = 10 * (index + 1);
    match.pass(3);
    assert.deepEqual(
      match.world.result?.teams.map(({ team, rank }) => [team, rank]),
      [
        [2, 1],
        [4, 2],
        [1, 3],
        [3, 4],
      ],
    );
  });

  it("is not taken up again after its room was lost: it is void", () => {
    const match = new TestMatch().begin();
    const { world } = match;
    const restored = arenaRules.restore(
      {
        content: world.content,
        room_id: "match",
        run_id: "match",
        pvp_mode_id: "duel",
        arena_id: "court",
        draw_key: "0".repeat(32),
      },
      arenaRules.snapshot(world),
    );
    assert.equal(restored.phase, "over");
    assert.equal(restored.result?.reason, "void");
    const fresh = new TestMatch(arenaContent(), []).world;
    arenaRules.redo(
      fresh,
      match.events.map(event => ({ event, tick: 3 })),
      [],
    );
    assert.equal(fresh.result?.reason, "void");
  });

  it("keeps its result after its room was lost", () => {
    const match = new TestMatch().begin();
    match.do({ type: "leave", player_id: "bob" });
    const fresh = new TestMatch(arenaContent(), []).world;
    arenaRules.redo(
      fresh,
      match.events.map(event => ({ event, tick: 3 })),
      [],
    );
    assert.deepEqual(fresh.result, match.world.result);
  });
});

describe("a player who has gone", () => {
  it("forfeits the match by leaving it, and who has no opponent left has won", () => {
    const match = new TestMatch().begin();
    match.do({ type: "leave", player_id: "ada" });
    assert.equal(match.world.result?.reason, "forfeited");
    assert.deepEqual(match.world.result?.forfeited_player_ids, ["ada"]);
    assert.deepEqual(
      match.world.result?.teams.map(({ team }) => team),
      [2, 1],
    );
    assert.equal(match.join("ada"), "room_full");
  });

  it("has 60 s to come back, and stands there meanwhile to be hit", () => {
    const match = new TestMatch(arenaContent({ mode: { round_seconds: 300 } })).begin();
    match.put("ada", 0, 0);
    match.put("bob", 0, 1);
    match.tick({ bob: { speed: 255, direction: 64 } });
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    match.pass(0.5);
    const { x } = match.fighter("bob").mover;
    match.use("ada", STRIKE);
    assert.equal(match.damageTo("bob"), 10);
    assert.equal(match.fighter("bob").mover.x, x);
    match.pass(50);
    assert.equal(match.join("bob"), "accepted");
    match.pass(30);
    assert.equal(match.world.phase, "fighting");
  });

  it("has forfeited after 60 s, and the others of its team fight on", () => {
    const content = twos({ round_seconds: 300 });
    const match = new TestMatch(content, FOUR).begin();
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    match.pass(59);
    assert.equal(match.count("player_forfeited"), 0);
    match.pass(2);
    assert.equal(match.count("player_forfeited"), 1);
    assert.equal(match.world.phase, "fighting");
    assert.equal(match.world.players.size, 3);
    match.do({ type: "leave", player_id: "dan" });
    assert.equal(match.world.result?.reason, "forfeited");
  });

  it("does not win for having been the last to go: with nobody back the match is void", () => {
    for (const between of [0, 1 / 30, 20]) {
      const match = new TestMatch(arenaContent({ mode: { round_seconds: 300 } })).begin();
      match.do({ type: "set_connected", player_id: "ada", connected: false });
      match.pass(between);
      match.do({ type: "set_connected", player_id: "bob", connected: false });
      match.pass(59.9);
      assert.equal(match.count("match_ended"), 0);
      match.pass(0.2);
      assert.equal(match.world.result?.reason, "void");
      assert.deepEqual(match.world.result?.forfeited_player_ids, ["ada", "bob"]);
    }
  });

  it("wins by coming back while the other, whose time is over, is still away", () => {
    const match = new TestMatch(arenaContent({ mode: { round_seconds: 300 } })).begin();
    match.do({ type: "set_connected", player_id: "ada", connected: false });
    match.pass(20);
    match.do({ type: "set_connected", player_id: "bob", connected: false });
    match.pass(50);
    assert.equal(match.join("bob"), "accepted");
    match.tick();
    assert.equal(match.world.result?.reason, "forfeited");
    assert.deepEqual(match.world.result?.forfeited_player_ids, ["ada"]);
  });

  it("wins against who has left meanwhile once it is back, and only then", () => {
    for (const [isBack, reason] of [
      [true, "forfeited"],
      [false, "void"],
    ] as const) {
      const match = new TestMatch(arenaContent({ mode: { round_seconds: 300 } })).begin();
      match.do({ type: "set_connected", player_id: "ada", connected: false });
      match.pass(20);
      match.do({ type: "leave", player_id: "bob" });
      match.pass(39);
      assert.equal(match.count("match_ended"), 0);
      if (isBack) match.join("ada");
      match.pass(2);
      assert.equal(match.world.result?.reason, reason);
    }
  });

  it("forfeits nothing where its room closes", () => {
    const match = new TestMatch().begin();
    match.do({ type: "leave", player_id: "ada", is_closing: true });
    match.tick();
    assert.equal(match.count("player_forfeited"), 0);
    assert.equal(match.world.result, undefined);
  });
});
