import assert from "node:assert/strict";
import { canonicalJson } from "./canonical-json.ts";

describe("Rows that are compared", () => {
  it("are equal whatever the order of their fields, and whatever class holds their bytes", () => {
    const written = { part: "1", lines: Buffer.from("abc"), counts: [2, 1] };
    const read = { counts: [2, 1], lines: new Uint8Array([97, 98, 99]), part: "1" };
    assert.equal(canonicalJson(written), canonicalJson(read));
    assert.notEqual(canonicalJson(written), canonicalJson({ ...read, lines: new Uint8Array([97, 98]) }));
    assert.notEqual(canonicalJson(written), canonicalJson({ ...read, counts: [1, 2] }));
  });
});
