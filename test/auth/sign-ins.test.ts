import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { startEmbedded } from "../../src/store/embedded/embedded.ts";
import { testEnv } from "../support/dynamodb.ts";
import { AccountApi } from "./api.ts";

const SECOND_MS = 1000;

describe("A sign-in that has ended", function () {
  this.timeout(20_000);
  let database: Awaited<ReturnType<typeof startEmbedded>>;
  /** Two processes that share a database and a clock. */
  let here: AccountApi;
  let elsewhere: AccountApi;
  let now_ms = Date.now();

  before(async () => {
    database = await startEmbedded(testEnv({ DATA_DIR: ":memory:" }), console);
    const open = () => AccountApi.open({ DYNAMODB_ENDPOINT: database.endpoint }, { now: () => now_ms });
    [here, elsewhere] = [await open(), await open()];
  });
  after(async () => {
    await here?.close();
    await elsewhere?.close();
    await database?.close();
  });

  /** Two processes know the sign-in, which then ends in one of them, since its first token comes too late. */
  async function ended() {
    const first = await here.guest();
    const family_id = String(decodeJwt(first.refresh_token).family);
    const identity = { player_id: first.player_id, session_id: randomUUID() };
    const { session_token } = await here.auth.issueSessionToken({ ...identity, family_id });
    await here.refresh(first.refresh_token);
    for (const api of [here, elsewhere]) {
      assert.equal(await api.bearer(first.access_token), first.player_id);
      assert.deepEqual(await api.auth.sessionOf(session_token), identity);
    }
    now_ms += 60 * SECOND_MS;
    for (const api of [here, elsewhere]) assert.equal(await api.bearer(first.access_token), first.player_id);
    assert.equal((await here.refresh(first.refresh_token)).status, 401);
    return { ...first, session_token };
  }

  it("lets nobody in by its access token where it ended, and within 5 s nowhere", async () => {
    const { access_token } = await ended();
    assert.equal(await here.bearer(access_token), 401);
    now_ms += 5 * SECOND_MS;
    assert.equal(await elsewhere.bearer(access_token), 401);
  });

  it("lets nobody into a room by its session tokens, nor back into one", async () => {
    const { session_token } = await ended();
    now_ms += 5 * SECOND_MS;
    for (const api of [here, elsewhere]) {
      await assert.rejects(api.auth.sessionOf(session_token), /sign-in of the session token has ended/);
      assert.equal(await api.auth.sessionProvedBy(session_token), undefined);
    }
  });

  it("is nobody else's", async () => {
    const other = await here.guest();
    await ended();
    now_ms += 5 * SECOND_MS;
    for (const api of [here, elsewhere]) assert.equal(await api.bearer(other.access_token), other.player_id);
  });
});
