/** The HTTP API asked by bare requests, for tests of who may ask what. */
import assert from "node:assert/strict";
import { z } from "zod";

export const guestTokens = z.object({
  player_id: z.string(),
  access_token: z.string(),
  refresh_token: z.string(),
});
export type GuestTokens = z.output<typeof guestTokens>;

export class JsonRequests {
  readonly #http: string;

  /** @param endpoint of the server, such as ws://127.0.0.1:2567. */
  constructor(endpoint: string) {
    this.#http = endpoint.replace(/^ws/, "http");
  }

  /** @param path below `/api`. @param token of whichever kind. */
  ask(method: string, path: string, token?: string, body?: object): Promise<Response> {
    return fetch(`${this.#http}/api${path}`, {
      method,
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** A new guest account. */
  aGuest(): Promise<GuestTokens> {
    return readJson(guestTokens, this.ask("POST", "/auth/guest", undefined, {}));
  }
}

/** Fails with the whole answer where the status is another. */
export async function readJson<T>(schema: z.ZodType<T>, asked: Promise<Response>, status = 200): Promise<T> {
  const response = await asked;
  const text = await response.text();
  assert.equal(response.status, status, text);
  return schema.parse(JSON.parse(text));
}
