/** Whether the server does what it should, for load balancers and people. */
import { matchMaker } from "@colyseus/core";
import type { RequestHandler } from "express";
import { BUILD } from "../build.ts";
import { PROTOCOL_VERSION } from "../schema/protocol-version.ts";
import type { Store } from "../store/store.ts";

/**
 * `GET /health`: 200 as long as the process answers. `status` is `degraded` while the database is away, slow or
 * throttling; rooms play on meanwhile. `versions` are those that new rooms have.
 */
export function health(store: Store): RequestHandler {
  return (_request, response) => {
    const database = store.health();
    const { roomCount: rooms, ccu: players } = matchMaker.stats.local;
    const { version: content_version, hash: content_hash } = store.library.current();
    const versions = { protocol_version: PROTOCOL_VERSION, content_version, content_hash, ...BUILD };
    const { status } = database;
    response.set("Cache-Control", "no-store").json({ status, database, rooms, players, versions });
  };
}
