/** The state may be made of classes of one's own, also of those that the official code generator writes. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Encoder, Reflection, schema, t } from "@colyseus/schema";
import { needsGodot, runGodotClean } from "./support/godot.ts";

// godot/tests/generated was made of these by `schema-codegen --gdscript`, with and without --bundle.
const Item = schema(
  { name: t.string(), x: t.quantized({ min: -1, max: 1, bits: 8 }), tags: t.map("number") },
  "Item",
);
const Sword = Item.extend({ damage: t.number() }, "Sword");
const Game = schema(
  { tick: t.number(), items: t.map(Item), list: t.array(Item), best: t.ref(Item).optional() },
  "Game",
);

describe("classes for the state in Godot", function () {
  this.timeout(100_000);
  needsGodot();
  let seen: Record<string, unknown>;

  before(async () => {
    const state = new Game();
    state.tick = 7;
    state.items.set("a", Object.assign(new Item(), { name: "axe", x: 0 }));
    state.items.set("s", Object.assign(new Sword(), { name: "sabre", damage: 3 }));
    const encoder = new Encoder(state);
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    const folder = mkdtempSync(join(tmpdir(), "godot-typed-"));
    try {
      const [asked, answered] = [join(folder, "asked"), join(folder, "answered")];
      const description = base64(Reflection.encode(encoder));
      writeFileSync(asked, JSON.stringify({ description, whole: base64(encoder.encodeAll()) }));
      await runGodotClean("tests/typed.gd", [asked, answered]);
      seen = JSON.parse(readFileSync(answered, "utf8")) as Record<string, unknown>;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const everything = {
    is_game: true,
    is_item: true,
    sword_is_item: true,
    name: "axe",
    damage: 3,
    unset: null,
    tick: 7,
    text: true,
  };

  it("can be those of the official code generator, in one file or in many", () => {
    assert.deepEqual(seen.bundle, everything);
    assert.deepEqual(seen.files, everything);
  });

  it("can be written by hand, with variables and methods of their own", () => {
    assert.deepEqual(seen.hand_made, everything);
    assert.deepEqual(seen.own_methods, [7, "AXE", 0, "axe"]);
  });

  it("are not needed", () => {
    assert.deepEqual(seen.plain, everything);
  });
});
