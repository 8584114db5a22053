import assert from "node:assert/strict";
import { InputPacer } from "./input-pacer.ts";

/** How many inputs it sends in so many frames of 16 ms. */
function sent(pacer: InputPacer, fromMs: number, seconds: number): number {
  let inputs = 0;
  for (let ms = fromMs; ms < fromMs + seconds * 1000; ms += 16) inputs += pacer.due(ms);
  return inputs;
}

describe("the pace of inputs", () => {
  it("is one a tick, whatever the length of frames", () => {
    assert.equal(sent(new InputPacer(0), 0, 10), 300);
  });

  it("is at most 5 % faster or slower, by how many inputs wait at the server", () => {
    for (const [waiting, least, most] of [
      [0, 301, 310],
      [1, 290, 299],
      [2, 284, 290],
      [10, 284, 287],
    ] as const) {
      const pacer = new InputPacer(0);
      pacer.note(1, waiting, false);
      const inputs = sent(pacer, 0, 10);
      assert.ok(inputs >= least && inputs <= most, `${inputs} with ${waiting} waiting`);
    }
  });

  it("hurries for half a second after a tick without an input", () => {
    const pacer = new InputPacer(0);
    pacer.note(100, 3, true);
    assert.equal(pacer.change, 0.05);
    pacer.note(114, 3, false);
    assert.equal(pacer.change, 0.05);
    pacer.note(115, 3, false);
    assert.ok(pacer.change < 0);
  });

  it("catches up 10 inputs after a hitch of the game, and lets older ones go", () => {
    const pacer = new InputPacer(0);
    assert.equal(pacer.due(0), 1);
    assert.equal(pacer.due(300), 9);
    assert.equal(pacer.due(5000), 10);
    assert.equal(pacer.due(5001), 0);
    assert.equal(sent(pacer, 5034, 1), 30);
  });

  it("says how far it is to the next input", () => {
    const pacer = new InputPacer(0);
    pacer.due(0);
    assert.ok(Math.abs(pacer.share(1000 / 60) - 0.5) < 1e-9);
    assert.equal(pacer.share(1000), 1);
  });
});
