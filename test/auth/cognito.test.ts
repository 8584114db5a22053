import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { decodeJwt, SignJWT, UnsecuredJWT } from "jose";
import { problemIn } from "../support/serve.ts";
import { AccountApi } from "./api.ts";
import { aKeyPair, cognitoToken, KeyEndpoint } from "./key-endpoint.ts";

const POOL = "eu-central-1_TestPool";
const CLIENT = "test-client";
const VARIABLES = { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT };

describe("Accounts of Cognito", () => {
  let key: Awaited<ReturnType<typeof aKeyPair>>;
  let keys: KeyEndpoint;
  let api: AccountApi;
  const opened: { close(): unknown }[] = [];

  /** A pool of its own, where the test changes what the key endpoint answers. */
  async function aPool(state: KeyEndpoint["state"]): Promise<{ keys: KeyEndpoint; api: AccountApi }> {
    const keys = await KeyEndpoint.open(POOL, state);
    const api = await AccountApi.open(VARIABLES, { cognitoFetcher: keys.fetcher });
    opened.push(keys, api);
    return { keys, api };
  }

  const token = (claims: Record<string, unknown> = {}, signer = key) =>
    cognitoToken(signer, { iss: keys.issuer, client_id: CLIENT, ...claims });

  before(async () => {
    key = await aKeyPair();
    ({ keys, api } = await aPool([key]));
  });
  after(async () => {
    for (const each of opened) await each.close();
  });

  async function refused(bearer: string, detail = /no access token of this server's user pool and client/) {
    const found = await problemIn(await api.me(`Bearer ${bearer}`));
    assert.deepEqual([found.status, found.kind], [401, "unauthorized"]);
    assert.match(found.detail, detail);
    assert.match(found.detail, /AWS Cognito/);
    assert.match(found.headers.get("WWW-Authenticate") ?? "", /error="invalid_token"/);
  }

  it("and guests beside them are told how to begin, and how to go on with an expired token, each their own way", async () => {
    const { detail } = await problemIn(await api.me(undefined));
    assert.match(detail, /Sign in with AWS Cognito, or ask POST \/api\/auth\/guest for a guest account/);
    const later = Math.floor(Date.now() / 1000) - 60;
    await refused(await token({ exp: later }), /has expired\. Refresh it with AWS Cognito\.$/);
  });

  it("are known by their access tokens", async () => {
    const sub = randomUUID();
    assert.equal(await api.bearer(await token({ sub })), sub);
  });

  it("stand beside guest accounts, and are no guests", async () => {
    const guest = await api.guest();
    assert.equal(await api.bearer(guest.access_token), guest.player_id);
    const headers = { Authorization: `Bearer ${await token()}` };
    const found = await problemIn(
      await api.post("/api/me/recovery-code", JSON.stringify({ refresh_token: "none" }), undefined, headers),
    );
    assert.equal(found.kind, "forbidden");
    assert.match(found.detail, /AWS Cognito has no recovery code/);
  });

  it("get session tokens of the server's own", async () => {
    const ada = { player_id: randomUUID(), session_id: randomUUID() };
    const { session_token } = await api.auth.issueSessionToken(ada);
    assert.deepEqual(await api.auth.sessionOf(session_token), ada);
    await refused(session_token);
    await assert.rejects(api.auth.sessionOf(await token()), /no session token of this server/);
  });

  it("are refused without a token", async () => {
    const found = await problemIn(await api.me());
    assert.deepEqual(
      [found.status, found.headers.get("WWW-Authenticate")],
      [401, 'Bearer realm="tr-dungeons"'],
    );
  });

  it("are refused with garbage, another signature, or none", async () => {
    const genuine = await token();
    const [header, , signature] = genuine.split(".");
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(genuine), sub: "ben" })).toString("base64url");
    const impostor = { ...(await aKeyPair()), kid: key.kid };
    for (const bad of [
      "garbage",
      "a.b.c",
      [header, changed, signature].join("."),
      await token({}, impostor),
      new UnsecuredJWT(decodeJwt(genuine)).encode(),
    ])
      await refused(bad);
  });

  it("are refused with a token signed by a public key as if it were a secret", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(key.publicJwk));
    const forgery = await new SignJWT(decodeJwt(await token()))
      .setProtectedHeader({ alg: "HS256", kid: key.kid })
      .sign(secret);
    await refused(forgery);
  });

  it("are refused with a token that has expired", async () => {
    await refused(await token({ exp: Math.floor(Date.now() / 1000) - 1 }), /access token has expired/);
  });

  it("are refused with a token of another pool, client or use", async () => {
    await refused(await token({ iss: keys.issuer.replace(POOL, "eu-central-1_OtherPool") }));
    await refused(await token({ client_id: "other-client" }));
    await refused(await token({ token_use: "id", aud: CLIENT }));
    await refused(await token({ token_use: "refresh" }));
  });

  it("are known while the key endpoint is away, whose keys were read at the start and never since", async () => {
    const { keys, api } = await aPool([key]);
    assert.equal(keys.asked, 1);
    keys.state = 503;
    for (let i = 0; i < 3; i++) assert.notEqual(await api.bearer(await token()), 401);
    keys.close();
    const sub = randomUUID();
    assert.equal(await api.bearer(await token({ sub })), sub);
    assert.equal(keys.asked, 1);
  });

  it("are told to come back where the keys could never be read, and are known once they can", async () => {
    const { keys, api } = await aPool(503);
    assert.match(api.logged.join(), new RegExp(`keys of ${POOL} cannot be read yet`));
    const bearer = await token();
    const found = await problemIn(await api.me(`Bearer ${bearer}`));
    assert.deepEqual([found.status, found.kind], [503, "unavailable"]);
    assert.equal(found.headers.get("Retry-After"), "10");
    assert.ok(!api.logged.join().includes(bearer));
    keys.state = [key];
    assert.equal(await api.bearer(bearer), decodeJwt(bearer).sub);
  });

  it("are known by a new key as soon as the pool signs with it", async () => {
    const { keys, api } = await aPool([key]);
    const next = await aKeyPair();
    keys.state = [key, next];
    const sub = randomUUID();
    assert.equal(await api.bearer(await token({ sub }, next)), sub);
    assert.equal(await api.bearer(await token({ sub })), sub);
    assert.equal(keys.asked, 2);
  });

  it("are not known any more by a key that the pool has taken back", async () => {
    const { keys, api } = await aPool([key]);
    const next = await aKeyPair();
    keys.state = [next];
    assert.notEqual(await api.bearer(await token({}, next)), 401);
    assert.equal(await api.bearer(await token()), 401);
  });

  it("with unknown keys cannot make the server ask for keys again and again", async () => {
    const { keys, api } = await aPool([key]);
    for (let i = 0; i < 5; i++) {
      const status = await api.bearer(await token({}, await aKeyPair()));
      assert.equal(status, i === 0 ? 401 : 503);
    }
    assert.equal(keys.asked, 2);
    const sub = randomUUID();
    assert.equal(await api.bearer(await token({ sub })), sub);
  });
});
