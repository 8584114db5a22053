/** The way to the pages of a Cognito user pool and back to this page: what the tab keeps meanwhile, and the tokens that come of it. */
import type { SignInPages } from "../../src/web/page-data.ts";
import { forgetInTab, keepInTab, keptInTab } from "./this-tab.ts";
import {
  newAttempt,
  PoolRefusal,
  type PoolTokens,
  type SignInAttempt,
  signInAddress,
  tokensForCode,
} from "./user-pool.ts";

/** What the tab keeps while the browser is at the pool's pages. */
const ATTEMPT = "sign-in";

/** What has come back is no answer to what this tab has asked, or the answer is no. `message` is the pool's word, or empty. */
class NotSignedIn extends Error {}

/** Of this page, as the pool knows it: where its pages lead back to. */
export function ownAddress(): string {
  return location.origin + location.pathname;
}

/** Leaves this page for the pool's. @param along is there again on the way back. */
export async function goToPool(pool: SignInPages, along: object): Promise<void> {
  const attempt = { ...along, ...newAttempt() };
  const address = await signInAddress(pool, ownAddress(), attempt);
  keepInTab(ATTEMPT, JSON.stringify(attempt));
  location.assign(address);
}

/** Whether the pool's pages have led here. */
export function isBackFromPool(): boolean {
  const told = new URLSearchParams(location.search);
  return told.has("state") && (told.has("code") || told.has("error"));
}

/** By what the pool's pages have sent along. @throws where nobody is signed in by it. */
export async function tokensFromPool<Along>(
  pool: SignInPages | undefined,
): Promise<{ pool: SignInPages; tokens: PoolTokens; along: Along }> {
  const told = new URLSearchParams(location.search);
  const attempt = takeAttempt<Along>();
  // The code is good once: a page that is loaded again has nothing to do with it.
  history.replaceState(undefined, "", location.pathname);
  const code = told.get("code");
  if (!pool || !attempt || attempt.state !== told.get("state") || code === null)
    throw new NotSignedIn(told.get("error_description") ?? undefined);
  return { pool, tokens: await tokensForCode(pool, code, ownAddress(), attempt), along: attempt };
}

/** Why nobody is signed in, in the pool's words or none; undefined where something else went wrong. */
export function poolRefusal(error: unknown): string | undefined {
  if (error instanceof NotSignedIn) return error.message;
  return error instanceof PoolRefusal ? "" : undefined;
}

function takeAttempt<Along>(): (Along & SignInAttempt) | undefined {
  const known = keptInTab(ATTEMPT);
  forgetInTab(ATTEMPT);
  return known === null ? undefined : JSON.parse(known);
}
