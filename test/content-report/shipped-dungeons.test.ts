import assert from "node:assert/strict";
import { abilityIdsOf, entryOf, gameRulesOf, isHelp, reachOf } from "../../src/game/content/content.ts";
import { characterAt, measureClimb, measureRuns } from "../../src/game/simulation/measurements.ts";
import { simulateRun } from "../../src/game/simulation/simulated-run.ts";
import { gameContent } from "../support/content.ts";

const content = gameContent();
const { sunken_crypt } = content.dungeons;
assert.ok(sunken_crypt);
const classes = Object.keys(content.classes);

/** All that enemies of the dungeon can do. */
const enemyAbilities = [
  ...new Set(
    sunken_crypt.room_templates
      .flatMap(({ enemies }) => enemies)
      .flatMap(({ enemy_type_id }) => abilityIdsOf(entryOf(content["enemy-types"], enemy_type_id))),
  ),
].map(id => entryOf(content.abilities, id));

describe("the game's dungeons, played in the rules", function () {
  this.timeout(120_000);

  it("gives a first run about two levels, alone or as a party", () => {
    for (const class_id of classes)
      for (const players of [1, 4]) {
        const run = measureRuns(content, "first_dungeon", characterAt(content, class_id, 1), players, 3);
        assert.deepEqual([run.done_share, run.level], [1, 3], `${players} × ${class_id}`);
      }
  });

  it("takes some tens of runs to the highest level", () => {
    const { level_cap } = gameRulesOf(content).progression;
    const runs = measureClimb(content, "adventurer", 100);
    assert.equal(runs.at(-1)?.level, level_cap);
    assert.ok(runs.length >= 20 && runs.length <= 80, `${runs.length} runs`);
  });

  it("lets each class that comes from a first run go through all of the Sunken Crypt, also alone", () => {
    for (const class_id of classes) {
      const run = simulateRun(content, "sunken_crypt", [characterAt(content, class_id, 3)], 1);
      assert.equal(run.is_done, true, class_id);
      assert.deepEqual(
        run.rooms.toSorted(),
        sunken_crypt.room_templates.map(({ room_template_id }) => room_template_id).toSorted(),
        class_id,
      );
    }
  });

  it("lets a party of all classes go from level 1 through both dungeons", () => {
    const first = simulateRun(
      content,
      "first_dungeon",
      classes.map(class_id => characterAt(content, class_id, 1)),
      1,
    );
    const second = simulateRun(content, "sunken_crypt", first.characters, 2);
    assert.deepEqual([first.is_done, second.is_done], [true, true]);
    assert.ok(second.rooms.includes("crypt_treasury"), second.rooms.join());
    for (const { achievements } of second.characters)
      assert.ok(
        achievements.includes("kingslayer") && achievements.includes("crypt_warden"),
        achievements.join(),
      );
  });

  it("opens the treasury of the crypt to those alone who have its key", () => {
    const [doors] = [sunken_crypt.corridors.filter(({ to }) => to === "crypt_treasury")];
    assert.deepEqual(
      doors.map(({ key_item_id, needs_key }) => [key_item_id, needs_key]),
      [["crypt_key", true]],
    );
    const room_templates = sunken_crypt.room_templates.map(({ loot, ...room }) => room);
    const keyless = { ...content, dungeons: { sunken_crypt: { ...sunken_crypt, room_templates } } };
    const run = simulateRun(keyless, "sunken_crypt", [characterAt(content, "fighter", 6)], 1);
    assert.equal(run.is_done, true);
    assert.ok(!run.rooms.includes("crypt_treasury"));
  });

  it("has in the crypt enemies that shoot, poison, slow, shield and heal, and a boss of three phases", () => {
    const effects = enemyAbilities.flatMap(each => (each.effects ?? []).map(effect => ({ ...effect, each })));
    assert.ok(enemyAbilities.some(each => reachOf(each) === "projectile"));
    assert.ok(effects.some(({ effect_type, value }) => effect_type === "health_per_second" && value < 0));
    assert.ok(effects.some(({ effect_type, value }) => effect_type === "move_speed_multiplier" && value < 1));
    assert.ok(effects.some(({ effect_type }) => effect_type === "shield"));
    assert.ok(effects.some(({ effect_type, each }) => effect_type === "restore_health" && isHelp(each)));
    for (const reach of ["cone", "area", "around", "target", "self", "allies"])
      assert.ok(
        enemyAbilities.some(each => reachOf(each) === reach),
        reach,
      );
    assert.equal(content["enemy-types"].drowned_abbot?.phases?.length, 3);
  });
});
