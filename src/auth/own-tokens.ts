/** The tokens that the server signs itself: JWTs with HS256, which nobody but this installation can make. */
import { createHmac, createSecretKey, type KeyObject, randomUUID } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type Clock, expiresAt, timeToJudge, wallClock } from "../store/expiry.ts";
import { REFRESH_TOKEN_LIFETIME_SECONDS } from "../store/refresh-token-repository.ts";
import { TokenError } from "./token-error.ts";

/** They are also refused when their sign-in has ended: see sign-ins.ts. */
export const ACCESS_TOKEN_LIFETIME_SECONDS = 15 * 60;

/** Long enough to join, and to come back after a lost connection. */
export const SESSION_TOKEN_LIFETIME_SECONDS = 15 * 60;

const ISSUER = "tr-dungeons";
const ALGORITHM = "HS256";

/**
 * What a token is for. The name is its audience, which is checked: a token is never taken for one of another kind.
 * `sub` is the player_id in every one.
 */
export type TokenKind<C> = { name: string; lifetime_s: number; claims: z.ZodType<C> };

const text = z.string().min(1);

export const ACCESS_TOKEN = {
  name: "access",
  lifetime_s: ACCESS_TOKEN_LIFETIME_SECONDS,
  /** `family` is the sign-in that it comes from. */
  claims: z.object({ sub: text, family: text }),
} satisfies TokenKind<JWTPayload>;

export const SESSION_TOKEN = {
  name: "session",
  lifetime_s: SESSION_TOKEN_LIFETIME_SECONDS,
  /** `sid` is the session_id; `family` the sign-in that it comes from, which none has with Cognito. */
  claims: z.object({ sub: text, sid: text, family: text.optional() }),
} satisfies TokenKind<JWTPayload>;

export const REFRESH_TOKEN = {
  name: "refresh",
  lifetime_s: REFRESH_TOKEN_LIFETIME_SECONDS,
  /** `family` is the family_id, `jti` the token_id. */
  claims: z.object({ sub: text, family: text, jti: text }),
} satisfies TokenKind<JWTPayload>;

/** For an account that is kept out: to look why, and to appeal. */
export const APPEAL_TOKEN = {
  name: "appeal",
  lifetime_s: 15 * 60,
  claims: z.object({ sub: text }),
} satisfies TokenKind<JWTPayload>;

/** A day of work. Their rows are read at each request, so that a new password ends it at once. */
export const STAFF_TOKEN_LIFETIME_SECONDS = 8 * 3600;

/** `sub` is the staff_id. */
export const STAFF_TOKEN = {
  name: "staff",
  lifetime_s: STAFF_TOKEN_LIFETIME_SECONDS,
  /** `since` is when the password was set, in epoch milliseconds. */
  claims: z.object({ sub: text, since: z.int() }),
} satisfies TokenKind<JWTPayload>;

type Key = { id: string; key: KeyObject };

export class OwnTokens {
  /** The first one signs, all verify. */
  readonly #keys: readonly [Key, ...Key[]];
  readonly #now: Clock;

  /** @param secrets of at least 32 characters each: the newest, and perhaps the one before it. */
  constructor([newest, ...older]: readonly [string, ...string[]], now: Clock = wallClock) {
    this.#keys = [keyOf(newest), ...older.map(keyOf)];
    this.#now = now;
  }

  /** A token that is good from now on for the lifetime of its kind. */
  sign<C extends JWTPayload>(kind: TokenKind<C>, claims: C): Promise<string> {
    const now_ms = this.#now();
    const [{ id: kid, key }] = this.#keys;
    return new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid })
      .setIssuer(ISSUER)
      .setAudience(audienceOf(kind))
      .setIssuedAt(expiresAt(now_ms, 0))
      .setExpirationTime(expiresAt(now_ms, kind.lifetime_s))
      .sign(key);
  }

  /** @throws TokenError if this is no token of that kind, or no longer one. */
  verify<C>(kind: TokenKind<C>, token: string): Promise<C> {
    return this.#verify(kind, token, timeToJudge(this.#now));
  }

  /**
   * The same for a token that may have expired: for what it was given to prove, and what its bearer still has.
   *
   * @throws TokenError if this never was a token of that kind.
   */
  verifyExpired<C>(kind: TokenKind<C>, token: string): Promise<C> {
    return this.#verify(kind, token, 0);
  }

  /** Whether this server has signed the token, as one of that kind; it may have expired. */
  async hasSigned(kind: TokenKind<unknown>, token: string): Promise<boolean> {
    return this.#verify(kind, token, 0).then(
      () => true,
      (error: unknown) => {
        if (error instanceof TokenError) return false;
        throw error;
      },
    );
  }

  async #verify<C>(kind: TokenKind<C>, token: string, now_ms: number): Promise<C> {
    try {
      const { payload } = await jwtVerify(token, header => this.#keyFor(header.kid), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: audienceOf(kind),
        requiredClaims: ["exp"],
        currentDate: new Date(now_ms),
      });
      return kind.claims.parse(payload);
    } catch (error) {
      throw refusal(kind, error);
    }
  }

  /** A token without the name of its key was signed with the oldest one, before keys had names. */
  #keyFor(kid: string | undefined): KeyObject {
    const found = kid === undefined ? this.#keys.at(-1) : this.#keys.find(({ id }) => id === kid);
    if (!found) throw new errors.JWSSignatureVerificationFailed();
    return found.key;
  }
}

/** The name of a key says nothing of its secret. */
function keyOf(secret: string): Key {
  const key = createSecretKey(secret, "utf8");
  const id = createHmac("sha256", key).update("key id").digest("base64url").slice(0, 8);
  return { id, key };
}

function audienceOf(kind: TokenKind<unknown>): string {
  return `${ISSUER}/${kind.name}`;
}

/** It was good. */
export class ExpiredTokenError extends TokenError {}

function refusal({ name }: TokenKind<unknown>, error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new ExpiredTokenError(`The ${name} token has expired`);
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud")
    return new TokenError(`This is a token, but no ${name} token`);
  if (error instanceof errors.JOSEError || error instanceof z.ZodError)
    return new TokenError(`This is no ${name} token of this server`);
  return error;
}
