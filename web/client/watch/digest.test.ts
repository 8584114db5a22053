import assert from "node:assert/strict";
import { digestOf as digestOfServer } from "../../../src/recordings/recorded-room.ts";
import { digestOf } from "./digest.ts";

describe("The digest of a text in the client library", () => {
  it("is the server's, of texts of any length", () => {
    for (let length = 0; length < 300; length++) {
      const text = "Ada schlägt Bob ☠ ".repeat(20).slice(0, length);
      assert.equal(digestOf(text), digestOfServer(text), `${length} characters`);
    }
    const long = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => i));
    assert.equal(digestOf(long), digestOfServer(long));
  });
});
