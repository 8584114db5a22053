/**
 * Recovery codes: a guest who has lost its tokens comes back with the code that it wrote down.
 *
 * A code has 125 random bits, so that its plain SHA-256 gives nothing away: nobody can try them all, and a slow hash would only slow the
 * server. The hash has no key on purpose: a code has to outlive every change of `AUTH_SECRET`.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { accountEndpoint, type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { AccountRow } from "../store/account-repository.ts";
import {
  asUnauthorized,
  guestProvedBy,
  guestTokens,
  refreshToken,
  refusedSignIn,
  stored,
  tokensFor,
  unauthorized,
} from "./guest-tokens.ts";
import type { GuestOptions } from "./guests.ts";
import { limitByRange } from "./range-limit.ts";

/** Crockford's: none of its characters is taken for another, whichever way somebody has written it down. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARACTERS = 25;
const MAX_CODE_CHARACTERS = 200;

/** Such as `7K2QD-0M8XV-…`, in five groups of five. */
export function newRecoveryCode(): string {
  const letters = Array.from(randomBytes(CODE_CHARACTERS), byte => ALPHABET.charAt(byte % ALPHABET.length));
  return letters.join("").replace(/.{5}(?!$)/g, "$&-");
}

const CODE = new RegExp(`^[${ALPHABET}]{${CODE_CHARACTERS}}$`);

/** The same for each way in which the code may be typed or pasted: small letters, spaces, any dashes or none, O for 0, I or L for 1. */
function plainOf(code: string): string {
  const plain = code.normalize("NFKC").replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, "");
  return plain.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
}

function hashOf(code: string): string {
  return createHash("sha256")
    .update(`recovery code:${plainOf(code)}`)
    .digest("base64url");
}

const recoveryCode = z
  .string()
  .max(MAX_CODE_CHARACTERS)
  .refine(
    code => CODE.test(plainOf(code)),
    `a recovery code has ${CODE_CHARACTERS} letters and digits, such as 7K2QD-0M8XV-3SBTN-91ZPA-EH4WC`,
  );

type SignIn = { family_id: string; token_id: string };

/** `/me/recovery-code` and `/auth/recover`. */
export function recoveryEndpoints(options: GuestOptions): readonly Endpoint[] {
  const { env, log, own, families, accounts, recovery_codes, signIns, mayEnter, mayBegin } = options;
  const countAttempt = limitByRange(
    options,
    env.RECOVERIES_PER_HOUR_PER_RANGE,
    "recovery codes an hour may be tried",
  );

  const make = accountEndpoint(
    {
      method: "post",
      path: "/me/recovery-code",
      tag: "Accounts",
      summary: "A new recovery code of your guest account, shown this once. An older one is void",
      input: z.object({
        body: z.object({
          refresh_token: refreshToken.meta({ description: "Your newest, which stays good." }),
        }),
      }),
      answers: {
        200: {
          description: "The code, for the player to write down.",
          schema: z.object({
            recovery_code: z.string().meta({ example: "7K2QD-0M8XV-3SBTN-91ZPA-EH4WC" }),
          }),
        },
      },
      problems: ["forbidden", "unavailable"],
    },
    async ({ body }, { player_id, family_id }) => {
      if (family_id === undefined)
        throw problem("forbidden", "An account of AWS Cognito has no recovery code: it is recovered there.");
      const guest = await guestProvedBy(options, body.refresh_token).catch(asUnauthorized);
      if (guest.player_id !== player_id) throw unauthorized("The refresh token is another account's");
      const recovery_code = newRecoveryCode();
      const code_hash = hashOf(recovery_code);
      await stored(log, accounts.keepUntil(player_id));
      const { recovery_hash: former, expires_at } = await stored(log, accounts.get(player_id));
      await stored(log, recovery_codes.put(code_hash, player_id, expires_at));
      if (!(await stored(log, accounts.setRecoveryHash(player_id, code_hash)))) {
        await recovery_codes.delete(code_hash);
        throw problem("unauthorized", "This guest was linked to an account: sign in to that.");
      }
      if (former !== undefined) await recovery_codes.delete(former);
      return { value: { recovery_code } };
    },
  );

  const recover = publicEndpoint(
    {
      method: "post",
      path: "/auth/recover",
      tag: "Accounts",
      summary:
        "Tokens of the guest account that a recovery code belongs to. The code is good for one sign-in, and ends the others; asked again within 3 minutes it gives the same one",
      input: z.object({ body: z.object({ code: recoveryCode }) }),
      answers: { 200: { description: "The account's tokens", schema: guestTokens } },
      problems: ["unauthorized", "unavailable"],
    },
    async ({ body }, { request }) => {
      const uncount = countAttempt(request);
      const code_hash = hashOf(body.code);
      // A code that never was takes the same two reads as one that was used.
      const player_id = (await stored(log, recovery_codes.playerOf(code_hash))) ?? NOBODY;
      const guest = await stored(log, accounts.get(player_id));
      const isGood = guest.recovery_hash === code_hash;
      if (!isGood && accounts.recoveredBy(code_hash, guest) === undefined) throw wrongCode();
      // Before the code is used up.
      const wait = (await mayBegin(player_id)) ?? (await mayEnter({ player_id }));
      if (wait) throw await refusedSignIn(own, player_id, wait);
      const signIn = (isGood && (await use(code_hash, guest))) || (await usedBefore(code_hash, player_id));
      if (!signIn) throw wrongCode();
      // The limit is for those who guess.
      uncount();
      return { value: await tokensFor(own, player_id, signIn.family_id, signIn.token_id, guest) };
    },
  );

  /** Undefined where the code was used up in this moment. */
  async function use(code_hash: string, guest: AccountRow): Promise<SignIn | undefined> {
    const { player_id } = guest;
    const [family_id, token_id] = [randomUUID(), randomUUID()];
    // It says which sign-ins have ended, and so has to outlast them.
    await stored(log, accounts.keepUntil(player_id));
    // First, so that a crash in between leaves the code good: nobody has tokens of this sign-in yet.
    await stored(log, families.begin({ family_id, player_id, newest_token_id: token_id }));
    if (!(await stored(log, accounts.recover(player_id, code_hash, family_id)))) {
      await families.end(family_id);
      return undefined;
    }
    if (guest.family_id !== undefined) signIns.forget(guest.family_id);
    // Used it is all the same: the tokens must not be lost with it.
    await recovery_codes
      .putUsed(code_hash, player_id)
      .catch(error => log.warn({ err: error }, "a used recovery code stays listed"));
    return { family_id, token_id };
  }

  /** The sign-in that the code was used for, while its answer may have been lost: until its refresh token is used. */
  async function usedBefore(code_hash: string, player_id: string): Promise<SignIn | undefined> {
    const family_id = accounts.recoveredBy(code_hash, await stored(log, accounts.get(player_id)));
    if (family_id === undefined) return undefined;
    const token_id = await stored(log, families.firstTokenOf(family_id));
    return token_id === undefined ? undefined : { family_id, token_id };
  }

  return [make, recover];
}

const NOBODY = "nobody";

function wrongCode() {
  return problem(
    "unauthorized",
    "This recovery code is wrong, was used before, or is replaced by a newer one: look for the newest. POST /api/auth/guest makes a new account.",
  );
}
