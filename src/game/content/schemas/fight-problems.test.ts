import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../../test/support/rules-content.ts";
import { findContentProblems } from "./content-problems.ts";

/** What is said of the tests' own content with these changes, as `field: message`, warnings marked. */
function problemsWith(changes: RulesChanges): string[] {
  const found = findContentProblems(rulesContent(changes));
  return found
    .filter(({ set }) => set === "abilities" || set === "enemy-types")
    .map(
      ({ severity, field, message }) => `${severity === "warning" ? "warning: " : ""}${field}: ${message}`,
    );
}

const spit = { id: "spit", ability_type: "debuff", max_range: 8, cast_time: 1 };
/** What is said of an enemy that has this ability. */
const problemsOf = (ability: object, enemy: object = {}) =>
  problemsWith({
    abilities: [{ ...spit, ...ability }],
    enemy: { ability_ids: ["spit"], ...enemy },
  });

describe("an enemy in the content", () => {
  it("may have abilities of its own, and several in each phase", () => {
    const phases = [{ below_health_share: 0.5, ability_id: "spit", ability_ids: ["bolt"] }];
    const arrow = { id: "arrow", ability_type: "ranged", projectile_speed: 10, projectile_radius: 0.2 };
    assert.deepEqual(
      problemsWith({
        abilities: [spit, { ...arrow, max_range: 12, cast_time: 1, reach: "projectile" }],
        enemy: { ability_ids: ["spit", "arrow"], preferred_range: 8, phases },
      }),
      [
        'warning: phases.0.ability_ids.0: "bolt" is ranged, but an enemy shoots it only with the reach "projectile"; now it reaches what its reach says',
      ],
    );
  });

  it("must name abilities that there are, each with the range from which it is used", () => {
    assert.deepEqual(
      problemsWith({
        abilities: [{ ...spit, ability_type: "melee", cone_half_angle_degrees: 30, max_range: undefined }],
        enemy: { ability_ids: ["spit", "split", "spit"] },
      }),
      [
        'ability_ids.0: the ability "spit" needs a max_range, from which it is used',
        'ability_ids.1: there is no ability "split"',
        'ability_ids.2: the ability "spit" needs a max_range, from which it is used',
        'warning: ability_ids.2: "spit" is there twice',
      ],
    );
  });

  it("is warned of an attack that nobody sees coming", () => {
    assert.deepEqual(problemsOf({ cast_time: 0 }), [
      'warning: ability_ids.0: "spit" has the cast_time 0: nobody sees it coming',
    ]);
  });

  it("must be able to fight from the distance that it keeps", () => {
    assert.deepEqual(problemsOf({}, { preferred_range: 9 }), [
      "preferred_range: none of its abilities reaches 9 m far",
    ]);
    assert.deepEqual(problemsOf({ max_range: 30 }, { preferred_range: 20 }), [
      "warning: preferred_range: from 20 m it notices nobody: its detection_radius is 10 m",
    ]);
    assert.deepEqual(problemsWith({ enemy: { preferred_range: 5 } }), [
      "preferred_range: without abilities it only stands there: give it one that reaches as far, or leave this out",
    ]);
  });
});

describe("the reach of an ability in the content", () => {
  it("must have what it needs", () => {
    assert.deepEqual(problemsOf({ reach: "cone" }), ['cone_half_angle_degrees: the reach "cone" needs it']);
    assert.deepEqual(problemsOf({ reach: "area" }), ['area_radius: the reach "area" needs it']);
    assert.deepEqual(problemsOf({ ability_type: "heal", reach: "allies", max_range: undefined }), [
      'max_range: the reach "allies" needs it',
    ]);
    assert.deepEqual(problemsOf({ reach: "projectile" }), [
      'reach: is "projectile", but the ability is debuff: only what is ranged flies',
    ]);
  });

  it("shapes a strike, which then needs no cone unless its reach is one", () => {
    const bite = { ability_type: "melee", max_range: 2 };
    assert.deepEqual(problemsOf({ ...bite, reach: "target" }), []);
    assert.deepEqual(problemsOf(bite), ["cone_half_angle_degrees: this melee ability needs it"]);
  });

  it("must not heal opponents, or hurt its own", () => {
    const sides = "a buff or heal reaches self or allies, and all else opponents";
    assert.deepEqual(problemsOf({ ability_type: "heal", reach: "target" }), [
      `reach: a heal ability cannot reach "target": ${sides}`,
    ]);
    assert.deepEqual(problemsOf({ reach: "self" }), [
      `reach: a debuff ability cannot reach "self": ${sides}`,
    ]);
  });

  it("is warned of where it changes nothing", () => {
    assert.deepEqual(problemsOf({ area_radius: 3 }), [
      'warning: area_radius: plays no part without the reach "area"',
    ]);
    assert.deepEqual(problemsOf({ reach: "target" }, { ability_ids: [] }), [
      'warning: reach: no enemy uses it, and for players "target" changes nothing',
    ]);
  });
});
