/** What rooms and APIs need of the process they live in, opened once. */
import type { Logger } from "pino";
import { type Auth, type AuthOptions, openAuth } from "./auth/auth.ts";
import { type Limits, openLimits } from "./auth/limits.ts";
import { type MayEnter, openMayEnter } from "./auth/may-enter.ts";
import { openRunLimit, type TakeRun } from "./auth/run-limit.ts";
import { Violations } from "./auth/violations.ts";
import { CharacterRepository } from "./characters/character-repository.ts";
import { CharacterSnapshots } from "./characters/character-snapshots.ts";
import { NameRepository } from "./characters/name-repository.ts";
import { ROWS_VERSION } from "./characters/rows-version.ts";
import { SessionIndex } from "./characters/session-index.ts";
import { type Cluster, openCluster } from "./cluster/cluster.ts";
import type { Env } from "./env.ts";
import { Metrics } from "./ops/metrics.ts";
import { measureReadiness } from "./ops/ready.ts";
import { Reservations } from "./rooms/base/seat-reservations.ts";
import { offsetWallClock } from "./store/expiry.ts";
import { openStore, type Store, type StoreOptions } from "./store/store.ts";

export type Services = {
  env: Env;
  log: Logger;
  store: Store;
  characters: CharacterRepository;
  snapshots: CharacterSnapshots;
  names: NameRepository;
  sessions: SessionIndex;
  auth: Auth;
  violations: Violations;
  mayEnter: MayEnter;
  takeRun: TakeRun;
  limits: Limits;
  reservations: Reservations;
  metrics: Metrics;
  cluster: Cluster;
};

export type OpenOptions = StoreOptions & Pick<AuthOptions, "cognitoFetcher">;

/** What the accounts of this server were before there were characters: see `SessionIndex`. */
export function accountOwner(env: Pick<Env, "COGNITO_USER_POOL_ID">): "guest" | "account" {
  return env.COGNITO_USER_POOL_ID === undefined ? "guest" : "account";
}

/**
 * Opens the database and what stands on it, and the way to other processes. The caller closes `store` and
 * `cluster` in the end.
 *
 * @throws StartupError if something cannot be used.
 */
export async function openServices(env: Env, log: Logger, options?: OpenOptions): Promise<Services> {
  offsetWallClock(env.CLOCK_OFFSET_MS);
  const store = await openStore(env, log, options);
  try {
    const sessions = new SessionIndex(store.access, accountOwner(env), options?.now);
    const characters = new CharacterRepository(store.access, sessions, options?.now);
    const snapshots = new CharacterSnapshots(store.access, log, options?.now);
    const names = new NameRepository(store.access, characters, options?.now);
    const violations = new Violations(env, log, store.accounts);
    const mayEnter = openMayEnter(env, log, store.accounts, violations);
    const takeRun = openRunLimit(env, store.accounts);
    const limits = openLimits(env);
    const auth = await openAuth(env, log, store, mayEnter, { cognitoFetcher: options?.cognitoFetcher });
    const cluster = await openCluster(env, log, ROWS_VERSION);
    const metrics = new Metrics(env.MAX_ROOMS);
    const { redo_lease } = cluster;
    metrics.gauge("trd_redo_lease", "1 where this process redoes what dead ones have left behind.", () =>
      Number(redo_lease.isHeld),
    );
    const reservations = new Reservations(limits.reservations);
    const services = {
      ...{
        env,
        log,
        store,
        characters,
        snapshots,
        names,
        sessions,
        auth,
        violations,
        mayEnter,
        takeRun,
        limits,
        reservations,
        metrics,
        cluster,
      },
    };
    measureReadiness(services);
    return services;
  } catch (error) {
    await store.close();
    throw error;
  }
}
