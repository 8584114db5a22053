/**
 * Recovery codes: a guest who has lost its tokens comes back with the code that it wrote down.
 *
 * A code has 125 random bits, so that its plain SHA-256 gives nothing away: nobody can try them all, and a slow hash would only slow the
 * server. The hash has no key on purpose: a code has to outlive every change of `AUTH_SECRET`.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { clientAddress, rangeOf } from "../http/client-address.ts";
import { accountEndpoint, type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import { guestTokens, stored, tokensFor, unauthorized } from "./guest-tokens.ts";
import type { GuestOptions } from "./guests.ts";
import { waitProblem } from "./may-enter.ts";

const HOUR_SECONDS = 3600;

/** Crockford's: none of its characters is taken for another, whichever way somebody has written it down. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARACTERS = 25;
const MAX_CODE_CHARACTERS = 200;

/** Such as `7K2QD-0M8XV-…`, in five groups of five. */
export function newRecoveryCode(): string {
  const letters = Array.from(randomBytes(CODE_CHARACTERS), byte => ALPHABET.charAt(byte % ALPHABET.length));
  return letters.join("").replace(/.{5}(?!$)/g, "$&-");
}

/** The same for each way in which the code may be typed: small letters, spaces for dashes, O for 0, I or L for 1. */
function hashOf(code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return createHash("sha256").update(`recovery code:${plain}`).digest("base64url");
}

/** `/me/recovery-code` and `/auth/recover`. */
export function recoveryEndpoints(options: GuestOptions): readonly Endpoint[] {
  const { env, log, own, families, accounts, recovery_codes, signIns, mayEnter } = options;
  const attempts = new RateLimit(env.RECOVERIES_PER_HOUR_PER_RANGE, HOUR_SECONDS);

  const make = accountEndpoint(
    {
      method: "post",
      path: "/me/recovery-code",
      tag: "Accounts",
      summary: "A new recovery code of your guest account, shown this once. An older one is void",
      input: z.object({}),
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
    async (_input, { player_id, family_id }) => {
      if (family_id === undefined)
        throw problem("forbidden", "An account of AWS Cognito has no recovery code: it is recovered there.");
      const recovery_code = newRecoveryCode();
      const code_hash = hashOf(recovery_code);
      const { recovery_hash: former } = await stored(log, accounts.get(player_id));
      await stored(log, recovery_codes.put(code_hash, player_id));
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
        "Tokens of the guest account that a recovery code belongs to. The code is good once, and ends the account's other sign-ins",
      input: z.object({ body: z.object({ code: z.string().max(MAX_CODE_CHARACTERS) }) }),
      answers: { 200: { description: "The account's tokens", schema: guestTokens } },
      problems: ["unauthorized", "unavailable"],
    },
    async ({ body }, { request }) => {
      const range = rangeOf(clientAddress(request, env.TRUST_PROXY_HOPS));
      const over = attempts.count(range);
      if (over) {
        const rule = `From a range of addresses ${attempts.count_max} recovery codes an hour may be tried`;
        if (over.isFirst) log.warn({ range }, `${rule}; the next ones are refused until the hour is over`);
        throw tooManyRequests(rule, over);
      }
      const code_hash = hashOf(body.code);
      // A code that never was takes the same two reads as one that was used.
      const player_id = (await stored(log, recovery_codes.playerOf(code_hash))) ?? NOBODY;
      const guest = await stored(log, accounts.get(player_id));
      if (guest.recovery_hash !== code_hash) throw wrongCode();
      // Before the code is used up.
      const wait = await mayEnter({ player_id });
      if (wait) throw waitProblem(wait);
      const [family_id, token_id] = [randomUUID(), randomUUID()];
      // First, so that a crash in between leaves the code good: nobody has tokens of this sign-in yet.
      await stored(log, families.begin({ family_id, player_id, newest_token_id: token_id }));
      if (!(await stored(log, accounts.recover(player_id, code_hash, family_id)))) {
        await families.end(family_id);
        throw wrongCode();
      }
      if (guest.family_id !== undefined) signIns.forget(guest.family_id);
      // Used it is all the same: the tokens must not be lost with it.
      await recovery_codes
        .delete(code_hash)
        .catch(error => log.warn({ err: error }, "a used recovery code stays listed"));
      return { value: await tokensFor(own, player_id, family_id, token_id) };
    },
  );

  return [make, recover];
}

const NOBODY = "nobody";

function wrongCode() {
  return unauthorized("This recovery code is wrong, was used before, or is replaced by a newer one");
}
