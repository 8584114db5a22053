import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { startEmbedded } from "../../src/store/embedded/embedded.ts";
import { testEnv } from "../support/dynamodb.ts";
import { AccountApi, tokens } from "./api.ts";

const OLD = "the secret of last year: thirty-two characters and more";
const NEW = "the secret of this year: thirty-two characters and more";

describe("When AUTH_SECRET is changed", function () {
  this.timeout(20_000);
  let database: Awaited<ReturnType<typeof startEmbedded>>;
  const opened: AccountApi[] = [];
  const withSecret = async (AUTH_SECRET: string) => {
    const api = await AccountApi.open({ AUTH_SECRET, DYNAMODB_ENDPOINT: database.endpoint });
    opened.push(api);
    return api;
  };
  before(async () => {
    database = await startEmbedded(testEnv({ DATA_DIR: ":memory:" }), console);
  });
  after(async () => {
    for (const api of opened) await api.close();
    await database?.close();
  });

  it("everybody stays signed in while the old one stands behind the new one, and gets tokens of the new one", async () => {
    const guest = await (await withSecret(OLD)).guest();
    const both = await withSecret(`${NEW}, ${OLD}`);
    assert.equal(await both.bearer(guest.access_token), guest.player_id);
    const refreshed = tokens.parse(await (await both.refresh(guest.refresh_token)).json());
    assert.notEqual(keyOf(refreshed.access_token), keyOf(guest.access_token));
    const alone = await withSecret(NEW);
    assert.equal(await alone.bearer(refreshed.access_token), guest.player_id);
    assert.equal((await alone.refresh(refreshed.refresh_token)).status, 200);
    assert.equal(await alone.bearer(guest.access_token), 401);
  });

  it("tokens from before keys had names are still good", async () => {
    const guest = await (await withSecret(OLD)).guest();
    const nameless = await new SignJWT(decodeJwt(guest.access_token))
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(OLD));
    for (const secrets of [OLD, `${NEW},${OLD}`])
      assert.equal(await (await withSecret(secrets)).bearer(nameless), guest.player_id);
  });

  it("a token that names the key of another is refused", async () => {
    const api = await withSecret(`${NEW},${OLD}`);
    const guest = await api.guest();
    for (const kid of [keyOf(guest.access_token), "no such key"]) {
      const forged = await new SignJWT(decodeJwt(guest.access_token))
        .setProtectedHeader({ alg: "HS256", kid })
        .sign(new TextEncoder().encode("a secret of somebody else's: thirty-two characters"));
      assert.equal(await api.bearer(forged), 401);
    }
  });
});

const keyOf = (token: string) => decodeProtectedHeader(token).kid ?? assert.fail("it names no key");
