import assert from "node:assert/strict";
import fc from "fast-check";
import { WORLD_LIMIT_M } from "../../../src/game/content/content.ts";
import { contentSchemas } from "../../../src/game/content/schemas/content-schemas.ts";
import { scaled } from "../../../test/support/scale.ts";
import { fieldOfSet } from "../content-fields.ts";
import type { JsonObject } from "../form/json.ts";
import { type AddedKind, addItem } from "./map-additions.ts";
import { FINE_GRID_M, GRID_M, type Handle, moveItem, removeItem, resizeItem, turnItem } from "./map-edits.ts";
import { MapHistory } from "./map-history.ts";
import { type ItemKind, isSamePath, itemsOf, type MapItem, middleOfItem } from "./map-items.ts";
import { valueAt } from "./map-values.ts";

const DUNGEON: JsonObject = {
  ...{ id: "d", name: "D", start_room_template_id: "a", max_party_size: 6 },
  room_templates: [
    {
      ...{ room_template_id: "a", room_type: "start", max_players: 6 },
      ...{ center_x: 0, center_z: 0, size_x: 10, size_z: 10 },
      enemies: [{ enemy_type_id: "goblin", x: 1, z: 1 }],
      obstacles: [
        { shape: "circle", x: 2, z: 2, radius: 1 },
        { shape: "box", min_x: -3, max_x: -2, min_z: -3, max_z: -1 },
      ],
    },
    {
      ...{ room_template_id: "b", room_type: "exit", max_players: 6 },
      ...{ center_x: 0, center_z: 20.25, size_x: 10, size_z: 10, enemies: [] },
    },
  ],
  corridors: [{ door_id: "ab", from: "a", to: "b", width: 2 }],
};
const ARENA: JsonObject = {
  ...{ id: "r", name: "R", size_x: 20, size_z: 20, obstacles: [{ shape: "circle", x: 0, z: 0, radius: 1 }] },
  spawn_points: [
    { team: 1, x: 0, z: -8, yaw: 0 },
    { team: 2, x: 0, z: 8, yaw: 3 },
  ],
};
const field = fieldOfSet("dungeons");
const of = (entry: JsonObject) => ({ entry, field });
const inArena = (entry: JsonObject) => ({ entry, field: fieldOfSet("arenas") });
const find = (entry: JsonObject, kind: ItemKind, name?: string): MapItem =>
  itemsOf(entry).find(item => item.kind === kind && (name === undefined || item.name === name)) ??
  assert.fail(`no ${kind}`);

