/** The tokens that the server signs itself: JWTs with HS256, which nobody but this installation can make. */
import { createSecretKey, type KeyObject, randomUUID } from "node:crypto";
import { errors, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { type Clock, expiresAt } from "../store/expiry.ts";
import { REFRESH_TOKEN_LIFETIME_S } from "../store/refresh-tokens.ts";
import { TokenError } from "./token-error.ts";

/** Access tokens cannot be called back, so they are short-lived. */
export const ACCESS_TOKEN_LIFETIME_S = 15 * 60;

/** Long enough to join, and to come back after a lost connection. */
export const SESSION_TOKEN_LIFETIME_S = 15 * 60;

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
  lifetime_s: ACCESS_TOKEN_LIFETIME_S,
  claims: z.object({ sub: text }),
} satisfies TokenKind<JWTPayload>;

export const SESSION_TOKEN = {
  name: "session",
  lifetime_s: SESSION_TOKEN_LIFETIME_S,
  /** `sid` is the session_id. */
  claims: z.object({ sub: text, sid: text }),
} satisfies TokenKind<JWTPayload>;

export const REFRESH_TOKEN = {
  name: "refresh",
  lifetime_s: REFRESH_TOKEN_LIFETIME_S,
  /** `family` is the family_id, `jti` the token_id. */
  claims: z.object({ sub: text, family: text, jti: text }),
} satisfies TokenKind<JWTPayload>;

export class OwnTokens {
  readonly #key: KeyObject;
  readonly #now: Clock;

  /** @param secret at least 32 characters. */
  constructor(secret: string, now: Clock = Date.now) {
    this.#key = createSecretKey(secret, "utf8");
    this.#now = now;
  }

  /** A token that is good from now on for the lifetime of its kind. */
  sign<C extends JWTPayload>(kind: TokenKind<C>, claims: C): Promise<string> {
    const now_ms = this.#now();
    return new SignJWT({ jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(audienceOf(kind))
      .setIssuedAt(expiresAt(now_ms, 0))
      .setExpirationTime(expiresAt(now_ms, kind.lifetime_s))
      .sign(this.#key);
  }

  /** @throws TokenError if this is no token of that kind, or no longer one. */
  async verify<C>(kind: TokenKind<C>, token: string): Promise<C> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: audienceOf(kind),
        requiredClaims: ["exp"],
        currentDate: new Date(this.#now()),
      });
      return kind.claims.parse(payload);
    } catch (error) {
      throw refusal(kind, error);
    }
  }
}

function audienceOf(kind: TokenKind<unknown>): string {
  return `${ISSUER}/${kind.name}`;
}

function refusal({ name }: TokenKind<unknown>, error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return new TokenError(`The ${name} token has expired`);
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud")
    return new TokenError(`This is a token, but no ${name} token`);
  if (error instanceof errors.JOSEError || error instanceof z.ZodError)
    return new TokenError(`This is no ${name} token of this server`);
  return error;
}
