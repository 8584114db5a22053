/** How a game in Godot follows its ticket: what it asks when, and what it tells, by answers that come late, never, or in another order. */
import assert from "node:assert/strict";
import { TICKET_ENDS } from "../../../src/matchmaking/ticket.ts";
import { askGodot, needsGodot } from "../support/godot.ts";

type Row = Record<string, unknown> & { ticket_id: string; state: string };
type Deed =
  | ["call", method: string, args: unknown[]]
  /** It is time to ask again. */
  | ["look"]
  | ["answer", number: number, ticket: Row | null]
  | ["refuse", number: number, reason: string, ready_in_ms: number];
type Outcome = {
  told: [signal: string, what: string][];
  asked: string[];
  /** What the calls came to: the ticket's id, or why they were refused. */
  values: string[];
  /** Empty where none is followed. */
  state: string;
  /** For the player to read. */
  why: string;
  is_following: boolean;
  /** Seconds; -1 for never. */
  asks_again_in: number;
};

const WAITING: Row = { ticket_id: "t1", state: "waiting", waits_because: "too_few_players" };
const OPEN: Row = { ticket_id: "t1", state: "open", room_id: "m1" };
const ENDED: Row = { ticket_id: "t1", state: "ended", ended_because: "cancelled" };
const asked = (accept_until: string, accepted_count = 0): Row => ({
  ...{ ticket_id: "t1", state: "asked" },
  ...{ accept_until, accepted_count },
});

const LOOK: Deed = ["look"];
const call = (method: string, ...args: unknown[]): Deed => ["call", method, args];
const answer = (number: number, ticket: Row | null): Deed => ["answer", number, ticket];
const refuse = (number: number, reason: string, ready_in_ms = 0): Deed => {
  return ["refuse", number, reason, ready_in_ms];
};
const BEGIN = call("begin", "quick", "hero");
const BEGUN = [BEGIN, answer(0, WAITING)];

