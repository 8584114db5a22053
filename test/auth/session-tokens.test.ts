import assert from "node:assert/strict";
import { decodeJwt, SignJWT, UnsecuredJWT } from "jose";
import { SessionTokenError } from "../../src/auth/auth.ts";
import { AccountApi } from "./api.ts";

const SECRET = "a secret of this test: thirty-two characters and more";
const ADA = { player_id: "ada", session_id: "session-of-ada" };
const BEN = { player_id: "ben", session_id: "session-of-ben" };

describe("Session tokens", () => {
  let api: AccountApi;
  let now_ms = Date.now();

  before(async () => {
    api = await AccountApi.open({ AUTH_SECRET: SECRET }, { now: () => now_ms });
  });
  after(() => api?.close());

  const tokenOf = async (identity: typeof ADA) => (await api.auth.issueSessionToken(identity)).session_token;

  /** It must not let anybody in, and the message must say nothing of the token. */
  async function refused(token: string, message: RegExp): Promise<void> {
    await assert.rejects(api.auth.sessionOf(token), error => {
      assert.ok(error instanceof SessionTokenError);
      assert.match(error.message, message);
      assert.match(error.message, /POST \/api\/sessions/);
      if (token.length > 5) assert.ok(!error.message.includes(token));
      return true;
    });
  }

  it("say whose session it is, and nobody else's", async () => {
    const [ofAda, ofBen] = [await tokenOf(ADA), await tokenOf(BEN)];
    assert.deepEqual(await api.auth.sessionOf(ofAda), ADA);
    assert.deepEqual(await api.auth.sessionOf(ofBen), BEN);
  });

  it("cannot be changed to another player's or to another session", async () => {
    const token = await tokenOf(ADA);
    const [header, , signature] = token.split(".");
    for (const change of [{ sub: BEN.player_id }, { sid: BEN.session_id }, { exp: 9_999_999_999 }]) {
      const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), ...change })).toString("base64url");
      await refused([header, payload, signature].join("."), /no session token of this server/);
    }
  });

  it("end after 15 minutes", async () => {
    const { session_token, expires_in } = await api.auth.issueSessionToken(ADA);
    assert.equal(expires_in, 15 * 60);
    now_ms += expires_in * 1000 - 2000;
    assert.deepEqual(await api.auth.sessionOf(session_token), ADA);
    now_ms += 2000;
    await refused(session_token, /session token has expired/);
  });

  it("still prove after their end whose they were, to come back with, and never what they were not", async () => {
    const token = await tokenOf(ADA);
    now_ms += 3600 * 1000;
    await refused(token, /session token has expired/);
    assert.deepEqual(await api.auth.sessionProvedBy(token), ADA);
    const { access_token } = await api.guest();
    for (const other of [access_token, "garbage", `${token}x`])
      assert.equal(await api.auth.sessionProvedBy(other), undefined);
  });

  it("are the only tokens that lead into a room", async () => {
    const { access_token, refresh_token } = await api.guest();
    for (const token of [access_token, refresh_token]) await refused(token, /a token, but no session token/);
  });

  it("are of this server, or nothing", async () => {
    const claims = decodeJwt(await tokenOf(ADA));
    const signed = (payload: typeof claims, secret: string) =>
      new SignJWT(payload).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));
    assert.deepEqual(await api.auth.sessionOf(await signed(claims, SECRET)), ADA);
    const { sid: _sid, ...withoutSession } = claims;
    const bad = [
      "",
      "garbage",
      "a.b.c",
      new UnsecuredJWT(claims).encode(),
      await signed(claims, `not ${SECRET}`),
      await signed({ ...claims, iss: "somebody-else" }, SECRET),
      await signed(withoutSession, SECRET),
    ];
    for (const token of bad) await refused(token, /no session token of this server/);
  });
});
