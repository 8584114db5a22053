/** What rooms and APIs need of the process they live in, opened once. */
import type { Logger } from "pino";
import { type Auth, openAuth } from "./auth/auth.ts";
import type { Env } from "./env.ts";
import { Metrics } from "./ops/metrics.ts";
import { openStore, type Store, type StoreOptions } from "./store/store.ts";

export type Services = { env: Env; log: Logger; store: Store; auth: Auth; metrics: Metrics };

/**
 * Opens the database and what stands on it. Whoever opens it closes `store` in the end.
 *
 * @throws StartupError if something cannot be used.
 */
export async function openServices(env: Env, log: Logger, options?: StoreOptions): Promise<Services> {
  const store = await openStore(env, log, options);
  try {
    const auth = await openAuth(env, log, store.refresh_tokens);
    return { env, log, store, auth, metrics: new Metrics() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
