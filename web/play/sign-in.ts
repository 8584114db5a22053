/** Signing in with Cognito: to the pool's pages, back from there with a code, and out again. The guest comes along, if the player wants it. */
import type { SignInPages } from "../../src/web/page-data.ts";
import { AccountApi, ApiProblem } from "../client/account-api.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { Guest } from "../ui/guest.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import { forgetInTab, keepInTab, keptInTab } from "../ui/this-tab.ts";
import {
  newAttempt,
  PoolRefusal,
  revoke,
  type SignInAttempt,
  signInAddress,
  signOutAddress,
  tokensForCode,
} from "../ui/user-pool.ts";
import { Account } from "./account.ts";

/** What the tab keeps while the browser is at the pool's pages. */
const ATTEMPT = "sign-in";

type Attempt = SignInAttempt & { readonly takes_guest_along: boolean };

/** What has come back is no answer to what this tab has asked, or the answer is no. */
class NotSignedIn extends Error {}

/** Of `/play`, as the pool knows it: where its pages lead back to. */
function ownAddress(): string {
  return location.origin + location.pathname;
}

/** Leaves this page for the pool's. @param takes_guest_along for good: it is a guest no more. */
export async function beginSignIn(pool: SignInPages, takes_guest_along: boolean): Promise<void> {
  const attempt: Attempt = { ...newAttempt(), takes_guest_along };
  const address = await signInAddress(pool, ownAddress(), attempt);
  keepInTab(ATTEMPT, JSON.stringify(attempt));
  location.assign(address);
}

/** Whether the pool's pages have led here. */
export function isBackFromSignIn(): boolean {
  const told = new URLSearchParams(location.search);
  return told.has("state") && (told.has("code") || told.has("error"));
}

/** By what the pool's pages have sent along. @throws where nobody is signed in by it: who played here before still does. */
export async function finishSignIn({ sign_in: pool, endpoint }: Page): Promise<void> {
  const told = new URLSearchParams(location.search);
  const attempt = takeAttempt();
  // The code is good once: a page that is loaded again has nothing to do with it.
  history.replaceState(undefined, "", location.pathname);
  const code = told.get("code");
  if (!pool || !attempt || attempt.state !== told.get("state") || code === null)
    throw new NotSignedIn(told.get("error_description") ?? undefined);
  const tokens = await tokensForCode(pool, code, ownAddress(), attempt);
  if (attempt.takes_guest_along) await linkGuest(endpoint, tokens.access_token);
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
  if (error instanceof NotSignedIn) return text.not_signed_in(error.message);
  if (error instanceof PoolRefusal) return text.not_signed_in("");
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

function takeAttempt(): Attempt | undefined {
  const known = keptInTab(ATTEMPT);
  forgetInTab(ATTEMPT);
  return known === null ? undefined : (JSON.parse(known) as Attempt);
}
