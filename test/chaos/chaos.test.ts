/** A minute of `npm run soak:chaos`. */
import assert from "node:assert/strict";
import { runChaos } from "./chaos.ts";

/** Any will do; the same each time, so that a failure can be looked at again. */
const SEED = 2;

describe("a minute of chaos", () => {
  it("through a faulty database, bad lines and a fuzzer honest players play on, nothing that was acknowledged is lost, and the server is afterwards as it was", async function () {
    this.timeout(240_000);
    const problems = await runChaos({ minutes: 1, seed: SEED, say: line => console.info(`      ${line}`) });
    assert.deepEqual(problems, [], `npm run soak:chaos -- --minutes 1 --seed ${SEED}`);
  });
});
