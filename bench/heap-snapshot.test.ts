import assert from "node:assert/strict";
import { heapOf } from "./heap-snapshot.ts";

describe("A heap snapshot", () => {
  it("counts what the program has made, and leaves out what V8 makes for itself", () => {
    const meta = {
      node_fields: ["type", "name", "id", "self_size"],
      node_types: [["hidden", "object", "code", "string", "native"], "string", "number", "number"],
    };
    const [hidden, object, code, string, native] = [0, 1, 2, 3, 4];
    const nodes = [
      ...[object, 0, 1, 24],
      ...[object, 0, 2, 40],
      ...[string, 0, 3, 16],
      ...[code, 0, 4, 1000],
      ...[hidden, 0, 5, 2000],
      ...[native, 0, 6, 4000],
    ];
    const heap = heapOf(JSON.stringify({ snapshot: { meta }, nodes }));
    assert.deepEqual(heap, { objects: 3, object_bytes: 80, bytes: 7080 });
  });

  it("says so where it is none", () => {
    assert.throws(() => heapOf("{}"), /snapshot/);
  });
});
