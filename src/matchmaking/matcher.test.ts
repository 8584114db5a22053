import assert from "node:assert/strict";
import fc from "fast-check";
import { winProbability } from "../ratings/win-probability.ts";
import { match, matchInSlices } from "./matcher.ts";
import type { MatchingRules, WaitingTicket } from "./waiting.ts";
import { acceptedDistance } from "./windows.ts";

const NOW_MS = 1_000_000;
const WINDOWS = [
  { after_seconds: 0, distance: 0.02 },
  { after_seconds: 60, distance: 0.2 },
];
const ANY = [{ after_seconds: 0, distance: 0.5 }];

const rulesOf = (team_size: number, team_count = 2, windows = WINDOWS): MatchingRules => ({
  ...{ team_size, team_count, windows },
});

/** A ticket of players of these mu. */
function ticket(ticket_id: string, waited_seconds: number, mus: number[], avoided?: string[]): WaitingTicket {
  const players = mus.map((mu, i) => ({ player_id: `${ticket_id}.${i}`, mu, sigma: 1 }));
  return { ticket_id, waits_since_ms: NOW_MS - waited_seconds * 1000, players, avoided };
}

const alone = (ids: string, waited_seconds: number, mu = 25) =>
  [...ids].map(id => ticket(id, waited_seconds, [mu]));

/** Any queue: parties of each size, skills, waits, and players who avoid some of the others. */
const queue = fc
  .record({
    team_size: fc.integer({ min: 1, max: 4 }),
    team_count: fc.constantFrom(2, 2, 2, 3, 8),
    isCapped: fc.boolean(),
    seed: fc.integer(),
    parties: fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: 4 }),
        mu: fc.integer({ min: 5, max: 45 }),
        waited: fc.integer({ min: 0, max: 200 }),
        avoids: fc.option(fc.integer({ min: 0, max: 39 }), { freq: 4 }),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ parties, isCapped, seed, team_size, team_count }) => ({
    seed,
    rules: rulesOf(
      team_size,
      team_count,
      isCapped ? WINDOWS : [...WINDOWS, { after_seconds: 120, distance: 0.5 }],
    ),
    tickets: parties.map(({ size, mu, waited, avoids }, i) =>
      ticket(
        `t${i}`,
        waited,
        Array.from({ length: Math.min(size, team_size) }, (_, k) => mu + k),
        avoids === null ? undefined : [`t${avoids}.0`],
      ),
    ),
  }));

/** Of each match the tickets of each team. */
function madeOf({ rules, tickets, seed }: { rules: MatchingRules; tickets: WaitingTicket[]; seed: number }) {
  const byId = new Map(tickets.map(each => [each.ticket_id, each]));
  const { matches, waiting } = match(tickets, rules, NOW_MS, seed);
  const teams = matches.map(each => each.teams.map(team => team.flatMap(id => byId.get(id) ?? [])));
  return { matches, waiting, teams };
}

