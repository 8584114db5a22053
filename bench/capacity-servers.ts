/** The servers of the capacity bench: how each is started, and what its players say to it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
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

/** An orderly end saves all rooms first. */
const PROFILE_TIMEOUT_MS = 60_000;

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
  /** At once, since nothing of it is to be kept; or in order, where it writes a profile. */
  end: () => Promise<void>;
};

/** Starts the server, and what it needs besides. */
export async function startServerUnderTest(
  name: ServerName,
  { before, profile_dir }: { before: string | undefined; profile_dir: string | undefined },
): Promise<ServerUnderTest> {
  switch (name) {
    case "ours":
      return startOurs({ profile_dir });
    case "before":
      if (before === undefined) throw new Error("--before names no checkout");
      return startOurs({ entry: join(before, "src/index.ts") });
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

type OursOptions = { entry?: string; profile_dir?: string | undefined };

async function startOurs({ entry, profile_dir }: OursOptions): Promise<ServerUnderTest> {
  const database = await startDatabase();
  const DYNAMODB_ENDPOINT = database.endpoint;
  await publishCapacityContent(DYNAMODB_ENDPOINT);
  database.process.send("forget");
  const server = await startServer(
    { DYNAMODB_ENDPOINT, MAX_ROOMS: "10000", ...(profile_dir !== undefined && profileInto(profile_dir)) },
    entry,
  );
  return {
    ...running(server),
    database: { pid: pidOf(database.process), countRequests: () => countRequests(database) },
    traffic: () => new GameTraffic(server.endpoint),
    end: async () => {
      if (profile_dir !== undefined) await endInOrder(server.process);
      await endProcess(server.process, "SIGKILL");
      await endProcess(database.process, "SIGKILL");
    },
  };
}

/** Its background process writes a profile as well, a smaller one. */
function profileInto(directory: string): { NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${JSON.stringify(resolve(directory))}` };
}

/** Node writes the profile when the process ends by itself. */
async function endInOrder(server: ChildProcess): Promise<void> {
  const isOver = await Promise.race([
    endProcess(server, "SIGINT").then(() => true),
    delay(PROFILE_TIMEOUT_MS, false, { ref: false }),
  ]);
  if (!isOver) console.warn("Ours has not ended in time: there is no profile of it");
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
    end: async () => void (await endProcess(child, "SIGKILL")),
  };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The server does not run");
  return pid;
}
