/**
 * Looks into a server that runs, from within: loaded before it by `node --import`, and asked by SIGHUP. Each answer is
 * a line of JSON in the file that SOAK_PROBE_FILE names.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { Server } from "node:http";
import { getHeapSpaceStatistics } from "node:v8";
import { isMainThread } from "node:worker_threads";
import { matchMaker } from "@colyseus/core";
import type { ProbedSample } from "./soak-sample.ts";

/** Where V8 keeps what it has compiled, and what belongs to it: there is more of it as long as code grows hot. */
const COMPILED = new Set([
  "code_space",
  "code_large_object_space",
  "trusted_space",
  "trusted_large_object_space",
]);

const file = process.env.SOAK_PROBE_FILE;
/** Known from the first request on. */
let server: Server | undefined;

// Threads load it too.
if (isMainThread && file !== undefined) {
  subscribe("http.server.request.start", message => {
    if (message instanceof Object && "server" in message && message.server instanceof Server)
      server = message.server;
  });
  process.on("SIGHUP", () => appendFileSync(file, `${JSON.stringify(takeSample())}\n`));
}

function takeSample(): ProbedSample {
  // Twice, since what the first one finalizes goes with the second. As where memory runs out, so that code which is not used any more goes too: for the
  // first hour more and more of it is compiled.
  for (const _ of ["first", "second"])
    globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  const compiled = getHeapSpaceStatistics()
    .filter(({ space_name }) => COMPILED.has(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0);
  const { roomCount, ccu } = matchMaker.stats.local;
  return {
    rooms: roomCount,
    players: ccu,
    memory: { heapUsed, data: heapUsed - compiled, external, arrayBuffers, rss },
    resources: countEach(process.getActiveResourcesInfo()),
    process_listeners: listenersOf(process),
    server_listeners: server ? listenersOf(server) : {},
  };
}

function countEach(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, name => name)].map(([name, all]) => [name, all.length]));
}

function listenersOf(emitter: NodeJS.EventEmitter): Record<string, number> {
  return Object.fromEntries(emitter.eventNames().map(event => [String(event), emitter.listenerCount(event)]));
}
