/** Plates, bars and numbers of the demo in a crowd: four players and ten enemies at one spot. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needsGodot } from "./support/godot.ts";
import { playDemo, RUN_TIMEOUT_MS } from "./support/play-demo.ts";

/** A whole plate becomes a bar, or a bar a whole plate, in so many of 600 frames of 14 plates at most. */
const MAX_JUMPS = 30;

interface Rect {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("a crowd in the demo", function () {
  this.timeout(RUN_TIMEOUT_MS);
  needsGodot();

  let home: string;
  let output: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), "godot-crowd-"));
    output = await playDemo(home, [], undefined, ["res://tests/demo_crowd.tscn"]);
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  it("has 14 plates of which none covers another", () => {
    const lines = output.matchAll(/^PLATE (\w+) \w+ \[P: \((.*), (.*)\), S: \((.*), (.*)\)\]$/gm);
    const rects = Array.from(lines, ([, id = "", ...numbers]): Rect => {
      const [x = NaN, y = NaN, width = NaN, height = NaN] = numbers.map(Number);
      return { id, x, y, width, height };
    });
    assert.equal(rects.length, 14);
    for (const [i, a] of rects.entries())
      for (const b of rects.slice(i + 1)) assert.ok(!overlap(a, b), `${a.id} and ${b.id}:\n${output}`);
    const [first, second] = rects;
    assert.equal(first?.id, "enemy6", "the player's own target stays above its head");
    assert.equal(second?.id, "enemy10", "the boss follows");
  });

  it("stands still while everybody stands, and is not drawn again", () => {
    assert.match(output, /CROWD standing: 0 overlaps, jumps 0\.00 px/);
    assert.match(output, /CROWD idle: drawn 0 times/);
  });

  it("stays apart and steady, numbers too, while everybody is pushed about and hit", () => {
    const said = /jostling: (\d+) overlaps, (\d+) jumps, the largest (\S+) px, numbers (\d+) overlaps/.exec(
      output,
    );
    const [, overlaps, jumps, , ofNumbers] = said ?? [];
    assert.equal(overlaps, "0", output);
    assert.equal(ofNumbers, "0", output);
    assert.ok(Number(jumps) <= MAX_JUMPS, output);
  });
});
