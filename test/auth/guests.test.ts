import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import fc from "fast-check";
import { decodeJwt, SignJWT, UnsecuredJWT } from "jose";
import { problemIn } from "../support/serve.ts";
import { AccountApi, tokens } from "./api.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;
const SECRET = "a secret of this test: thirty-two characters and more";
const OTHER_SECRET = "another secret than that one: thirty-two characters";

const encoded = (secret: string) => new TextEncoder().encode(secret);

describe("Guest accounts", () => {
  let api: AccountApi;
  let now_ms = Date.now();
  const START_MS = now_ms;

  before(async () => {
    api = await AccountApi.open({ AUTH_SECRET: SECRET }, { now: () => now_ms });
  });
  beforeEach(() => {
    now_ms = START_MS;
  });
  after(() => api?.close());

  /** A token that is right in all but what is changed. */
  async function forged(changes: {
    secret?: string;
    claims?: Record<string, unknown>;
    drop?: string;
  }): Promise<string> {
    const genuine = decodeJwt((await api.guest()).access_token);
    const claims = { ...genuine, ...changes.claims };
    if (changes.drop) delete claims[changes.drop];
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(encoded(changes.secret ?? SECRET));
  }

  it("are given to whoever asks, each to be somebody else", async () => {
    const [ada, ben] = [await api.guest(), await api.guest()];
    assert.notEqual(ada.player_id, ben.player_id);
    assert.equal(ada.expires_in, 15 * 60);
    assert.equal(await api.bearer(ada.access_token), ada.player_id);
    assert.equal(await api.bearer(ben.access_token), ben.player_id);
  });

  it("are never kept by anybody on the way", async () => {
    const response = await api.post("/api/auth/guest");
    assert.equal(response.headers.get("Cache-Control"), "no-store");
  });

  it("can be known by a token that was forged as it should be, so that the refusals below mean something", async () => {
    assert.match(String(await api.bearer(await forged({}))), /-/);
  });

  describe("are asked for a token, and refuse", () => {
    const refused = async (
      authorization: string | undefined,
      detail: RegExp,
      challenge: RegExp,
      whatNext = /POST \/api\/auth\/guest/,
    ) => {
      const found = await problemIn(await api.me(authorization));
      assert.deepEqual([found.status, found.kind], [401, "unauthorized"]);
      assert.match(found.detail, detail);
      assert.match(found.detail, whatNext);
      assert.match(found.headers.get("WWW-Authenticate") ?? "", challenge);
    };
    const NO_TOKEN = /^Bearer realm="tr-dungeons"$/;
    const BAD_TOKEN = /error="invalid_token"/;

    it("no token at all, and other ways to prove oneself", async () => {
      for (const authorization of [undefined, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Token x"])
        await refused(authorization, /no access token/, NO_TOKEN);
    });

    it("garbage", async () => {
      for (const token of ["x", "a.b.c", "..", "null", "e30.e30.", `${"x".repeat(4000)}`])
        await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token with another signature", async () => {
      const token = await forged({ secret: OTHER_SECRET });
      await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token whose player was changed after it was signed", async () => {
      const { access_token } = await api.guest();
      const [header = "", , signature = ""] = access_token.split(".");
      const claims = { ...decodeJwt(access_token), sub: (await api.guest()).player_id };
      const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
      await refused(`Bearer ${header}.${payload}.${signature}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token without a signature", async () => {
      const claims = decodeJwt((await api.guest()).access_token);
      await refused(
        `Bearer ${new UnsecuredJWT(claims).encode()}`,
        /no access token of this server/,
        BAD_TOKEN,
      );
    });

    it("a token signed in another way, even by somebody who has the secret", async () => {
      const claims = decodeJwt((await api.guest()).access_token);
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const byKeyPair = await new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(privateKey);
      const byOtherHash = await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS384" })
        .sign(encoded(SECRET));
      for (const token of [byKeyPair, byOtherHash])
        await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token that has expired, and not a second before", async () => {
      const { access_token, player_id } = await api.guest();
      now_ms += 15 * MINUTE_MS - 2000;
      assert.equal(await api.bearer(access_token), player_id);
      now_ms += 2000;
      const whatNext = /POST \/api\/auth\/refresh gives a new one for the guest's refresh token\.$/;
      await refused(`Bearer ${access_token}`, /access token has expired/, BAD_TOKEN, whatNext);
    });

    it("a token that never expires", async () => {
      const token = await forged({ drop: "exp" });
      await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token of nobody", async () => {
      for (const token of [await forged({ drop: "sub" }), await forged({ claims: { sub: "" } })])
        await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a token of another issuer", async () => {
      const token = await forged({ claims: { iss: "somebody-else" } });
      await refused(`Bearer ${token}`, /no access token of this server/, BAD_TOKEN);
    });

    it("a refresh token and a session token", async () => {
      const { refresh_token, player_id } = await api.guest();
      const { session_token } = await api.auth.issueSessionToken({ player_id, session_id: randomUUID() });
      for (const token of [refresh_token, session_token])
        await refused(`Bearer ${token}`, /a token, but no access token/, BAD_TOKEN);
    });
  });

  describe("live on by refreshing, which", () => {
    const dead = async (refresh_token: string, detail: RegExp) => {
      const found = await problemIn(await api.refresh(refresh_token));
      assert.deepEqual([found.status, found.kind], [401, "unauthorized"]);
      assert.match(found.detail, detail);
      assert.match(found.detail, /recovery code comes back with POST \/api\/auth\/recover/);
    };
    const ENDED = /used before, or its sign-in has ended/;

    const next = async (refresh_token: string) => {
      const response = await api.refresh(refresh_token);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("Cache-Control"), "no-store");
      return tokens.parse(await response.json());
    };

    it("gives the same player new tokens", async () => {
      const first = await api.guest();
      now_ms += 20 * MINUTE_MS;
      const second = await next(first.refresh_token);
      assert.equal(second.player_id, first.player_id);
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.equal(await api.bearer(first.access_token), 401);
      assert.equal(await api.bearer(second.access_token), first.player_id);
    });

    it("gives the same next token again where the answer was lost", async () => {
      const first = await api.guest();
      await api.refresh(first.refresh_token);
      const again = await Promise.all([1, 2, 3].map(() => next(first.refresh_token)));
      const ids = again.map(({ refresh_token }) => decodeJwt(refresh_token).jti);
      assert.equal(new Set(ids).size, 1);
      for (const { player_id, access_token } of again) {
        assert.equal(player_id, first.player_id);
        assert.equal(await api.bearer(access_token), first.player_id);
      }
      const third = await next(again[0]?.refresh_token ?? assert.fail());
      assert.equal(await api.bearer(third.access_token), first.player_id);
    });

    it("ends the sign-in when a token comes after its successor was used: the newest token is dead too", async () => {
      const first = await api.guest();
      const second = await next(first.refresh_token);
      const third = await next(second.refresh_token);
      await dead(first.refresh_token, ENDED);
      await dead(third.refresh_token, ENDED);
    });

    it("ends the sign-in when a token comes again after a minute: it was copied", async () => {
      const first = await api.guest();
      const second = await next(first.refresh_token);
      now_ms += MINUTE_MS;
      await dead(first.refresh_token, ENDED);
      await dead(second.refresh_token, ENDED);
    });

    it("does not end the sign-ins of others, nor other sign-ins of the same player", async () => {
      const [ada, ben] = [await api.guest(), await api.guest()];
      await next(ada.refresh_token);
      now_ms += MINUTE_MS;
      await dead(ada.refresh_token, ENDED);
      await next(ben.refresh_token);
    });

    it("ends when nobody refreshed for 30 days, which every refresh begins anew", async () => {
      const first = await api.guest();
      now_ms += 29 * DAY_MS;
      const second = await next(first.refresh_token);
      now_ms += 29 * DAY_MS;
      const third = await next(second.refresh_token);
      now_ms += 30 * DAY_MS;
      await dead(third.refresh_token, /refresh token has expired/);
    });

    it("takes refresh tokens only", async () => {
      const { access_token, player_id } = await api.guest();
      const { session_token } = await api.auth.issueSessionToken({ player_id, session_id: randomUUID() });
      for (const token of [access_token, session_token]) await dead(token, /a token, but no refresh token/);
      await dead("garbage", /no refresh token of this server/);
    });

    it("takes no token that was signed by somebody else", async () => {
      const { refresh_token } = await api.guest();
      const forgery = await new SignJWT(decodeJwt(refresh_token))
        .setProtectedHeader({ alg: "HS256" })
        .sign(encoded(OTHER_SECRET));
      await dead(forgery, /no refresh token of this server/);
      await next(refresh_token);
    });

    it("says what is wrong with a request that has no refresh token", async () => {
      for (const body of ["{}", "[]", '{"refresh_token":7}', `{"refresh_token":"${"x".repeat(3000)}"}`]) {
        const found = await problemIn(await api.post("/api/auth/refresh", body));
        assert.equal(found.kind, "invalid-request", body);
        assert.match(found.detail, /refresh_token: |expected object/);
      }
    });
  });

  it("meet anything at all without failing", async () => {
    const paths = fc.constantFrom("/api/auth/guest", "/api/auth/refresh");
    const types = fc.constantFrom("application/json", "text/plain", "application/octet-stream", "x", "");
    const asJson = fc.json({ maxDepth: 4 });
    const asRefresh = fc.anything().map(refresh_token => JSON.stringify({ refresh_token }) ?? "");
    const asToken = fc
      .tuple(fc.base64String(), fc.base64String(), fc.base64String())
      .map(parts => JSON.stringify({ refresh_token: parts.join(".") }));
    const asHeader = fc
      .tuple(fc.jsonValue(), fc.jsonValue())
      .map(parts => parts.map(part => Buffer.from(JSON.stringify(part)).toString("base64url")))
      .map(([header, payload]) => JSON.stringify({ refresh_token: `${header}.${payload}.AAAA` }));
    const asBytes = fc.uint8Array({ maxLength: 200 }).map(bytes => Uint8Array.from(bytes));
    const bodies = fc.oneof(asJson, asRefresh, asToken, asHeader, asBytes);
    await fc.assert(
      fc.asyncProperty(paths, types, bodies, async (path, type, body) => {
        const { status } = await api.post(path, body, type);
        assert.ok(status === 200 || (status >= 400 && status < 500), `${status}`);
        if (path.endsWith("refresh")) assert.notEqual(status, 200);
      }),
      { numRuns: 400 },
    );
    const header = fc.string({ unit: fc.constantFrom(...'aAzZ09-_.~ ="\\,;:é\t') });
    await fc.assert(
      fc.asyncProperty(header, async text => {
        assert.equal((await api.me(`Bearer ${text}`)).status, 401);
      }),
      { numRuns: 200 },
    );
  });

  it("leave no token and no secret in the log", async () => {
    const { access_token, refresh_token } = await api.guest();
    await api.refresh(refresh_token);
    await api.refresh(refresh_token);
    await api.me(`Bearer ${refresh_token}`);
    await api.post("/api/auth/refresh", `{"refresh_token":"${refresh_token}"`);
    for (const secret of [access_token, refresh_token, SECRET])
      assert.ok(!api.logged.join("").includes(secret));
    assert.deepEqual(api.logged, []);
  });

  it("are at most so many in an hour from a range of addresses, and who gets none is told when", async () => {
    const strict = await AccountApi.open({ GUESTS_PER_HOUR_PER_RANGE: "1", TRUST_PROXY_HOPS: "1" });
    try {
      const from = (address: string) =>
        strict.post("/api/auth/guest", undefined, undefined, { "X-Forwarded-For": address });
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => from(`203.0.113.${i}:${i + 1}`)),
      );
      const refused = answers.filter(answer => answer.status !== 200);
      assert.equal(refused.length, 49);
      for (const answer of refused) {
        const found = await problemIn(answer);
        assert.deepEqual([found.status, found.kind], [429, "too-many-requests"]);
        assert.match(found.detail, /1 new accounts an hour.*Try again in 3(600|5\d\d) s/);
        assert.match(found.headers.get("Retry-After") ?? "", /^3(600|5\d\d)$/);
      }
      assert.equal((await from("203.0.114.1")).status, 200);
      assert.equal(strict.logged.filter(line => line.includes("203.0.113.0/24")).length, 1);
    } finally {
      await strict.close();
    }
  });

  it("can ask so often per minute, and each for itself", async () => {
    const strict = await AccountApi.open({ REQUESTS_PER_MINUTE_PER_ACCOUNT: "3" });
    try {
      const [ada, ben] = [await strict.guest(), await strict.guest()];
      for (let i = 0; i < 3; i++) assert.equal(await strict.bearer(ada.access_token), ada.player_id);
      const found = await problemIn(await strict.me(`Bearer ${ada.access_token}`));
      assert.deepEqual([found.status, found.kind], [429, "too-many-requests"]);
      const retryAfter_s = Number(found.headers.get("Retry-After"));
      assert.ok(retryAfter_s > 50 && retryAfter_s <= 60);
      assert.match(found.detail, /3 requests per minute/);
      assert.equal(await strict.bearer(ben.access_token), ben.player_id);
    } finally {
      await strict.close();
    }
  });

  it("are told to come back while the database is away", async () => {
    const broken = await AccountApi.open();
    try {
      const { refresh_token } = await broken.guest();
      await broken.database.close();
      for (const response of [await broken.post("/api/auth/guest"), await broken.refresh(refresh_token)]) {
        const found = await problemIn(response);
        assert.deepEqual([found.status, found.kind], [503, "unavailable"]);
        assert.equal(found.headers.get("Retry-After"), "5");
      }
      assert.equal(broken.logged.filter(line => line.includes("Refresh tokens cannot be stored")).length, 2);
    } finally {
      await broken.close();
    }
  });
});
