/** The servers of the capacity bench: how each is started, and what its players say to it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { z } from "zod";
import { type Child, endProcess, startBareServer, startChild, startDatabase } from "../loadtest/child.ts";
import { startServer } from "../loadtest/server-process.ts";
import { BareTraffic } from "./capacity-bare-traffic.ts";
import { publishCapacityContent } from "./capacity-content.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { RawTraffic } from "./capacity-raw-traffic.ts";
import type { RoomTraffic } from "./capacity-traffic.ts";

/** `before` is an older checkout of ours, which takes part where `--before` names it. */
export const SERVER_NAMES = ["ours", "bare", "raw", "before"] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

const databaseAnswer = z.object({ requests: z.int() });

export type Database = {
  pid: number;
  /** What it was asked so far. */
  countRequests: () => Promise<number>;
};

export type ServerUnderTest = {
  pid: number;
  database: Database | undefined;
  traffic: (room: number) => RoomTraffic;
  /** At once, since nothing of it is to be kept. */
  kill: () => Promise<void>;
};

/** Starts the server, and what it needs besides. */
export async function startServerUnderTest(
  name: ServerName,
  before: string | undefined,
): Promise<ServerUnderTest> {
  switch (name) {
    case "ours":
      return startOurs();
    case "before":
      if (before === undefined) throw new Error("--before names no checkout");
      return startOurs(join(before, "src/index.ts"));
    case "bare": {
      const server = await startBareServer();
      return { ...running(server), traffic: () => new BareTraffic(server.endpoint) };
    }
    case "raw": {
      const server = await startChild(new URL("./capacity-raw-server.ts", import.meta.url));
      return { ...running(server), traffic: room => new RawTraffic(server.endpoint, room) };
    }
  }
}

async function startOurs(entry?: string): Promise<ServerUnderTest> {
  const database = await startDatabase();
  const DYNAMODB_ENDPOINT = database.endpoint;
  await publishCapacityContent(DYNAMODB_ENDPOINT);
  database.process.send("forget");
  const server = await startServer({ DYNAMODB_ENDPOINT, MAX_ROOMS: "10000" }, entry);
  return {
    ...running(server),
    database: { pid: pidOf(database.process), countRequests: () => countRequests(database) },
    traffic: () => new GameTraffic(server.endpoint),
    kill: async () => {
      await endProcess(server.process, "SIGKILL");
      await endProcess(database.process, "SIGKILL");
    },
  };
}

async function countRequests({ process: child }: Child): Promise<number> {
  const answered = once(child, "message");
  child.send("count");
  const [answer] = await answered;
  return databaseAnswer.parse(answer).requests;
}

function running({ process: child }: { process: ChildProcess }) {
  return {
    pid: pidOf(child),
    database: undefined,
    kill: async () => void (await endProcess(child, "SIGKILL")),
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The server does not run");
  return pid;
}
