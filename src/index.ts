/** Starts the server, says where to look, and stops it in order. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Server } from "@colyseus/core";
import type { Logger } from "pino";
import { defineGameServer } from "../arena.config.ts";
import { BUILD } from "./build.ts";
import { Clerk } from "./cluster/clerk.ts";
import { drainOnSigterm } from "./cluster/drain.ts";
import { resting } from "./cluster/duty.ts";
import { answerForCosts } from "./costs/cost-reports.ts";
import { ENV_NAMES, type Env, processEnv, readEnv } from "./env.ts";
import { BackgroundProcess } from "./jobs/background-process.ts";
import { BoardResults } from "./leaderboards/board-results.ts";
import { runResults } from "./leaderboards/dungeon-boards.ts";
import { openDeletionDuty } from "./open-deletions.ts";
import { matchmakingOf } from "./open-matchmaking.ts";
import { moderationOf } from "./open-moderation.ts";
import { ratingDuty } from "./open-ratings.ts";
import { answerForLoad } from "./ops/admin-load-endpoint.ts";
import { createLog } from "./ops/log.ts";
import { RedoSweep } from "./rooms/base/redo-sweep.ts";
import { ModeRoom } from "./rooms/base/room.ts";
import { stopNotice } from "./rooms/base/stop-notice.ts";
import { NewsRoom } from "./rooms/news/news-room.ts";
import { PROTOCOL_VERSION } from "./schema/protocol-version.ts";
import { openServices, type Services } from "./services.ts";
import { StartupError } from "./startup-error.ts";
import { isTrueWithin } from "./store/journal/retry.ts";
import { findStrayVariables } from "./stray-variables.ts";

async function start(): Promise<void> {
  const source = processEnv();
  const env = readEnv(source);
  const log = createLog(env);
  for (const remark of findStrayVariables(Object.keys(source), ENV_NAMES)) log.warn(remark);
  log.info({ ...BUILD, protocol_version: PROTOCOL_VERSION }, "starting");
  const services = await openServices(env, log);
  const { store, cluster } = services;
  const server = defineGameServer(services);
  const sweep = new RedoSweep(services);
  const clerk = openClerk(services);
  const background = openBackground(services, source);
  const { watch } = moderationOf(services);
  const close = async () => {
    services.load_history.stop();
    // Nobody waits longer for these where the database hangs: sanctions are looked for by others, and statistics decide nothing.
    const last = Promise.all([watch.stop(), services.statistics.write()]).then(() => true);
    const inTime = isTrueWithin(last, env.STORE_ACK_TIMEOUT_MS);
    await Promise.all([sweep.stop(), clerk.stop(), background.stop(), inTime]);
    cluster.close();
    await store.close();
  };
  server.onBeforeShutdown(() => {
    void sweep.stop();
    cluster.closing_rooms.noteProcessEnds();
  });
  server.onShutdown(close);
  try {
    const port = await listen(server, env, log);
    await cluster.placement.announce();
    if (env.REDIS_URL !== undefined) {
      await answerForCosts(services.room_costs);
      await answerForLoad(services.load_history);
    }
    drainOnSigterm(server, services, left => {
      ModeRoom.tellEverybody(stopNotice(left));
      NewsRoom.moveAll();
    });
    sweep.start();
    clerk.start();
    background.start();
    watch.start();
    void services.load_history.start();
    console.info(whereToLook(services, port));
    // The first match that is rated would otherwise hold up the rooms until it is loaded.
    void import("./ratings/rate-match.ts");
  } catch (error) {
    await close();
    throw error;
  }
}

function openClerk(services: Services): Clerk {
  const { runs, store, jobs, board_writer: boards, cluster, log, metrics } = services;
  const { clerk_lease: lease, clerk_notice: notice, jobs_notice } = cluster;
  const content = () => store.library.current().content;
  const seasons = () => content().seasons;
  const source = runResults({ runs, jobs, notice: jobs_notice, seasons, log });
  const results = new BoardResults({ source, boards, notice, log });
  const onRated = () => metrics.matchmaking.countRated();
  const ratings = ratingDuty({ access: store.access, content, log, notice, onRated });
  // Nobody is led into a new match during maintenance.
  const isMaintained = async () => (await services.switches.now()).maintenance !== undefined;
  const matching = resting(matchmakingOf(services).matching, isMaintained);
  const duties = [matching, results, ratings, openDeletionDuty(services)];
  return new Clerk({ duties, lease, log });
}

/** @param source the environment of this process. */
function openBackground(services: Services, source: NodeJS.ProcessEnv): BackgroundProcess {
  const { jobs, cluster, log, store } = services;
  const { background_lease: lease, jobs_notice: notice } = cluster;
  return new BackgroundProcess({ jobs, lease, notice, log, env: { ...source, ...store.variables } });
}

/** Resolves with the port, which differs from PORT where that is 0. */
async function listen(server: Server, env: Env, log: Logger): Promise<number> {
  const http = server.transport.server;
  if (!http) throw new Error("The transport has no HTTP server");
  // Colyseus itself prints an error's stack here and goes on; it only fails on errors once the port is open.
  http.removeAllListeners("error");
  const failed = once(http, "error").then(([error]) => Promise.reject(error));
  await Promise.race([server.listen(env.PORT, env.HOST), failed]).catch(error => {
    throw portProblem(error, env);
  });
  http.on("error", error => log.warn({ err: error }, "connection error"));
  return (http.address() as AddressInfo).port;
}

function portProblem(error: NodeJS.ErrnoException, env: Env): Error {
  const where = `${env.HOST}:${env.PORT}`;
  switch (error.code) {
    case "EADDRINUSE":
      return new StartupError(
        `Port ${where} is taken. Stop what uses it, or set PORT to another (0 takes a free one).`,
      );
    case "EACCES":
      return new StartupError(`Listening on ${where} is not allowed. Set PORT to 1024 or above.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartupError(
        `HOST=${env.HOST} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`,
      );
    default:
      return error;
  }
}

function whereToLook({ env, store, cluster, studio }: Services, port: number): string {
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? "localhost" : env.HOST;
  const isDevelopment = env.NODE_ENV !== "production";
  return [
    "TR-Dungeons server is ready.",
    `  WebSocket   ws://${host}:${port}   (rooms "dungeon" and "arena"; "party" and "queue" tell news)`,
    `  Page        http://${host}:${port}`,
    `  API         http://${host}:${port}/api/docs`,
    ...(isDevelopment || env.MONITOR_PASSWORD ? [`  Monitor     http://${host}:${port}/monitor`] : []),
    ...(isDevelopment ? [`  Playground  http://${host}:${port}/playground`] : []),
    // Behind #, since no server gets that to see.
    ...(studio ? [`  Studio      http://${host}:${port}/studio#token=${studio.token}`] : []),
    ...(cluster.description === undefined ? [] : [`  Redis       ${cluster.description}`]),
    `  Database    ${store.description}`,
  ].join("\n");
}

start().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
});
