import assert from "node:assert/strict";
import { GrownCharacter, piecesOf } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import { buildOf, contributionsOf } from "./character-build.ts";
import type { Lasting } from "./lasting.ts";

const content = characterContent();
const statsOf = (fields: Partial<Lasting>) => buildOf(content, new GrownCharacter(fields).lasting).stats;
const abilitiesOf = (fields: Partial<Lasting>) =>
  buildOf(content, new GrownCharacter(fields).lasting).abilities;

describe("a character's numbers", () => {
  it("are its class's at level 1, with nothing on and nothing learned", () => {
    assert.deepEqual(statsOf({}), content["combat-stats"].player);
  });

  it("grow with each level beyond the first", () => {
    assert.deepEqual(
      [1, 2, 5].map(level => statsOf({ level }).max_health),
      [100, 110, 140],
    );
  });

  it("come of what is worn, not of what is in the bag", () => {
    const pieces = piecesOf({ a: "sword", b: "sword" });
    assert.equal(statsOf({ pieces }).attack_damage, 10);
    assert.equal(statsOf({ pieces, equipment: { weapon: "a" } }).attack_damage, 15);
  });

  it("add first, and take percents of the sum, which add up themselves", () => {
    const pieces = piecesOf({ h: "helm" });
    pieces.s = { item_id: "sword", affixes: { stout: 999 } };
    // (100 + 4 × 10 + 20) × (1 + 0.10 + 0.15)
    const { max_health } = statsOf({
      ...{ level: 5, skills: ["ward", "bulwark"] },
      ...{ pieces, equipment: { weapon: "s", head: "h" } },
    });
    assert.equal(max_health, 200);
  });

  it("follow an affix from its least at a roll of 0 to its most at 999", () => {
    const damage = (roll: number) => {
      const pieces = { s: { item_id: "sword", affixes: { sharp: roll } } };
      return statsOf({ pieces, equipment: { weapon: "s" } }).attack_damage;
    };
    assert.deepEqual([0, 500, 999].map(damage), [16, 17.001, 18]);
  });

  it("follow the content of the day: a stronger sword makes every such piece stronger", () => {
    const sword = content.items.sword;
    assert.ok(sword);
    const bonuses = sword.bonuses.map(bonus => ({ ...bonus, value: 50 }));
    const stronger = { ...content, items: { ...content.items, sword: { ...sword, bonuses } } };
    const { lasting } = new GrownCharacter({ pieces: piecesOf({ s: "sword" }), equipment: { weapon: "s" } });
    assert.equal(buildOf(stronger, lasting).stats.attack_damage, 60);
  });

  it("have nothing of an item, an affix or a skill that the content does not know", () => {
    const pieces = {
      s: { item_id: "sword", affixes: { forgotten: 5 } },
      o: { item_id: "relic_of_old", affixes: {} },
    };
    const stats = statsOf({ skills: ["juggling"], pieces, equipment: { weapon: "s", feet: "o" } });
    assert.deepEqual(stats, { ...content["combat-stats"].player, attack_damage: 15 });
  });

  it("never fall below what a character can live with", () => {
    const shield = content.items.shield;
    assert.ok(shield);
    const bonuses = (["max_health", "move_speed", "armor", "critical_multiplier"] as const).map(stat => ({
      ...{ stat, kind: "add" as const, value: -1000 },
    }));
    const cursed = { ...content, items: { ...content.items, shield: { ...shield, bonuses } } };
    const { lasting } = new GrownCharacter({
      pieces: piecesOf({ s: "shield" }),
      equipment: { off_hand: "s" },
    });
    const { max_health, move_speed, armor, critical_multiplier } = buildOf(cursed, lasting).stats;
    assert.deepEqual([max_health, move_speed, armor, critical_multiplier], [1, 0.5, 0, 1]);
  });

  it("can be explained: each says what it is made of, and the lines add up to it", () => {
    const { lasting } = new GrownCharacter({
      ...{ level: 3, skills: ["ward", "might"], pieces: piecesOf({ h: "helm", o: "shield" }) },
      equipment: { head: "h", off_hand: "o" },
    });
    const lines = contributionsOf(content, lasting);
    const armor = lines.filter(line => line.stat === "armor");
    assert.deepEqual(
      armor.map(({ value, source, source_id }) => `${value} ${source} ${source_id}`),
      ["0 class adventurer", "4 equipment helm", "6 equipment shield", "3 skill ward"],
    );
    const { stats } = buildOf(content, lasting);
    for (const stat of ["armor", "max_health", "move_speed", "attack_damage"] as const) {
      const of = (kind: string) =>
        lines
          .filter(line => line.stat === stat && line.kind === kind)
          .reduce((sum, line) => sum + line.value, 0);
      assert.equal(stats[stat], (of("add") * (100 + of("percent"))) / 100, stat);
    }
  });
});

describe("what a character can do", () => {
  it("is what its class knows, and to drink what it carries", () => {
    assert.deepEqual([...abilitiesOf({}).keys()].sort(), ["bolt", "dart", "drink", "melee_attack", "roll"]);
  });

  it("is more by a node that unlocks it, and not by others", () => {
    const skills = ["might", "ward", "fury", "bulwark"];
    assert.ok(!abilitiesOf({ level: 5, skills }).has("storm"));
    assert.ok(abilitiesOf({ level: 5, skills: [...skills, "storm"] }).has("storm"));
  });

  it("is otherwise by a node that changes it, for this character alone", () => {
    assert.equal(abilitiesOf({ skills: ["ward", "quick"] }).get("dart")?.cast_time, 0.5);
    assert.equal(abilitiesOf({ skills: ["ward"] }).get("dart")?.cast_time, 1);
    assert.equal(content.abilities.dart?.cast_time, 1);
  });

  it("never has a speed, a range or a duration of nothing, whatever nodes take away", () => {
    const { path } = content["skill-trees"];
    const { dart } = content.abilities;
    assert.ok(path && dart);
    const fields = ["projectile_speed", "max_range", "effect_duration", "damage"] as const;
    const nodes = path.nodes.map(node => ({
      ...node,
      effects: fields.map(field => ({
        ...{
          type: "change_ability" as const,
          ability_id: "dart",
          field,
          kind: "percent" as const,
          value: -100,
        },
      })),
    }));
    const weaker = {
      ...content,
      abilities: { ...content.abilities, dart: { ...dart, effect_duration: 5 } },
      "skill-trees": { path: { ...path, nodes } },
    };
    const changed = buildOf(weaker, new GrownCharacter({ skills: ["might"] }).lasting).abilities.get("dart");
    assert.deepEqual(
      fields.map(field => changed?.[field]),
      [0.1, 0.1, 0.1, 0],
    );
  });
});
