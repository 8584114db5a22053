/** Guest accounts: everybody who asks gets one, and keeps it for as long as they refresh their tokens. */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { z } from "zod";
import type { Env } from "../env.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { RecoveryCodeRepository } from "../store/recovery-code-repository.ts";
import type { RefreshTokenRepository } from "../store/refresh-token-repository.ts";
import type { AssertOpenRange } from "./closed-ranges.ts";
import {
  asUnauthorized,
  COME_BACK,
  guestTokens,
  LINKED,
  refreshToken,
  refusedSignIn,
  stored,
  tokensFor,
  USED,
  unauthorized,
} from "./guest-tokens.ts";
import type { MayBegin } from "./maintenance.ts";
import { type MayEnter, waitProblem } from "./may-enter.ts";
import { ACCESS_TOKEN, ExpiredTokenError, type OwnTokens, REFRESH_TOKEN } from "./own-tokens.ts";
import { limitByRange } from "./range-limit.ts";
import type { Accounts } from "./sign-in-endpoints.ts";
import { type SignIns, signInState } from "./sign-ins.ts";
import { TokenError } from "./token-error.ts";

export function guestAccounts(own: OwnTokens, signIns: SignIns): Accounts {
  return {
    howToSignIn: "Ask POST /api/auth/guest for a guest account",
    async accountOf(accessToken) {
      const { sub: player_id, family: family_id } = await own
        .verify(ACCESS_TOKEN, accessToken)
        .catch(asRefreshable);
      const state = await signIns.stateOf(family_id);
      if (state === "linked") throw new TokenError(LINKED, "Send the access token of that account");
      if (state === "ended") throw new TokenError("The sign-in of the access token has ended", COME_BACK);
      return { player_id, family_id };
    },
  };
}

/** The account is there: its player needs no new one. */
function asRefreshable(error: unknown): never {
  if (!(error instanceof ExpiredTokenError)) throw error;
  throw new TokenError(error.message, "POST /api/auth/refresh gives a new one for the guest's refresh token");
}

export type GuestOptions = {
  env: Env;
  log: Logger;
  own: OwnTokens;
  families: RefreshTokenRepository;
  accounts: AccountRepository;
  recovery_codes: RecoveryCodeRepository;
  signIns: SignIns;
  mayEnter: MayEnter;
  mayBegin: MayBegin;
  assertOpenRange: AssertOpenRange;
};

/** `/auth/guest` and `/auth/refresh`. */
export function guestEndpoints(options: GuestOptions): readonly Endpoint[] {
  const { env, log, own, families, accounts, signIns, mayEnter, mayBegin, assertOpenRange } = options;
  const countGuest = limitByRange(options, env.GUESTS_PER_HOUR_PER_RANGE, "new accounts an hour may be made");

  const guest = publicEndpoint(
    {
      method: "post",
      path: "/auth/guest",
      tag: "Accounts",
      summary: "A new guest account, and tokens for it",
      input: z.object({}),
      answers: { 200: { description: "The account's tokens", schema: guestTokens } },
      problems: ["unavailable"],
    },
    async (_input, { request }) => {
      const wait = await mayBegin(undefined);
      if (wait) throw waitProblem(wait);
      await assertOpenRange(request);
      countGuest(request);
      const [player_id, family_id, token_id] = [randomUUID(), randomUUID(), randomUUID()];
      await stored(log, families.begin({ family_id, player_id, newest_token_id: token_id }));
      return { value: await tokensFor(own, player_id, family_id, token_id) };
    },
  );

  const refresh = publicEndpoint(
    {
      method: "post",
      path: "/auth/refresh",
      tag: "Accounts",
      summary:
        "New tokens for a refresh token. Asked again within a minute it gives the same next one; an older token ends the sign-in",
      input: z.object({
        body: z.object({ refresh_token: refreshToken }),
      }),
      answers: { 200: { description: "The account's next tokens", schema: guestTokens } },
      problems: ["unauthorized", "unavailable"],
    },
    async ({ body }) => {
      const { sub, family, jti } = await own.verify(REFRESH_TOKEN, body.refresh_token).catch(asUnauthorized);
      // Before the token is used up.
      const wait = await mayEnter({ player_id: sub });
      if (wait) throw await refusedSignIn(own, sub, wait);
      const account = await stored(log, accounts.get(sub));
      const state = signInState(account, family);
      if (state === "linked") throw problem("unauthorized", `${LINKED}.`);
      const next =
        state === "alive" ? await stored(log, families.rotate(family, jti, randomUUID())) : undefined;
      if (next === undefined) {
        signIns.forget(family);
        throw unauthorized(USED);
      }
      return { value: await tokensFor(own, sub, family, next, account) };
    },
  );

  return [guest, refresh];
}