describe("a ticket that a game in Godot follows", function () {
  this.timeout(60_000);
  needsGodot();
  const scenes: Deed[][] = [];
  let outcomes: Outcome[];

  before(async () => {
    outcomes = await askGodot<Outcome>("tests/game/tickets.gd", scenes);
  });

  /** All scenes are played in one game: what comes of this one is there as soon as tests run. */
  function scene(...deeds: Deed[]): () => Outcome {
    const index = scenes.push(deeds) - 1;
    return () => outcomes[index] ?? assert.fail();
  }

  const waits = scene(...BEGUN, LOOK, answer(1, { ...WAITING, place: 3 }));
  it("is asked for again every 2 s while it waits, and tells nothing where nothing has changed but its place", () => {
    assert.deepEqual(waits().asked, ["POST /api/matchmaking/tickets", "GET /api/matchmaking/tickets/t1"]);
    assert.deepEqual(waits().told, [["waiting", "t1"]]);
    assert.deepEqual([waits().is_following, waits().asks_again_in], [true, 2]);
  });

  const rounds = [asked("12:00:10"), asked("12:00:10", 1), asked("12:00:30")];
  const found = scene(...BEGUN, ...rounds.flatMap((row, i) => [LOOK, answer(i + 1, row)]));
  it("tells each match that is found, also where another one came to nothing between two answers", () => {
    assert.deepEqual(
      found().told.map(([signal]) => signal),
      ["waiting", "asked", "asked"],
    );
  });

  const away = scene(...BEGUN, LOOK, refuse(1, "no_answer"));
  const busy = scene(...BEGUN, LOOK, refuse(1, "too_many_requests", 9000));
  const back = scene(...BEGUN, LOOK, refuse(1, "no_answer"), LOOK, answer(2, ENDED));
  it("is waited for where the line or the server is away, for as long as the server says at least", () => {
    assert.deepEqual([away().told.length, away().state, away().is_following], [1, "waiting", true]);
    assert.deepEqual([away().asks_again_in, busy().asks_again_in], [2, 9]);
    assert.deepEqual(back().told.at(-1), ["ended", "t1"], "it has ended meanwhile");
    assert.deepEqual([back().is_following, back().asks_again_in], [false, -1]);
  });

  for (const reason of ["ticket_over", "not_your_ticket", "account_lost"]) {
    const gone = scene(...BEGUN, LOOK, refuse(1, reason));
    it(`is followed no more where the server says ${reason}`, () => {
      assert.deepEqual(gone().told.at(-1), ["lost", reason]);
      assert.deepEqual([gone().state, gone().is_following, gone().asks_again_in], ["", false, -1]);
    });
  }

  for (const ended_because of [...TICKET_ENDS, "played", "void"]) {
    const gone = scene(...BEGUN, LOOK, answer(1, { ...ENDED, ended_because }));
    it(`says in words that it has ended: ${ended_because}`, () => assert.match(gone().why, /^[A-Z].+[.]$/));
  }

  const another = answer(2, { ...WAITING, ticket_id: "t2" });
  const anew = scene(...BEGUN, LOOK, answer(1, OPEN), BEGIN, LOOK, another);
  const cancelled = scene(...BEGUN, call("cancel"), LOOK, answer(1, ENDED));
  it("is not asked for while the player asks for something itself, whose answer counts", () => {
    assert.equal(anew().asked.length, 3);
    assert.deepEqual(anew().values, ["t1", "t2"]);
    assert.deepEqual(anew().told.at(-1), ["waiting", "t2"]);
    assert.deepEqual(cancelled().asked.at(-1), "DELETE /api/matchmaking/tickets/t1");
    assert.deepEqual(cancelled().told.at(-1), ["ended", "t1"]);
  });

  const late = scene(...BEGUN, LOOK, call("cancel"), answer(2, ENDED), answer(1, WAITING));
  const dropped = scene(...BEGUN, LOOK, call("let_go"), answer(1, asked("12:00:10")));
  it("is as the newest question says, whenever the answer to an older one comes", () => {
    assert.deepEqual([late().state, late().asks_again_in], ["ended", -1]);
    assert.deepEqual([dropped().state, dropped().told.length, dropped().asks_again_in], ["", 1, -1]);
  });

  const refused = scene(...BEGUN, call("cancel"), refuse(1, "match_found"));
  it("goes on as before where what the player asks for is refused", () => {
    assert.deepEqual(refused().values, ["t1", "match_found"]);
    assert.deepEqual([refused().state, refused().asks_again_in], ["waiting", 2]);
  });

  const told = scene(call("notice", "t1"), answer(0, WAITING), call("notice", "t1"));
  const own = scene(BEGIN, call("notice", "t1"), answer(0, WAITING));
  const unsure = scene(...BEGUN, LOOK, call("notice", "t2"), refuse(2, "no_answer"));
  const free = scene(...BEGUN, call("let_go"), call("notice"), answer(1, WAITING));
  const wanted = scene(...BEGUN, call("let_go"), call("resume"), answer(1, WAITING));
  it("is followed as soon as the leader of the party has made it; but not by itself where it was let go", () => {
    assert.deepEqual([told().told, told().asks_again_in], [[["waiting", "t1"]], 2]);
    assert.deepEqual(told().asked, ["GET /api/me/ticket"], "it is followed already");
    assert.deepEqual([own().asked.length, own().values], [1, ["t1"]]);
    assert.deepEqual([unsure().state, unsure().asks_again_in], ["waiting", 2]);
    assert.deepEqual([free().state, free().is_following], ["", false]);
    assert.deepEqual([wanted().state, wanted().is_following], ["waiting", true]);
  });

  const resumed = scene(call("resume"), answer(0, OPEN));
  const over = scene(call("resume"), answer(0, ENDED));
  const none = scene(call("resume"), answer(0, null));
  it("is found by a new start of the game, but not where it is over", () => {
    const { values, told, asks_again_in } = resumed();
    assert.deepEqual([values, told, asks_again_in], [["t1"], [["opened", "t1"]], 5]);
    assert.deepEqual([over().values, over().told, over().is_following], [["none"], [], false]);
    assert.deepEqual([none().values, none().told], [["none"], []]);
  });
});
