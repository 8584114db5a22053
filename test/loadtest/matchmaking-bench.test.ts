/** A small run of the simulation behind `npm run bench:matchmaking`. */
import assert from "node:assert/strict";
import { policiesOf } from "../../bench/matchmaking-policies.ts";
import { newPlayers, type Setting } from "../../bench/matchmaking-population.ts";
import { type Outcome, simulate } from "../../bench/matchmaking-run.ts";
import { quantile } from "../../bench/quantile.ts";

const SETTING: Setting = { name: "120", players: 120, team_size: 2, in_parties: [0.3], hidden_bonus: 1.5 };
const SEED = 3;
const SECONDS = 3600;
const MATCHES_BEFORE = 100;

describe("a simulated population", () => {
  const outcomes = new Map<string, Outcome>();
  const outcomeOf = (name: string) => {
    const outcome = outcomes.get(name);
    assert.ok(outcome, name);
    return outcome;
  };

  before(function () {
    this.timeout(60_000);
    const players = newPlayers(SETTING, SEED, MATCHES_BEFORE);
    for (const policy of policiesOf(SETTING))
      outcomes.set(policy.name, simulate(SETTING, structuredClone(players), policy, SECONDS, SEED));
  });

  it("plays under each policy", () => {
    assert.equal(outcomes.size, 6);
    for (const { name, distances } of outcomes.values()) assert.ok(distances.length > 300, name);
  });

  it("has more even matches with this matcher than with any that does not know the hidden skills", () => {
    const own = outcomeOf("this matcher");
    for (const other of outcomes.values()) {
      if (other === own || other.name.includes("knows")) continue;
      for (const share of [0.5, 0.95])
        assert.ok(
          quantile(own.distances, share) < quantile(other.distances, share),
          `${other.name} at ${share}`,
        );
    }
  });

  it("has no more even ones than who knows the hidden skills", () => {
    const [own, knowing] = ["this matcher", "one that knows the hidden skills"].map(outcomeOf);
    assert.ok(own && knowing && quantile(own.distances, 0.5) > quantile(knowing.distances, 0.5));
  });

  it("lets players who are alone meet full parties far less often than who comes first", () => {
    assert.ok(outcomeOf("this matcher").mixed * 4 < outcomeOf("FIFO").mixed);
  });

  it("is the same each time", function () {
    this.timeout(60_000);
    const run = () => {
      const [own] = policiesOf(SETTING);
      assert.ok(own);
      return simulate(SETTING, newPlayers(SETTING, SEED, 20), own, 1800, SEED);
    };
    assert.deepEqual(run(), run());
  });
});
