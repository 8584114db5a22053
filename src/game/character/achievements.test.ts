import assert from "node:assert/strict";
import { GrownCharacter } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import type { Achievement } from "../content/character-content.ts";
import type { Content } from "../content/content.ts";
import { achievement } from "../content/schemas/character-schemas.ts";
import { achieve, achieveByCounters, type CountedEvent, countEvent, progressOf } from "./achievements.ts";
import type { Lasting } from "./lasting.ts";

/** The tests' characters with this achievement alone. */
function contentOf(goal: object, reward: object = {}): Content {
  const only = achievement.parse({ id: "only", name: "Only", goal, reward });
  return { ...characterContent(), achievements: { only } };
}

const only = ({ achievements }: Content): Achievement => achievements.only ?? assert.fail();
const died = (enemy_type_id: string): CountedEvent => ({ event_type: "enemy_died", enemy_type_id });
const pickedUp = (item_id: string, item_quantity: number, more: object = {}): CountedEvent => ({
  ...{
    event_type: "loot_picked_up",
    loot_instance_id: "loot1",
    item_id,
    item_type: "material",
    item_quantity,
  },
  ...more,
});

/** Lets it happen to the character, as a room does. */
function befall(ada: GrownCharacter, event: CountedEvent, isOwn = true): void {
  if (isOwn) countEvent(ada.lasting, event);
  achieve(ada.content, ada.lasting, event, isOwn, ada.happen);
}

const has = ({ lasting }: GrownCharacter) => lasting.achievements.includes("only");

describe("counters", () => {
  const counted = (...events: CountedEvent[]) => {
    const ada = new GrownCharacter();
    for (const event of events) countEvent(ada.lasting, event);
    return ada.lasting;
  };

  it("count from the first day by what in the content it was, on all runs and on this one", () => {
    const { counters, run_counters } = counted(died("rat"), died("rat"), died("brute"), pickedUp("gold", 40));
    assert.deepEqual(counters, { enemy_died: { rat: 2, brute: 1 }, loot_picked_up: { gold: 40 } });
    assert.deepEqual(run_counters, counters);
  });

  it("do not count what a player has laid down, or two could find one ore for ever", () => {
    assert.deepEqual(counted(pickedUp("ore", 1, { loot_instance_id: "drop7" })).counters, {});
  });

  it("do not count what is nobody's deed", () => {
    assert.deepEqual(counted({ event_type: "room_cleared" }, { event_type: "toString" }).counters, {});
  });
});