describe("the matcher", () => {
  it("makes teams of the mode's size of whole parties, and has nobody twice", () => {
    fc.assert(
      fc.property(queue, ({ rules, tickets, seed }) => {
        const { teams, waiting } = madeOf({ rules, tickets, seed });
        for (const match of teams) {
          assert.equal(match.length, rules.team_count);
          for (const team of match) assert.equal(team.flatMap(each => each.players).length, rules.team_size);
        }
        const matched = teams.flat(2).map(each => each.ticket_id);
        const all = [...matched, ...waiting.keys()];
        assert.deepEqual(all.toSorted(), tickets.map(each => each.ticket_id).toSorted());
      }),
    );
  });

  it("makes no match that is more uneven than the longest wait in it accepts", () => {
    fc.assert(
      fc.property(queue, ({ rules, tickets, seed }) => {
        const { teams } = madeOf({ rules, tickets, seed });
        for (const match of teams) {
          const since = Math.min(...match.flat().map(each => each.waits_since_ms));
          const most = acceptedDistance(rules.windows, (NOW_MS - since) / 1000);
          for (const a of match)
            for (const b of match) {
              const chance = winProbability(
                a.flatMap(each => each.players),
                b.flatMap(each => each.players),
              );
              assert.ok(Math.abs(chance - 0.5) <= most + 1e-9, `${chance} within ${most}`);
            }
        }
      }),
    );
  });

  it("says how uneven a match is", () => {
    fc.assert(
      fc.property(queue, ({ rules, tickets, seed }) => {
        const { teams, matches } = madeOf({ rules, tickets, seed });
        for (const [i, [a = [], b = []]] of teams.entries()) {
          if (rules.team_count > 2) continue;
          const chance = winProbability(
            a.flatMap(each => each.players),
            b.flatMap(each => each.players),
          );
          assert.ok(Math.abs(Math.abs(chance - 0.5) - (matches[i]?.distance ?? 1)) < 1e-9);
        }
      }),
    );
  });

  it("never brings players together of whom one avoids the other", () => {
    fc.assert(
      fc.property(queue, ({ rules, tickets, seed }) => {
        for (const match of madeOf({ rules, tickets, seed }).teams) {
          const ids = new Set(match.flat().flatMap(each => each.players.map(player => player.player_id)));
          for (const { avoided, players } of match.flat())
            for (const id of avoided ?? [])
              assert.ok(!ids.has(id) || players.some(player => player.player_id === id), id);
        }
      }),
    );
  });

  it("says the same of the same tickets, in whatever order they come, and slice by slice", () => {
    fc.assert(
      fc.property(queue, ({ rules, tickets, seed }) => {
        const once = match(tickets, rules, NOW_MS, seed);
        const turned = match(tickets.toReversed(), rules, NOW_MS, seed);
        assert.deepEqual(turned.matches, once.matches);
        assert.deepEqual(new Map([...turned.waiting].sort()), new Map([...once.waiting].sort()));
        const pass = matchInSlices(tickets, rules, NOW_MS, seed);
        for (;;) {
          const { done, value } = pass.next();
          if (!done) continue;
          assert.deepEqual(value.matches, once.matches);
          return;
        }
      }),
    );
  });

  it("serves the longest wait first", () => {
    const tickets = [...alone("cdef", 10), ...alone("ab", 50)];
    const { matches, waiting } = match(tickets, rulesOf(2), NOW_MS, 1);
    assert.equal(matches.length, 1);
    const taken = new Set(matches.flatMap(each => each.teams.flat()));
    assert.ok(taken.has("a") && taken.has("b"));
    assert.equal(waiting.size, 2);
  });

  describe("where few play and somebody will soon accept any match", () => {
    const windows = [
      { after_seconds: 0, distance: 0.02 },
      { after_seconds: 100, distance: 0.02 },
      { after_seconds: 140, distance: 0.5 },
    ];
    /** The strongest of all has waited so long, and those who are there are as good as each other. */
    const passAfter = (waited: number, others: string) =>
      match([ticket("old", waited, [45]), ...alone(others, 30)], rulesOf(2, 2, windows), NOW_MS, 1);

    it("matches nobody away whom that match will need, and says that there are too few", () => {
      const { matches, waiting } = passAfter(90, "abcd");
      assert.deepEqual(matches, []);
      assert.equal(waiting.get("a"), "too_few_players");
      assert.equal(
        passAfter(141, "abcd")
          .matches.flatMap(({ teams }) => teams.flat())
          .includes("old"),
        true,
      );
    });

    it("matches the others where enough are left, and where that is far off or has not helped", () => {
      assert.equal(passAfter(90, "abcdefg").matches.length, 1);
      assert.equal(passAfter(60, "abcd").matches.length, 1);
      const party = [ticket("old", 160, [25, 25, 25]), ...["p", "q"].map(id => ticket(id, 200, [25, 25]))];
      assert.equal(
        match([...party, ...alone("ab", 30)], rulesOf(3, 2, windows), NOW_MS, 1).matches.length,
        1,
      );
    });
  });

  it("splits the players who are there into the most even teams", () => {
    const tickets = [31, 29, 28, 25, 23, 22].map((mu, i) => ticket(`t${i}`, 30, [mu]));
    const { teams } = madeOf({ tickets, rules: rulesOf(3), seed: 1 });
    const sums = teams[0]?.map(team => team.reduce((sum, each) => sum + (each.players[0]?.mu ?? 0), 0));
    assert.deepEqual(sums, [79, 79]);
  });

  it("matches eight who are alone, the nearest ones", () => {
    const tickets = Array.from({ length: 12 }, (_, i) => ticket(`t${i}`, i === 6 ? 60 : 30, [20 + i / 10]));
    const { matches } = match(tickets, rulesOf(1, 8), NOW_MS, 1);
    assert.equal(matches[0]?.teams.length, 8);
    const places = matches[0]?.teams.flat().map(id => Number(id.slice(1))) ?? [];
    assert.equal(Math.max(...places) - Math.min(...places), 7);
  });

  it("lets parties of one size meet, also where unlike ones would be more even", () => {
    const tickets = [
      ...[ticket("p", 30, [25, 25]), ticket("q", 30, [25.5, 25.5]), ticket("r", 30, [40, 40])],
      ...alone("ab", 30),
    ];
    const [teams = []] = match(tickets, rulesOf(2), NOW_MS, 1).matches.map(each => each.teams);
    assert.deepEqual(teams.flat().toSorted(), ["p", "q"]);
  });

  it("lets a party meet players who are alone when no like one has come for a while", () => {
    const meet = (waited: number) =>
      match([ticket("p", waited, [25, 25]), ...alone("ab", waited)], rulesOf(2), NOW_MS, 1).matches.length;
    assert.deepEqual([meet(15), meet(60)], [0, 1]);
  });

  it("takes a full party for as much stronger as it has learned", () => {
    const tickets = [
      ...[ticket("p", 200, [25, 25]), ticket("a", 100, [25]), ticket("b", 100, [25])],
      ...[ticket("c", 100, [26]), ticket("d", 100, [26])],
    ];
    const opponents = (bonus: number) => {
      const { matches } = match(tickets, rulesOf(2), NOW_MS, 1, bonus);
      return matches[0]?.teams.find(team => !team.includes("p"))?.toSorted();
    };
    assert.deepEqual(opponents(0), ["a", "b"]);
    assert.deepEqual(opponents(2), ["c", "d"]);
  });

  it("asks those who have just come only up to half of what the longest wait accepts", () => {
    const far = (waited: number, mu: number) =>
      match([ticket("old", waited, [25]), ticket("new", 0, [mu])], rulesOf(1), NOW_MS, 1).matches.length;
    assert.equal(far(60, 26), 1);
    assert.equal(far(60, 28), 0);
    assert.equal(
      match([ticket("a", 60, [25]), ticket("b", 60, [28])], rulesOf(1), NOW_MS, 1).matches.length,
      1,
    );
  });

  it("puts who has waited longest in either team", () => {
    const first = (seed: number) =>
      match(alone("ab", 30), rulesOf(1), NOW_MS, seed).matches[0]?.teams[0]?.[0];
    const seen = new Set(Array.from({ length: 20 }, (_, seed) => first(seed)));
    assert.equal(seen.size, 2);
  });

  it("matches none without tickets", () => {
    assert.deepEqual(match([], rulesOf(2), NOW_MS, 1).matches, []);
  });
});

