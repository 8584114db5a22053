import assert from "node:assert/strict";
import { sipHash24, sipKeyOf } from "./siphash.ts";

/** Key and messages of the vectors that the authors publish: the bytes 0, 1, 2 … each. */
const upTo = (length: number) => Array.from({ length }, (_, index) => index);
const KEY = sipKeyOf("000102030405060708090a0b0c0d0e0f");

/** By the message's length: `vectors_sip64` of the reference implementation, lowest byte first. */
const VECTORS: Readonly<Record<number, string>> = {
  0: "310e0edd47db6f72",
  1: "fd67dc93c539f874",
  2: "5a4fa9d909806c0d",
  3: "2d7efbd796666785",
  4: "b7877127e09427cf",
  5: "8da699cd64557618",
  6: "cee3fe586e46c9cb",
  7: "37d1018bf50002ab",
  8: "6224939a79f5f593",
  9: "b0e4a90bdf82009e",
  15: "e545be4961ca29a1",
  16: "db9bc2577fcc2a3f",
  17: "9447be2cf5e99a69",
  31: "42c341d8fa92d832",
  32: "ce7cf2722f512771",
  47: "eb75095ccd986cd0",
  62: "575ff28e60381be5",
  63: "724506eb4c328a95",
};

function hexOf({ high, low }: { high: number; low: number }): string {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(low, 0);
  bytes.writeInt32LE(high, 4);
  return bytes.toString("hex");
}

describe("SipHash-2-4", () => {
  for (const [length, expected] of Object.entries(VECTORS)) {
    it(`gives what its authors publish for a message of ${length} bytes`, () => {
      assert.equal(hexOf(sipHash24(KEY, upTo(Number(length)))), expected);
    });
  }

  it("takes no key that is not 32 hexadecimal digits, and does not repeat what it was given", () => {
    for (const bad of ["", "00", "0".repeat(31), "0".repeat(33), "secret".repeat(5).padEnd(32, "x")]) {
      assert.throws(
        () => sipKeyOf(bad),
        (error: Error) =>
          /32 hexadecimal digits/.test(error.message) && (bad === "" || !error.message.includes(bad)),
      );
    }
  });
});
