import assert from "node:assert/strict";
import { Draft, type Row } from "./draft.ts";

const WHERE = { set: "abilities", id: "spark" } as const;
const row = (hash: string, damage: number): Row => ({ ...WHERE, hash, entry: { id: "spark", damage } });

describe("The draft of a designer", () => {
  it("goes on being of a new entry when somebody else publishes one of the same name and more is typed", () => {
    const draft = new Draft({ load: () => null, keep: () => true, forget() {}, onOther() {} });
    draft.change(WHERE, { id: "spark", damage: 1 });
    draft.load([row("theirs", 5)]);
    draft.change(WHERE, { id: "spark", damage: 12 });
    assert.equal(draft.changes[0]?.base, undefined);
  });

  describe("in two tabs of a browser", () => {
    const OTHER = { set: "abilities", id: "flame" } as const;
    const keysOf = (draft: Draft) => draft.changes.map(({ id }) => id).toSorted();
    /** @param isTold whether a tab hears of what another keeps, as one that sleeps does not. */
    const twoTabs = (isTold: boolean) => {
      let kept: string | null = null;
      const listeners: (() => void)[] = [];
      const open = (number: number) => {
        const write = (text: string | null) => {
          kept = text;
          if (isTold) listeners[1 - number]?.();
          return true;
        };
        return new Draft({
          ...{ load: () => kept, keep: write, forget: () => void write(null) },
          onOther: listener => void listeners.push(listener),
        });
      };
      return { one: open(0), two: open(1), kept: () => kept, write: (text: string) => (kept = text) };
    };

    for (const isTold of [true, false])
      it(`has what was typed in both, ${isTold ? "at once" : "also where one has slept meanwhile"}`, () => {
        const { one, two, kept } = twoTabs(isTold);
        one.change(WHERE, { id: "spark", damage: 1 });
        if (isTold) assert.deepEqual(keysOf(two), ["spark"]);
        two.change(OTHER, { id: "flame", damage: 2 });
        assert.deepEqual(keysOf(two), ["flame", "spark"]);
        assert.equal(two.isShared, true);
        one.change(WHERE, { id: "spark", damage: 3 });
        assert.deepEqual(keysOf(one), ["flame", "spark"]);
        assert.deepEqual(JSON.parse(kept() ?? ""), one.changes);
      });

    it("keeps its own where the other has kept what it cannot read, and does not write over that", () => {
      const { one, kept, write } = twoTabs(false);
      one.change(WHERE, { id: "spark", damage: 1 });
      write("of tomorrow {");
      one.change(OTHER, { id: "flame", damage: 2 });
      assert.deepEqual(keysOf(one), ["flame", "spark"]);
      assert.deepEqual([one.unreadable, kept()], ["of tomorrow {", "of tomorrow {"]);
    });
  });

  it("is kept again once all is undone that the browser had no room for", () => {
    const draft = new Draft({ load: () => null, keep: () => false, forget() {}, onOther() {} });
    draft.change(WHERE, { id: "spark", damage: 1 });
    assert.equal(draft.isKept, false);
    draft.undo(WHERE);
    assert.equal(draft.isKept, true);
  });
});