describe("a match with bots", () => {
  const rules = { ...rulesOf(2), bots_after_seconds: 60 };

  it("has those who have waited so long, evenly in the teams", () => {
    const { matches, waiting } = match([...alone("ab", 60), ...alone("c", 59)], rules, NOW_MS, 1);
    assert.deepEqual(
      matches.map(each => each.teams.toSorted()),
      [[["a"], ["b"]]],
    );
    assert.deepEqual([...waiting], [["c", "too_few_players"]]);
  });

  it("is for a party or a player who are all alone, too", () => {
    for (const mus of [[25], [25, 25]]) {
      const { matches } = match([ticket("a", 60, mus)], rules, NOW_MS, 1);
      assert.deepEqual(matches[0]?.teams.toSorted(), [[], ["a"]]);
    }
  });

  it("is made only where there is none of players, and never where a queue has no bots", () => {
    const { matches } = match(alone("abcd", 60), rules, NOW_MS, 1);
    assert.deepEqual(
      matches[0]?.teams.map(team => team.length),
      [2, 2],
    );
    assert.deepEqual(match(alone("abc", 600), rulesOf(2), NOW_MS, 1).matches, []);
  });

  it("never has players who avoid each other", () => {
    const tickets = [ticket("a", 90, [25]), ticket("b", 80, [25], ["a.0"])];
    const { matches } = match(tickets, rules, NOW_MS, 1);
    assert.deepEqual(
      matches.map(each => each.teams.flat()),
      [["a"], ["b"]],
    );
  });
});

describe("why a ticket waits", () => {
  const why = (tickets: WaitingTicket[], rules: MatchingRules) =>
    match(tickets, rules, NOW_MS, 1).waiting.get("a");

  it("is that too few players wait", () => {
    assert.equal(why(alone("abc", 500), rulesOf(2, 2, ANY)), "too_few_players");
  });

  it("is that no team can be made of the parties", () => {
    const parties = [ticket("a", 500, [25, 25]), ticket("b", 500, [25, 25]), ticket("c", 500, [25, 25])];
    assert.equal(why(parties, rulesOf(3, 2, ANY)), "no_fitting_parties");
  });

  it("is that nobody is near enough as yet, or ever in a queue with a cap", () => {
    const far = (waited: number) => [ticket("a", waited, [10]), ticket("b", waited, [40])];
    assert.equal(why(far(10), rulesOf(1)), "window_widens");
    assert.equal(why(far(60), rulesOf(1)), "window_at_cap");
    assert.equal(why(far(10_000), rulesOf(1)), "window_at_cap");
    assert.equal(
      why(far(10), rulesOf(1, 2, [...WINDOWS, { after_seconds: 90, distance: 0.5 }])),
      "window_widens",
    );
    assert.equal(why(far(90), rulesOf(1, 2, [...WINDOWS, { after_seconds: 90, distance: 0.5 }])), undefined);
  });

  it("does not tell that somebody avoids it: it is the same as where those are too far away", () => {
    const near = (waited: number, by: "a" | "b") => [
      ticket("a", waited, [25], by === "a" ? ["b.0"] : []),
      ticket("b", waited, [25], by === "b" ? ["a.0"] : []),
    ];
    const far = (waited: number) => [ticket("a", waited, [10]), ticket("b", waited, [40])];
    for (const waited of [10, 60, 10_000])
      for (const by of ["a", "b"] as const)
        assert.equal(why(near(waited, by), rulesOf(1)), why(far(waited), rulesOf(1)));
    const four = [ticket("a", 10, [25], ["b.0", "c.0", "d.0"]), ...alone("bcd", 10)];
    assert.equal(why(four, rulesOf(2)), "window_widens");
  });
});
