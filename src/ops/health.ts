/** Whether the server does what it should, for load balancers and people. */
import { matchMaker } from "@colyseus/core";
import type { RequestHandler } from "express";
import type { Store } from "../store/store.ts";

/**
 * `GET /health`: 200 as long as the process answers. `status` is `degraded` while the database is away, slow or
 * throttling; rooms play on meanwhile.
 */
export function health(store: Store): RequestHandler {
  return (_request, response) => {
    const database = store.health();
    const { roomCount: rooms, ccu: players } = matchMaker.stats.local;
    response.set("Cache-Control", "no-store").json({ status: database.status, database, rooms, players });
  };
}
