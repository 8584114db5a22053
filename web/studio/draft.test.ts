import assert from "node:assert/strict";
import { Draft, type Row } from "./draft.ts";

const WHERE = { set: "abilities", id: "spark" } as const;
const row = (hash: string, damage: number): Row => ({ ...WHERE, hash, entry: { id: "spark", damage } });

describe("The draft of a designer", () => {
  it("goes on being of a new entry when somebody else publishes one of the same name and more is typed", () => {
    const draft = new Draft({ load: () => null, keep: () => true, forget() {} });
    draft.change(WHERE, { id: "spark", damage: 1 });
    draft.load([row("theirs", 5)]);
    draft.change(WHERE, { id: "spark", damage: 12 });
    assert.equal(draft.changes[0]?.base, undefined);
  });

  it("is kept again once all is undone that the browser had no room for", () => {
    const draft = new Draft({ load: () => null, keep: () => false, forget() {} });
    draft.change(WHERE, { id: "spark", damage: 1 });
    assert.equal(draft.isKept, false);
    draft.undo(WHERE);
    assert.equal(draft.isKept, true);
  });
});
