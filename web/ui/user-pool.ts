/** Users of Cognito, as a browser signs them in: by the pool's hosted pages, which give a code, and a code gives tokens. */
import { base64Of, bytesOfBase64 } from "../../src/recordings/base64.ts";
import type { SignInPages } from "../../src/web/page-data.ts";

/** As the pool answers. A refresh keeps the refresh token, unless the pool rotates them. */
export type PoolTokens = {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
  /** Seconds. */
  readonly expires_in: number;
};

/** The pool does not take the code or the refresh token: the user has to sign in anew. */
export class PoolRefusal extends Error {}

/** On the way to the pool: the answer has to have the same state, and a code is of no use without the verifier. */
export type SignInAttempt = { readonly state: string; readonly verifier: string };

const RANDOM_BYTES = 32;

export function newAttempt(): SignInAttempt {
  const random = () => base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
  return { state: random(), verifier: random() };
}

/** Where the user signs in. @param redirect_uri where the code is sent to; the pool has to know it. */
export async function signInAddress(
  { domain, client_id }: SignInPages,
  redirect_uri: string,
  { state, verifier }: SignInAttempt,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const asked = new URLSearchParams({
    ...{ response_type: "code", client_id, redirect_uri, state, scope: "openid email" },
    ...{ code_challenge: base64url(new Uint8Array(digest)), code_challenge_method: "S256" },
  });
  return `${domain}/oauth2/authorize?${asked}`;
}

/** Where the pool forgets that the user is signed in, and sends the browser on. @param logout_uri the pool has to know it. */
export function signOutAddress({ domain, client_id }: SignInPages, logout_uri: string): string {
  return `${domain}/logout?${new URLSearchParams({ client_id, logout_uri })}`;
}

/** @throws PoolRefusal; a TypeError where the pool does not answer. */
export function tokensForCode(
  pool: SignInPages,
  code: string,
  redirect_uri: string,
  { verifier: code_verifier }: SignInAttempt,
): Promise<PoolTokens> {
  return askForTokens(pool, { grant_type: "authorization_code", code, redirect_uri, code_verifier });
}

/** @throws PoolRefusal; a TypeError where the pool does not answer. */
export function refreshedTokens(pool: SignInPages, refresh_token: string): Promise<PoolTokens> {
  return askForTokens(pool, { grant_type: "refresh_token", refresh_token });
}

/** No token comes of it any more. */
export async function revoke({ domain, client_id }: SignInPages, token: string): Promise<void> {
  await fetch(`${domain}/oauth2/revoke`, {
    method: "POST",
    body: new URLSearchParams({ client_id, token }),
  });
}

/** What a token says of its user: not verified, since the server does that. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return JSON.parse(new TextDecoder().decode(bytesOfBase64(payload))) as Record<string, unknown>;
}

async function askForTokens(
  { domain, client_id }: SignInPages,
  grant: Readonly<Record<string, string>>,
): Promise<PoolTokens> {
  const response = await fetch(`${domain}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id, ...grant }),
  });
  const answer = await response.text();
  if (response.status >= 400 && response.status < 500) throw new PoolRefusal(answer);
  if (!response.ok) throw new TypeError(`${domain} answers ${response.status}`);
  return JSON.parse(answer) as PoolTokens;
}

function base64url(bytes: Uint8Array): string {
  return base64Of(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
