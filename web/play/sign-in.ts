/** Signing in with Cognito: to the pool's pages, back from there with a code, and out again. The guest comes along, if the player wants it. */
import type { SignInPages } from "../../src/web/page-data.ts";
import { AccountApi, ApiProblem } from "../client/account-api.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Guest } from "../ui/guest.ts";
import { goToPool, ownAddress, poolRefusal, tokensFromPool } from "../ui/pool-trip.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import { revoke, signOutAddress } from "../ui/user-pool.ts";
import { Account } from "./account.ts";

type Along = { readonly takes_guest_along: boolean };

/** Leaves this page for the pool's. @param takes_guest_along for good: it is a guest no more. */
export function beginSignIn(pool: SignInPages, takes_guest_along: boolean): Promise<void> {
  return goToPool(pool, { takes_guest_along });
}

/** By what the pool's pages have sent along. @throws where nobody is signed in by it: who played here before still does. */
export async function finishSignIn({ sign_in, endpoint }: Page): Promise<void> {
  const { pool, tokens, along } = await tokensFromPool<Along>(sign_in);
  if (along.takes_guest_along) await linkGuest(endpoint, tokens.access_token);
  Account.forgetAll();
  Guest.signedIn(endpoint, pool, tokens);
}

/** Out of the page and the pool; back to this page as nobody. */
export async function signOut(pool: SignInPages): Promise<void> {
  const refresh_token = Account.forgetAll();
  if (refresh_token !== undefined) await revoke(pool, refresh_token).catch(console.info);
  location.assign(signOutAddress(pool, ownAddress()));
}

/** In words; undefined where it is something else that went wrong. */
export function signInTrouble(error: unknown, page: Page): string | undefined {
  const text = textsFor(page, signInTexts);
  const refusal = poolRefusal(error);
  if (refusal !== undefined) return text.not_signed_in(refusal);
  if (error instanceof ApiProblem) return text.guest_refused(error.message);
  return undefined;
}

/** All that the guest of this browser has is the account's from now on. */
async function linkGuest(endpoint: string, access_token: string): Promise<void> {
  const guest = await Guest.known(endpoint);
  if (!guest || Guest.user()) return;
  const guest_refresh_token = await guest.refreshToken();
  await new AccountApi(endpoint, () => access_token).tell("POST", "/api/me/link", { guest_refresh_token });
}
