import assert from "node:assert/strict";
import { z } from "zod";
import { CONTENT_SET_NAMES } from "../../../src/game/content/content.ts";
import { rulesContent } from "../../../test/support/rules-content.ts";
import type { Change, Row } from "../draft.ts";
import type { JsonObject } from "../form/json.ts";
import type { Asked } from "./measured.ts";
import { Measurement } from "./measurement.ts";
import { NumbersWork } from "./numbers-work.ts";

const json = z.record(z.string(), z.json());
const saved: Row[] = CONTENT_SET_NAMES.flatMap(set =>
  Object.entries(rulesContent()[set]).map(([id, entry]) => ({
    set,
    id,
    hash: "",
    entry: json.parse(JSON.parse(JSON.stringify(entry))),
  })),
);
const asked: Asked = {
  where: { set: "enemy-types", id: "brute" },
  room: undefined,
  party: { players: 1, level: 1, class_id: "adventurer" },
};

function changeOf(set: Row["set"], id: string, fields: JsonObject): Change {
  const base = saved.find(row => row.set === set && row.id === id) ?? assert.fail(`${set}/${id}`);
  return { set, id, base, entry: { ...base.entry, ...fields } };
}

function begin(
  changes: readonly Change[],
  rest: { asked?: Asked; is_wanted_anyway?: boolean; rows?: Row[] } = {},
) {
  const work = new NumbersWork();
  work.load(rest.rows ?? saved);
  return work.begin({ kind: "measure", number: 1, changes, asked, is_wanted_anyway: false, ...rest });
}

describe("The studio's worker", () => {
  it("measures what a change has a part in", () => {
    const begun = begin([changeOf("combat-stats", "brute", { max_health: 100 })]);
    assert.ok(begun instanceof Measurement && begun.next());
  });

  it("plays nothing where no change has a part in it, unless it is wanted anyway", () => {
    const changes = [changeOf("dungeons", "first_dungeon", { name: "Elsewhere" })];
    assert.equal(begin(changes), "untouched");
    assert.equal(begin([]), "untouched");
    assert.ok(begin(changes, { is_wanted_anyway: true }) instanceof Measurement);
  });

  it("sees that an entry is gone which had a part in it", () => {
    const gone: Change = { set: "enemy-types", id: "brute" };
    const dungeon = changeOf("dungeons", "first_dungeon", {});
    const rooms = dungeon.entry?.room_templates;
    assert.ok(Array.isArray(rooms));
    const empty = rooms.map(room => ({ ...room, enemies: [] }));
    const begun = begin([gone, changeOf("dungeons", "first_dungeon", { room_templates: empty })]);
    assert.ok(begun instanceof Measurement);
    assert.ok(begun.next());
    const [fights] = begun.tables;
    const won = fights?.figures.find(({ id }) => id === "won");
    assert.deepEqual([won?.before !== undefined, won?.after], [true, undefined]);
  });

  it("says where there is nothing to compare with, or nothing to play", () => {
    const bad = saved.map(row =>
      row.set === "combat-stats" ? { ...row, entry: { ...row.entry, max_health: -1 } } : row,
    );
    assert.equal(begin([], { rows: bad }), "bad");
    assert.equal(begin([], { asked: { ...asked, where: { set: "pvp-modes", id: "duel" } } }), "none");
  });
});
