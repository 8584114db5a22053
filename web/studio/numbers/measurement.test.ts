import assert from "node:assert/strict";
import { CONTENT_SET_NAMES, type Content } from "../../../src/game/content/content.ts";
import { lootTable } from "../../../src/game/content/schemas/loot-schemas.ts";
import { dungeonContent } from "../../../test/support/rules-content.ts";
import { contentWith } from "../../../test/support/world.ts";
import { keyOf } from "../draft.ts";
import { type Asked, measuredFor, partsOf } from "./measured.ts";
import { type FigureId, Measurer, PLAYS, type Table } from "./measurement.ts";

const GOBLIN: Asked = {
  where: { set: "enemy-types", id: "goblin" },
  room: undefined,
  party: { players: 1, level: 1, class_id: "adventurer" },
};
const DUNGEON: Asked = {
  ...GOBLIN,
  where: { set: "dungeons", id: "first_dungeon" },
  party: { ...GOBLIN.party, players: 3 },
};

/** The tests' content, with another kind of goblin. */
function withGoblins(change: object): Content {
  const goblin = dungeonContent()["combat-stats"].goblin ?? assert.fail();
  return contentWith({ "combat-stats": { goblin: { ...goblin, ...change } } });
}

function tablesOf(before: Content, after: Content, asked: Asked): Table[] {
  const measurement = new Measurer(before).begin(after, asked);
  while (measurement.next());
  return measurement.tables;
}

function figureOf(tables: readonly Table[], kind: Table["kind"], id: FigureId) {
  const table = tables.find(each => each.kind === kind) ?? assert.fail(kind);
  assert.equal(table.count, PLAYS);
  return table.figures.find(each => each.id === id) ?? assert.fail(id);
}

const HEALTH = dungeonContent()["combat-stats"].goblin?.max_health ?? assert.fail();
/** So that a new adventurer wins, but for a few times. */
const FIERCE = { max_health: HEALTH * 5, attack_damage: 18 };

/** Every number of it doubled, however deep. */
function doubled(value: unknown): unknown {
  if (typeof value === "number") return value * 2;
  if (Array.isArray(value)) return value.map(doubled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, doubled(inner)]));
}

