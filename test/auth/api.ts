/** A small API that knows accounts: what src/auth brings, and one endpoint of its own that says who is asking. */
import express from "express";
import { pino } from "pino";
import { z } from "zod";
import { type Auth, type AuthOptions, openAuth } from "../../src/auth/auth.ts";
import { openMayEnter } from "../../src/auth/may-enter.ts";
import { Standings } from "../../src/auth/standings.ts";
import { Violations } from "../../src/auth/violations.ts";
import type { Env } from "../../src/env.ts";
import { accountEndpoint, mountEndpoints } from "../../src/http/endpoint.ts";
import { problemForUnknownRoute, problemHandler } from "../../src/http/problem.ts";
import { AccountRepository } from "../../src/store/account-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { RecoveryCodeRepository } from "../../src/store/recovery-code-repository.ts";
import { RefreshTokenRepository } from "../../src/store/refresh-token-repository.ts";
import { testEnv } from "../support/dynamodb.ts";
import { serve } from "../support/serve.ts";

export const tokens = z.strictObject({
  player_id: z.uuid(),
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.int(),
});
export type Tokens = z.infer<typeof tokens>;

const whoAmI = accountEndpoint(
  {
    method: "get",
    path: "/me",
    tag: "Accounts",
    summary: "Who is asking",
    input: z.object({}),
    answers: { 200: { description: "The account" } },
    problems: [],
  },
  (_input, { player_id }) => ({ value: { player_id } }),
);

export class AccountApi {
  readonly auth: Auth;
  readonly env: Env;
  readonly database: Database;
  /** What was logged, one JSON line each. */
  readonly logged: string[];
  readonly #url: string;
  readonly #stop: () => void;

  static async open(variables: Record<string, string> = {}, options: AuthOptions = {}): Promise<AccountApi> {
    const env = testEnv({ DATA_DIR: ":memory:", ...variables });
    const logged: string[] = [];
    const log = pino({ level: "trace" }, { write: line => logged.push(line) });
    const { now = Date.now } = options;
    const database = await connect(env, log, { join: false, now });
    const accounts = new AccountRepository(database, now);
    const violations = new Violations(env, log, accounts, { now, wall: now });
    const standings = new Standings({ accounts, log, patience_ms: env.STORE_ACK_TIMEOUT_MS, now });
    const mayEnter = openMayEnter(env, log, accounts, violations, standings, now);
    const refresh_tokens = new RefreshTokenRepository(database, now);
    const recovery_codes = new RecoveryCodeRepository(database, now);
    const auth = await openAuth(
      env,
      log,
      { refresh_tokens, accounts, recovery_codes },
      { mayEnter, mayBegin: async () => undefined, assertOpenRange: async () => {}, standings },
      options,
    );
    const app = express();
    app.use(express.json({ limit: env.BODY_LIMIT_BYTES }));
    const router = express.Router();
    mountEndpoints(router, [...auth.endpoints, whoAmI], auth.authenticate);
    app.use("/api", router);
    app.use(problemForUnknownRoute);
    app.use(problemHandler(log));
    const { url, close } = await serve(app);
    return new AccountApi({ auth, env, database, logged, url, stop: close });
  }

  private constructor(parts: {
    auth: Auth;
    env: Env;
    database: Database;
    logged: string[];
    url: string;
    stop: () => void;
  }) {
    this.auth = parts.auth;
    this.env = parts.env;
    this.database = parts.database;
    this.logged = parts.logged;
    this.#url = parts.url;
    this.#stop = parts.stop;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.database.close();
  }

  post(
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    contentType = "application/json",
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const init =
      body === undefined ? { headers } : { body, headers: { "Content-Type": contentType, ...headers } };
    return fetch(this.#url + path, { method: "POST", ...init });
  }

  async guest(): Promise<Tokens> {
    return tokens.parse(await (await this.post("/api/auth/guest")).json());
  }

  refresh(refresh_token: string): Promise<Response> {
    return this.post("/api/auth/refresh", JSON.stringify({ refresh_token }));
  }

  /** Asks the API who is asking. */
  me(authorization?: string): Promise<Response> {
    return fetch(`${this.#url}/api/me`, authorization === undefined ? {} : { headers: { authorization } });
  }

  /** Who the API thinks the bearer of the token is; the status where it knows nobody. */
  async bearer(token: string): Promise<string | number> {
    const response = await this.me(`Bearer ${token}`);
    if (response.status !== 200) return response.status;
    return z.strictObject({ player_id: z.string() }).parse(await response.json()).player_id;
  }
}
