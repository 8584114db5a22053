/** A user pool's keys, served on this machine as Cognito serves them, and tokens signed with them. */
import { randomUUID } from "node:crypto";
import { FetchError } from "aws-jwt-verify/error";
import type { Fetcher } from "aws-jwt-verify/https";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { type Served, serve } from "../support/serve.ts";

/** Reads the keys of any pool from `url` instead of AWS, and fails as the fetcher of AWS does. */
export function keysFrom(url: string): Fetcher {
  return {
    async fetch(uri) {
      const response = await fetch(url + new URL(uri).pathname).catch(error => {
        throw new FetchError(uri, error);
      });
      if (!response.ok) throw new FetchError(uri, `Status code is ${response.status}`);
      return response.arrayBuffer();
    },
  };
}

type KeyPair = { kid: string; privateKey: CryptoKey; publicJwk: JWK };

export async function aKeyPair(kid: string = randomUUID()): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

export class KeyEndpoint {
  readonly issuer: string;
  /** What it answers: keys, or a status where it is away. */
  state: KeyPair[] | number;
  /** How often it was asked. */
  asked = 0;
  readonly fetcher: Fetcher;
  readonly #served: Served;

  static async open(userPoolId: string, state: KeyPair[] | number): Promise<KeyEndpoint> {
    let endpoint: KeyEndpoint | undefined;
    const served = await serve((request, response) => {
      if (!endpoint) return response.destroy();
      endpoint.asked++;
      const isKnown = request.url === `/${userPoolId}/.well-known/jwks.json`;
      const found = isKnown ? endpoint.state : 404;
      if (typeof found === "number") return response.writeHead(found).end();
      response.end(JSON.stringify({ keys: found.map(pair => pair.publicJwk) }));
    });
    endpoint = new KeyEndpoint(userPoolId, state, served);
    return endpoint;
  }

  private constructor(userPoolId: string, state: KeyPair[] | number, served: Served) {
    this.issuer = `https://cognito-idp.${userPoolId.split("_")[0]}.amazonaws.com/${userPoolId}`;
    this.state = state;
    this.#served = served;
    this.fetcher = keysFrom(served.url);
  }

  close(): void {
    this.#served.close();
  }
}

/** The access token of a user as Cognito signs it, but for what is changed. */
export async function cognitoToken(
  { kid, privateKey }: KeyPair,
  claims: JWTPayload & { client_id: string },
): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const usual = {
    token_use: "access",
    iat: nowSeconds,
    exp: nowSeconds + 3600,
    sub: randomUUID(),
    username: "ada",
  };
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
}