describe("The numbers of the studio", function () {
  this.timeout(60_000);

  it("double about the time to kill, and lower the win rate, with twice the health of an enemy", () => {
    const tables = tablesOf(
      withGoblins(FIERCE),
      withGoblins({ ...FIERCE, max_health: FIERCE.max_health * 2 }),
      GOBLIN,
    );
    for (const id of ["kill_seconds", "kill_seconds_p90", "damage_taken"] as const) {
      const { before, after, verdict } = figureOf(tables, "fights", id);
      const factor = (after ?? 0) / (before ?? 1);
      assert.ok(factor > 1.7 && factor < 2.5, `${id}: ${factor} times`);
      assert.equal(verdict, "more", id);
    }
    const won = figureOf(tables, "fights", "won");
    assert.ok((won.after ?? 1) < (won.before ?? 0), JSON.stringify(won));
    assert.equal(won.verdict, "more");
  });

  it("are the same to the last digit where nothing has changed", () => {
    for (const asked of [GOBLIN, DUNGEON]) {
      const content = withGoblins(FIERCE);
      for (const { figures } of tablesOf(content, structuredClone(content), asked))
        for (const { id, before, after, difference, verdict } of figures) {
          assert.ok(before !== undefined, id);
          assert.equal(after, before, id);
          assert.deepEqual([difference, verdict], [{ value: 0, low: 0, high: 0 }, "same"], id);
        }
    }
  });

  it("tell what a run of a dungeon brings and costs, and what more loot makes of it", () => {
    const drops = [{ item_id: "gold", item_type: "gold", chance: 1, min_quantity: 1000, max_quantity: 1000 }];
    const rich = contentWith({
      "loot-tables": { goblin: lootTable.parse({ id: "goblin", name: "Riches", drops }) },
    });
    const tables = tablesOf(dungeonContent(), rich, DUNGEON);
    assert.deepEqual(
      tables.map(({ kind }) => kind),
      ["fights", "runs"],
    );
    const gold = figureOf(tables, "runs", "gold");
    assert.ok((gold.after ?? 0) > (gold.before ?? 0) + 300, JSON.stringify(gold));
    assert.equal(gold.verdict, "more");
    assert.equal(figureOf(tables, "runs", "experience").verdict, "same");
    assert.equal(figureOf(tables, "fights", "kill_seconds").verdict, "same");
    for (const id of ["done", "run_minutes"] as const)
      assert.ok((figureOf(tables, "runs", id).before ?? 0) > 0, id);
    assert.equal(figureOf(tables, "runs", "deaths").before, 0);
  });

  it("are there while they are still counted, and of what was played by then", () => {
    const measurement = new Measurer(dungeonContent()).begin(withGoblins(FIERCE), GOBLIN);
    for (let i = 0; i < 60; i++) assert.ok(measurement.next());
    const [fights] = measurement.tables;
    assert.equal(fights?.count, 60);
    assert.equal(fights.figures.find(({ id }) => id === "kill_seconds")?.verdict, "more");
  });

  it("do not play again by the saved content what was played before another change", () => {
    let plays = 0;
    const saved = withGoblins(FIERCE);
    const rules = new Proxy(saved.rules, {
      get: (set, id) => {
        plays += 1;
        return Reflect.get(set, id);
      },
    });
    const measurer = new Measurer({ ...saved, rules });
    const readsOf = (change: object) => {
      const before = plays;
      const measurement = measurer.begin(withGoblins(change), GOBLIN);
      while (measurement.next());
      return plays - before;
    };
    const first = readsOf({ max_health: 60 });
    assert.ok(first >= PLAYS, `${first}`);
    assert.ok(readsOf({ max_health: 70 }) < first / 10);
  });

  it("of a new entry stand alone, and are not there for what is no fight and no run", () => {
    const type = dungeonContent()["enemy-types"].goblin ?? assert.fail();
    const after = contentWith({ "enemy-types": { ogre: { ...type, id: "ogre" } } });
    const tables = tablesOf(dungeonContent(), after, {
      ...GOBLIN,
      where: { set: "enemy-types", id: "ogre" },
    });
    const won = figureOf(tables, "fights", "won");
    assert.deepEqual([won.before, won.after, won.verdict], [undefined, 1, "few"]);
    const arena = { ...GOBLIN, where: { set: "pvp-modes", id: "duel" } } as const;
    assert.ok(new Measurer(dungeonContent()).begin(after, arena).isEmpty);
  });

  it("are of the room of a dungeon that is looked at", () => {
    const timeIn = (room: string) =>
      figureOf(tablesOf(dungeonContent(), dungeonContent(), { ...DUNGEON, room }), "fights", "kill_seconds")
        .after;
    assert.notEqual(timeIn("room2"), timeIn("room5"));
  });

  it("do not change with what is said to have no part in them", () => {
    for (const asked of [GOBLIN, DUNGEON]) {
      const saved = dungeonContent();
      const parts = partsOf(measuredFor(saved, asked), asked);
      let others = 0;
      const after = Object.fromEntries(
        CONTENT_SET_NAMES.map(set => [
          set,
          Object.fromEntries(
            Object.entries(saved[set]).map(([id, entry]) => {
              if (parts.has(keyOf({ set, id }))) return [id, entry];
              others += 1;
              return [id, doubled(entry)];
            }),
          ),
        ]),
      ) as Content;
      assert.ok(others > 0, "something has no part in it");
      for (const { figures } of tablesOf(saved, after, asked))
        for (const { id, verdict } of figures) assert.equal(verdict, "same", id);
    }
  });

  it("know what has a part in a fight: also what it is made of, and what a bag of potions is", () => {
    const of = (asked: Asked) => partsOf(measuredFor(dungeonContent(), asked), asked);
    const goblins = of(GOBLIN);
    for (const key of ["enemy-types/goblin", "combat-stats/goblin", "rules/default", "classes/adventurer"])
      assert.ok(goblins.has(key), key);
    for (const key of ["enemy-types/boss", "combat-stats/boss", "dungeons/training_grounds"])
      assert.ok(!goblins.has(key), key);
    assert.ok(of(DUNGEON).has("combat-stats/boss"));
  });
});