describe("An edit on the map", () => {
  it("moves a thing to the grid, and one axis alone where the other hardly moves", () => {
    const { entry, path } = moveItem(of(DUNGEON), find(DUNGEON, "enemy"), { x: 1.3, z: 0.1 }, GRID_M);
    assert.deepEqual(valueAt(entry, path), { enemy_type_id: "goblin", x: 2.5, z: 1 });
    const fine = moveItem(of(DUNGEON), find(DUNGEON, "enemy"), { x: 0.23, z: 0.1 }, FINE_GRID_M);
    assert.deepEqual(valueAt(fine.entry, path), { enemy_type_id: "goblin", x: 1.2, z: 1.1 });
    assert.deepEqual(valueAt(DUNGEON, path), { enemy_type_id: "goblin", x: 1, z: 1 }, "nothing in place");
  });

  it("moves a wall with all its sides, and a room with all that is in it", () => {
    const box = moveItem(of(DUNGEON), find(DUNGEON, "box"), { x: 2, z: 0 }, GRID_M);
    assert.deepEqual(valueAt(box.entry, box.path), {
      shape: "box",
      min_x: -1,
      max_x: 0,
      min_z: -3,
      max_z: -1,
    });
    const { entry } = moveItem(of(DUNGEON), find(DUNGEON, "room", "a"), { x: -4, z: 0 }, GRID_M);
    assert.deepEqual(middleOfItem(find(entry, "enemy")), { x: -3, z: 1 });
  });

  it("gives what comes into another room to that room", () => {
    const { entry, path } = moveItem(of(DUNGEON), find(DUNGEON, "enemy"), { x: 0, z: 18.25 }, 0.25);
    assert.deepEqual(path, ["room_templates", 1, "enemies", 0]);
    assert.deepEqual(valueAt(entry, path), { enemy_type_id: "goblin", x: 1, z: -1 });
    assert.deepEqual(valueAt(entry, ["room_templates", 0, "enemies"]), []);
    const box = moveItem(of(DUNGEON), find(DUNGEON, "box"), { x: 0, z: 20.25 }, 0.25);
    assert.deepEqual(box.path, ["room_templates", 1, "obstacles", 0]);
    assert.deepEqual(middleOfItem(find(box.entry, "box")), { x: -2.5, z: 18.25 });
  });

  it("keeps the middle of a room while its walls are pulled, and the other side of a wall", () => {
    const pull = (item: MapItem, handle: Handle, x: number, z: number) =>
      resizeItem(of(DUNGEON), item, handle, { x, z }, GRID_M).entry;
    const room = find(pull(find(DUNGEON, "room", "b"), { x: -1, z: 0 }, -2, 3), "room", "b");
    assert.deepEqual(
      [room.place, room.size],
      [
        { x: 0, z: 20.25 },
        { x: 14, z: 10 },
      ],
    );
    const wall = find(pull(find(DUNGEON, "box"), { x: 1, z: -1 }, 1, -1), "box");
    assert.deepEqual(wall.size, { x: 2, z: 3 });
    assert.deepEqual(find(pull(find(DUNGEON, "box"), { x: 1, z: 0 }, -9, 0), "box").size, {
      x: 0.1,
      z: 2,
    });
    assert.equal(find(pull(find(DUNGEON, "circle"), { x: 0, z: 1 }, 0, 1), "circle").size, 2);
    assert.equal(find(pull(find(DUNGEON, "corridor"), { x: 1, z: 0 }, 1, 0), "corridor").size, 4);
  });

  it("turns a spawn point", () => {
    const { entry, path } = turnItem(inArena(ARENA), find(ARENA, "spawn", "1"), 2 * Math.PI + 1);
    assert.deepEqual(valueAt(entry, path), { team: 1, x: 0, z: -8, yaw: 1 });
  });

  it("adds a room beside the one that is chosen, and a corridor to it", () => {
    const added = addItem(of(DUNGEON), { kind: "room", near: find(DUNGEON, "enemy") }) ?? assert.fail();
    const room = find(added.entry, "room", "room3");
    // Where +z is taken by the other room, +x is free.
    assert.deepEqual(
      [room.place, room.size],
      [
        { x: 16, z: 0 },
        { x: 10, z: 10 },
      ],
    );
    assert.equal(find(added.entry, "corridor", "door2").shape.kind, "rect");
    assert.equal(valueAt(added.entry, [...added.path, "max_players"]), 6, "as many as the party may be");
  });

  it("adds a thing where it is let go, or where nothing stands in the room that is chosen", () => {
    const dropped =
      addItem(of(DUNGEON), { kind: "loot", at: { x: 1.1, z: 22.4 }, id: "chest" }) ?? assert.fail();
    assert.deepEqual(dropped.path, ["room_templates", 1, "loot", 0]);
    assert.deepEqual(valueAt(dropped.entry, dropped.path), { loot_table_id: "chest", x: 1, z: 2 });
    const near = find(DUNGEON, "room", "b");
    const first = addItem(of(DUNGEON), { kind: "enemy", near, id: "goblin" }) ?? assert.fail();
    const next = addItem(of(first.entry), { kind: "enemy", near, id: "goblin" }) ?? assert.fail();
    assert.deepEqual(valueAt(first.entry, first.path), { enemy_type_id: "goblin", x: 0, z: 0 });
    assert.notDeepEqual(valueAt(next.entry, next.path), valueAt(first.entry, first.path));
    assert.equal(addItem(of(DUNGEON), { kind: "enemy" }), undefined, "of no kind");
    const spawn = addItem(inArena(ARENA), { kind: "spawn", at: { x: 5, z: 0 } }) ?? assert.fail();
    assert.deepEqual(valueAt(spawn.entry, spawn.path), { team: 1, x: 5, z: 0, yaw: -1.571 });
  });

  it("removes corridors with their room, and nothing that the schema needs", () => {
    const left = removeItem(of(DUNGEON), find(DUNGEON, "room", "b")) ?? assert.fail();
    assert.deepEqual(
      itemsOf(left).filter(({ kind }) => kind === "corridor"),
      [],
    );
    assert.equal(removeItem(of(left), find(left, "room", "a")), undefined);
    assert.equal(removeItem(inArena(ARENA), find(ARENA, "spawn", "1")), undefined);
    assert.equal(removeItem(inArena(ARENA), find(ARENA, "arena")), undefined);
  });

  it("goes no further than the World, and makes nothing smaller or larger than the schema allows", () => {
    const far = moveItem(of(DUNGEON), find(DUNGEON, "room", "a"), { x: 5000, z: 0 }, GRID_M);
    assert.deepEqual(find(far.entry, "room", "a").place, { x: WORLD_LIMIT_M, z: 0 });
    const pull = (by: number) =>
      resizeItem(inArena(ARENA), find(ARENA, "arena"), { x: 1, z: 1 }, { x: by, z: by }, GRID_M);
    assert.deepEqual(find(pull(-500).entry, "arena").size, { x: 4, z: 4 });
    assert.deepEqual(find(pull(500).entry, "arena").size, { x: 63, z: 63 });
  });

  const kinds: readonly AddedKind[] = ["room", "corridor", "enemy", "loot", "circle", "box", "spawn"];
  const metres = fc.double({ min: -700, max: 700, noNaN: true });
  const side = fc.constantFrom<-1 | 0 | 1>(-1, 0, 1);
  const edit = fc.record({
    what: fc.constantFrom("move", "resize", "turn", "remove", "add"),
    which: fc.nat(),
    by: fc.record({ x: metres, z: metres }),
    handle: fc.record({ x: side, z: side }),
    grid_m: fc.constantFrom(0.1, 0.5, 5),
    kind: fc.constantFrom(...kinds),
    isBeside: fc.boolean(),
  });

  for (const [set, start] of [
    ["dungeons", DUNGEON],
    ["arenas", ARENA],
  ] as const) {
    it(`leaves ${set} that the schema takes, whatever was done before`, () => {
      const edits = fc.array(edit, { maxLength: 80, size: "max" });
      const check = (list: readonly (typeof edit extends fc.Arbitrary<infer E> ? E : never)[]) => {
        let entry = start;
        for (const { what, which, by, handle, grid_m, kind, isBeside } of list) {
          const items = itemsOf(entry);
          const item = items[which % items.length] ?? assert.fail("nothing is left");
          const given = { entry, field: fieldOfSet(set) };
          const isOther = (kind === "spawn") !== (set === "arenas") && kind !== "circle" && kind !== "box";
          if (what === "add" && isOther) continue;
          const added = () =>
            addItem(given, { kind, near: item, id: "some_id", ...(isBeside ? {} : { at: by }) });
          const edited =
            what === "move"
              ? moveItem(given, item, by, grid_m)
              : what === "resize"
                ? resizeItem(given, item, handle, by, grid_m)
                : what === "turn" && item.kind === "spawn"
                  ? turnItem(given, item, by.x)
                  : what === "add"
                    ? added()
                    : undefined;
          const path = edited?.path;
          entry = edited?.entry ?? ((what === "remove" && removeItem(given, item)) || entry);
          assert.deepEqual(
            contentSchemas[set].safeParse(entry).error?.issues ?? [],
            [],
            `${what} ${item.kind}`,
          );
          const expected = what === "add" ? kind : item.kind;
          if (path)
            assert.equal(
              itemsOf(entry).find(each => isSamePath(each.path, path))?.kind,
              expected,
              "where it is said to be",
            );
        }
      };
      fc.assert(fc.property(edits, check), { numRuns: scaled({ usual: 150, long: 5000 }) });
    });
  }

  it("is taken back and done again, also after changes in the form", () => {
    const history = new MapHistory(DUNGEON);
    const typed = { ...DUNGEON, level: 3 };
    const { entry } = moveItem(of(typed), find(typed, "enemy"), { x: 1, z: 0 }, GRID_M);
    for (const each of [typed, { ...typed }, entry]) history.note(each);
    const back = history.back();
    assert.deepEqual(back, typed);
    assert.deepEqual(history.back(), DUNGEON);
    assert.equal(history.back(), undefined);
    assert.deepEqual(history.forward(), typed);
    assert.deepEqual(history.forward(), entry);
    assert.equal(history.forward(), undefined);
  });
});
