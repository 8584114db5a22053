import assert from "node:assert/strict";
import { dungeon } from "../../../src/game/content/schemas/dungeon-schemas.ts";
import type { Point } from "../../../src/game/core/geometry.ts";
import { walkableAreaOf } from "../../../src/game/movement/walkable-area.ts";
import { SCREEN_RIGHT, SCREEN_UP } from "../../scene/iso-camera.ts";
import type { JsonObject } from "../form/json.ts";
import { itemAt, itemsOf, type MapItem, middleOfItem, roomAt } from "./map-items.ts";
import { GAME_TURN_DEGREES, toFloor, toPicture } from "./map-view.ts";
import { marksOf } from "./map-words.ts";

const room = (id: string, center_x: number, center_z: number, more: JsonObject = {}): JsonObject => ({
  ...{ room_template_id: id, room_type: "combat", max_players: 4, center_x, center_z },
  ...{ size_x: 10, size_z: 20, enemies: [], ...more },
});
const DUNGEON: JsonObject = {
  ...{ id: "d", name: "D", start_room_template_id: "a" },
  room_templates: [
    room("a", 0, 0, { enemies: [{ enemy_type_id: "goblin", x: 1, z: -2 }] }),
    room("b", 0, 31.85, {
      loot: [{ loot_table_id: "chest", x: -3, z: 4 }],
      obstacles: [
        { shape: "circle", x: 2, z: 3, radius: 1.5 },
        { shape: "box", min_x: -4, max_x: -2, min_z: 5, max_z: 6 },
      ],
    }),
    room("c", 16, 31.85),
  ],
  corridors: [
    { door_id: "ab", from: "a", to: "b", width: 4 },
    { door_id: "bc", from: "c", to: "b", width: 3 },
  ],
};

const named = (items: readonly MapItem[], kind: string, name = "") =>
  items.find(item => item.kind === kind && item.name === name) ?? assert.fail(`${kind} ${name}`);

describe("The map of the studio", () => {
  const items = itemsOf(DUNGEON);

  it("has everything where the rules have it", () => {
    assert.deepEqual(middleOfItem(named(items, "enemy", "goblin")), { x: 1, z: -2 });
    assert.deepEqual(middleOfItem(named(items, "loot", "chest")), { x: -3, z: 35.85 });
    for (const id of ["a", "b", "c"]) {
      const area = walkableAreaOf(dungeon.parse(DUNGEON), id);
      assert.deepEqual(named(items, "room", id).shape, { kind: "rect", rect: area.rects[0] });
      for (const { door_id, position } of area.doorways) {
        const { door } = named(items, "corridor", door_id);
        assert.ok(door);
        const middle = { x: (door.from.x + door.to.x) / 2, z: (door.from.z + door.to.z) / 2 };
        assert.deepEqual(middle, position);
      }
    }
    const [circle, box] = walkableAreaOf(dungeon.parse(DUNGEON), "b").obstacles;
    assert.ok(circle?.shape === "circle" && box?.shape === "box");
    const at = { x: circle.x, z: circle.z };
    assert.deepEqual(named(items, "circle").shape, { kind: "circle", at, radius: 1.5 });
    const { shape: _shape, ...rect } = box;
    assert.deepEqual(named(items, "box").shape, { kind: "rect", rect });
  });

  it("draws a corridor over both halves that the rules make of it", () => {
    const { shape } = named(items, "corridor", "ab");
    const halves = ["a", "b"].map(id => walkableAreaOf(dungeon.parse(DUNGEON), id).rects[1] ?? assert.fail());
    assert.ok(shape.kind === "rect");
    assert.equal(shape.rect.min_z, halves[0]?.min_z);
    assert.equal(shape.rect.max_z, halves[1]?.max_z);
    assert.deepEqual([shape.rect.min_x, shape.rect.max_x], [halves[0]?.min_x, halves[0]?.max_x]);
  });

  it("shows the floor as the game does, turned by 45 degrees and not turned over", () => {
    const along = (point: Point, axis: Point) => point.x * axis.x + point.z * axis.z;
    const turn = (GAME_TURN_DEGREES * Math.PI) / 180;
    for (const point of [
      { x: 3, z: 0 },
      { x: 0, z: 5 },
      { x: -2, z: 7 },
    ]) {
      const { u, v } = toPicture(point);
      const right = u * Math.cos(turn) - v * Math.sin(turn);
      const down = u * Math.sin(turn) + v * Math.cos(turn);
      assert.ok(Math.abs(right - along(point, SCREEN_RIGHT)) < 1e-9);
      assert.ok(Math.abs(-down - along(point, SCREEN_UP)) < 1e-9);
      assert.deepEqual(toFloor({ u, v }), point);
    }
  });

  it("leaves out what is half written, and joins rooms that do not face by a line", () => {
    const half: JsonObject = {
      room_templates: [room("a", 0, 0, { enemies: [{ x: "1.", z: 2 }, 7, null] }), { center_x: 3 }, "?"],
      corridors: [{ from: "a", to: "nobody" }, null],
    };
    assert.deepEqual(
      itemsOf(half).map(({ kind }) => kind),
      ["room"],
    );
    assert.deepEqual(itemsOf({ obstacles: "none" }), []);
    const crooked = { ...DUNGEON, room_templates: [room("a", 0, 0), room("b", 7, 40), room("c", 7, 50)] };
    const lines = itemsOf(crooked).filter(({ kind }) => kind === "corridor");
    assert.deepEqual(
      lines.map(({ shape }) => shape.kind),
      ["line", "line"],
    );
  });

  it("finds what a field is of, and marks what is wrong there", () => {
    assert.equal(itemAt(items, ["room_templates", 0, "enemies", 0, "x"])?.kind, "enemy");
    assert.equal(itemAt(items, ["room_templates", 1, "size_x"])?.name, "b");
    assert.equal(itemAt(items, ["level"]), undefined);
    assert.equal(roomAt(items, { x: 1, z: 30 }), 1);
    const error = (message: string) => [{ severity: "error" as const, message }];
    const marks = marksOf(
      items,
      new Map([
        ["room_templates.0.enemies.0.x", error("outside")],
        ["room_templates.1.obstacles", [{ severity: "warning" as const, message: "many" }]],
        ["level", error("of no place")],
      ]),
    );
    assert.deepEqual(
      [...marks].map(([path, mark]) => [path, mark.severity, mark.messages]),
      [
        ["room_templates.0.enemies.0", "error", ["outside"]],
        ["room_templates.1", "warning", ["many"]],
      ],
    );
  });
});
