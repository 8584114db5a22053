import assert from "node:assert/strict";
import { readEnv } from "../env.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";
import { SignIns } from "./sign-ins.ts";

describe("Sign-ins, in memory", () => {
  it("are kept for as long as an answer is believed, and no longer", async () => {
    let nowMs = 0;
    let reads = 0;
    // What the database has is of no account: so each sign-in has ended.
    const ownerOf = async () => {
      reads += 1;
      return undefined;
    };
    const families: RefreshTokenRepository = Object.create({ ownerOf });
    const accounts: AccountRepository = Object.create({});
    const signIns = new SignIns(readEnv({}), Object.create({}), { families, accounts }, () => nowMs);
    for (let i = 0; i < 100; i++) assert.equal(await signIns.stateOf(`family ${i}`), "ended");
    await signIns.stateOf("family 7");
    assert.deepEqual([reads, signIns.size], [100, 100]);
    nowMs = 4000;
    await signIns.stateOf("family 7");
    assert.deepEqual([reads, signIns.size], [101, 1]);
  });
});