describe("an achievement", () => {
  it("is given at its target, once", () => {
    const ada = new GrownCharacter({}, contentOf({ event_type: "enemy_died", target: 2 }, { gold: 5 }));
    befall(ada, died("rat"));
    assert.ok(!has(ada));
    for (let i = 0; i < 3; i++) befall(ada, died("brute"));
    assert.deepEqual([ada.lasting.achievements, ada.lasting.gold], [["only"], 5]);
  });

  it("counts only what its filter says", () => {
    const ada = new GrownCharacter(
      {},
      contentOf({ event_type: "enemy_died", filter: { enemy_type_id: "rat" }, target: 1 }),
    );
    befall(ada, died("brute"));
    assert.ok(!has(ada));
    befall(ada, died("rat"));
    assert.ok(has(ada));
  });

  it("sums up a field", () => {
    const goal = {
      event_type: "loot_picked_up",
      filter: { item_id: "gold" },
      measure: "sum",
      field: "item_quantity",
    };
    const ada = new GrownCharacter({}, contentOf({ ...goal, target: 100 }));
    befall(ada, pickedUp("gold", 60));
    befall(ada, pickedUp("ore", 60));
    assert.ok(!has(ada));
    befall(ada, pickedUp("gold", 40));
    assert.ok(has(ada));
  });

  it("counts how many different there were", () => {
    const goal = { event_type: "enemy_died", measure: "distinct", field: "enemy_type_id", target: 2 };
    const ada = new GrownCharacter({}, contentOf(goal));
    befall(ada, died("rat"));
    befall(ada, died("rat"));
    assert.equal(progressOf(ada.lasting, only(ada.content)), 1);
    befall(ada, died("brute"));
    assert.ok(has(ada));
  });

  it("of one run begins anew with the next, and one of all runs does not", () => {
    for (const within of ["run", "ever"] as const) {
      const ada = new GrownCharacter({}, contentOf({ event_type: "enemy_died", target: 2, within }));
      befall(ada, died("rat"));
      const later = new GrownCharacter(
        { ...ada.lasting, run_counters: {}, run_achievement_progress: {} },
        ada.content,
      );
      befall(later, died("rat"));
      assert.equal(has(later), within === "ever");
    }
  });

  it("of the party counts what others do, and one of the player's own does not", () => {
    for (const by of ["party", "self"] as const) {
      for (const [goal, event] of [
        [{ event_type: "enemy_died" }, died("rat")],
        [{ event_type: "loot_picked_up", filter: { item_type: "material" } }, pickedUp("ore", 1)],
      ] as const) {
        const ada = new GrownCharacter({}, contentOf({ ...goal, target: 1, by }));
        befall(ada, event, false);
        assert.equal(has(ada), by === "party");
      }
    }
  });

  it("over what is not counted by itself keeps how far it has come, and forgets that when it is done", () => {
    const goal = { event_type: "loot_picked_up", filter: { item_type: "material" }, target: 2 };
    const ada = new GrownCharacter({}, contentOf(goal));
    befall(ada, pickedUp("ore", 9));
    befall(ada, pickedUp("ore", 1, { item_type: "equipment" }));
    assert.deepEqual(ada.lasting.achievement_progress, { only: 1 });
    befall(ada, pickedUp("ore", 9, { loot_instance_id: "drop3" }));
    assert.ok(!has(ada), "what a player has laid down was found before");
    befall(ada, pickedUp("token", 1));
    assert.deepEqual([has(ada), ada.lasting.achievement_progress], [true, {}]);
  });

  it("is also given to who has done it before there was the achievement", () => {
    const counters = { enemy_died: { rat: 5 } };
    for (const target of [5, 6]) {
      const ada = new GrownCharacter(
        { counters },
        contentOf({ event_type: "enemy_died", target }, { gold: 3 }),
      );
      achieveByCounters(ada.content, ada.lasting, ada.happen);
      achieveByCounters(ada.content, ada.lasting, ada.happen);
      assert.deepEqual([has(ada), ada.lasting.gold], target === 5 ? [true, 3] : [false, 0]);
    }
  });
});

describe("a reward", () => {
  const rewarded = (items: object[], fields: Partial<Lasting> = {}) => {
    const ada = new GrownCharacter(fields, contentOf({ event_type: "enemy_died", target: 1 }, { items }));
    befall(ada, died("rat"));
    return ada.lasting;
  };

  it("is what the content says: counted things, and pieces that are the character's own", () => {
    const { inventory, pieces } = rewarded([
      { item_id: "potion", quantity: 3 },
      { item_id: "sword", quantity: 2 },
    ]);
    assert.deepEqual(inventory, { potion: 3 });
    assert.deepEqual(Object.values(pieces), [
      { item_id: "sword", affixes: {}, is_bound: true },
      { item_id: "sword", affixes: {}, is_bound: true },
    ]);
  });

  it("has the same ids whenever it is given, so that redo gives nothing twice", () => {
    const items = [{ item_id: "sword", quantity: 2 }];
    assert.deepEqual(Object.keys(rewarded(items).pieces), Object.keys(rewarded(items).pieces));
  });

  it("goes to the mailbox where the bag is full", () => {
    const { pieces, outbox } = rewarded([{ item_id: "sword" }], { inventory: { ore: 60 } });
    assert.deepEqual([pieces, outbox.length, outbox[0]?.goods[0]?.item_id], [{}, 1, "sword"]);
  });
});
