/** What rooms and APIs need of the process they live in, opened once. */
import type { Logger } from "pino";
import { type Auth, openAuth } from "./auth/auth.ts";
import { type Cluster, openCluster } from "./cluster/cluster.ts";
import type { Env } from "./env.ts";
import { Metrics } from "./ops/metrics.ts";
import { measureReadiness } from "./ops/ready.ts";
import { openStore, type Store, type StoreOptions } from "./store/store.ts";

export type Services = {
  env: Env;
  log: Logger;
  store: Store;
  auth: Auth;
  metrics: Metrics;
  cluster: Cluster;
};

/**
 * Opens the database and what stands on it, and the way to other processes. Whoever opens them closes `store` and
 * `cluster` in the end.
 *
 * @throws StartupError if something cannot be used.
 */
export async function openServices(env: Env, log: Logger, options?: StoreOptions): Promise<Services> {
  const store = await openStore(env, log, options);
  try {
    const auth = await openAuth(env, log, store.refresh_tokens);
    const cluster = await openCluster(env, log);
    const services = { env, log, store, auth, metrics: new Metrics(env.MAX_ROOMS), cluster };
    measureReadiness(services);
    return services;
  } catch (error) {
    await store.close();
    throw error;
  }
}
