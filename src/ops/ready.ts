/** Whether a load balancer should send new players here. */
import { matchMaker } from "@colyseus/core";
import type { RequestHandler } from "express";
import type { Cluster } from "../cluster/cluster.ts";
import type { StoreHealth } from "../store/dynamo/database-health.ts";
import type { Metrics } from "./metrics.ts";

/** What readiness is judged by. */
type Judged = { store: { health(): StoreHealth }; cluster: Cluster };

/**
 * `GET /ready`: 200 while this process takes new rooms; otherwise 503 with the reasons. Players who are in its rooms
 * already play on either way.
 */
export function ready(services: Judged): RequestHandler {
  return (_request, response) => {
    const reasons = whyNot(services);
    const isReady = reasons.length === 0;
    response.set("Cache-Control", "no-store").status(isReady ? 200 : 503);
    response.json({ status: isReady ? "ready" : "not_ready", reasons });
  };
}

function databaseProblem({ since, failing = [], reason }: StoreHealth): string {
  return `database away since ${since}: ${failing.join(" and ")} fail: ${reason}`;
}

/** The same for Prometheus, which can wake somebody. */
export function measureReadiness(services: Judged & { metrics: Metrics }): void {
  const { metrics, cluster } = services;
  const oneIf = (isSo: boolean) => (isSo ? 1 : 0);
  metrics.gauge("trd_ready", "1 while this process takes new rooms, as /ready says; else 0.", () =>
    oneIf(whyNot(services).length === 0),
  );
  metrics.gauge("trd_redis_up", "1 while Redis answers, or none is needed; 0 while it is away.", () =>
    oneIf(cluster.redisHealth()?.status !== "away"),
  );
}

function whyNot({ store, cluster }: Judged): string[] {
  const database = store.health();
  const redis = cluster.redisHealth();
  return [
    ...(matchMaker.state === matchMaker.MatchMakerState.READY ? [] : ["starting or stopping"]),
    ...(cluster.placement.isDraining ? ["draining: it ends when its rooms do"] : []),
    ...(database.status === "ok" ? [] : [databaseProblem(database)]),
    ...(redis?.status === "away" ? [`Redis away since ${redis.since}`] : []),
  ];
}
