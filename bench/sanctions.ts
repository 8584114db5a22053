/**
 * How soon who is banned is out: `npm run bench:sanctions [-- --bans N]`.
 *
 * Two server processes with Redis, and players in rooms of both. All bans are asked of one process. A time is from its answer to the closed
 * socket, as the player's end has it. The exit code is 1 where one is above 1 s, or 5 s while Redis hangs.
 */
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { z } from "zod";
import { positiveCount, readArguments } from "../loadtest/arguments.ts";
import type { Bot } from "../loadtest/bot.ts";
import { OwnTokens } from "../src/auth/own-tokens.ts";
import { Audit } from "../src/ops/audit.ts";
import { StaffAuth } from "../src/ops/staff-auth.ts";
import { StaffRepository } from "../src/ops/staff-repository.ts";
import { CLOSE_CODES } from "../src/schema/close-codes.ts";
import { connect } from "../src/store/dynamo/connect.ts";
import { newPlayer, Processes, type ServingProcess } from "../test/cluster/processes.ts";
import { testEnv } from "../test/support/dynamodb.ts";
import { JsonRequests, readJson } from "../test/support/json-requests.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const DEFAULT_BANS = 20;
const LIMIT_MS = 1000;
const LIMIT_WITHOUT_REDIS_MS = 5000;
/** Between two bans at most, so that they meet the looks for what is new at any moment. */
const MOST_PAUSE_MS = 1000;
const PASSWORD = "correct horse battery";

const signedIn = z.object({ staff_token: z.string() });

type Playing = { bot: Bot; player_id: string; by: ServingProcess };

async function play(processes: Processes, by: ServingProcess): Promise<Playing> {
  const player = await newPlayer(by, "Eve");
  for (;;) {
    const room_id = await player.account.createRoom({});
    if ((await processes.ofRoom(room_id)) !== by) continue;
    return { bot: await player.join(by.endpoint, room_id), player_id: player.account.player_id, by };
  }
}

/** The token of a moderator. */
async function aModerator(processes: Processes, requests: JsonRequests): Promise<string> {
  const log = pino({ level: "silent" });
  const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
  const database = await connect(env, log, { join: true });
  const members = new StaffAuth({
    ...{ staff: new StaffRepository(database), audit: new Audit(database), log },
    ...{ auth: { authenticate: () => Promise.reject(new Error("no player asks")) } },
    own: new OwnTokens(env.AUTH_SECRET),
  });
  const code = await members.invite("ada", "moderator");
  await database.close();
  const asked = requests.ask("POST", "/admin/invites", undefined, { code, password: PASSWORD });
  return (await readJson(signedIn, asked)).staff_token;
}

/** @returns milliseconds from the answer to the closed socket; 0 where that was first. */
async function ban({ bot, player_id }: Playing, requests: JsonRequests, token: string): Promise<number> {
  const closed = bot.closed.then(code => {
    if (code !== CLOSE_CODES.sanctioned) throw new Error(`${player_id} was closed with ${code}`);
    return performance.now();
  });
  const given = await requests.ask("POST", `/admin/players/${player_id}/sanctions`, token, {
    ...{ kind: "ban", reason: "cheating", note: "A bench.", evidence: [] },
    ends_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  if (given.status !== 201) throw new Error(`a ban was answered with ${given.status}: ${await given.text()}`);
  const answered = performance.now();
  return Math.max(0, (await closed) - answered);
}

async function banAll(all: readonly Playing[], requests: JsonRequests, token: string): Promise<number[]> {
  const bans: Promise<number>[] = [];
  for (const each of all) {
    bans.push(ban(each, requests, token));
    await delay(Math.random() * MOST_PAUSE_MS);
  }
  return Promise.all(bans);
}

const { bans } = readArguments({ bans: positiveCount.default(DEFAULT_BANS) });
// Nobody plays here but to be banned.
const processes = await Processes.start(2, { HEARTBEAT_TIMEOUT_MS: "600000" });
let isWithin = true;
try {
  const [asked] = processes.all;
  if (!asked) throw new Error("there is no process");
  const requests = new JsonRequests(asked.endpoint);
  const token = await aModerator(processes, requests);
  const rows: (string | number)[][] = [];
  const measure = async (how: string, limitMs: number, isAway: boolean) => {
    const all: Playing[] = [];
    for (let i = 0; i < bans; i++) {
      const by = processes.all[i % processes.all.length];
      if (by) all.push(await play(processes, by));
    }
    if (isAway) processes.redis.hang();
    const ms = await banAll(all, requests, token);
    processes.redis.goOn();
    for (const [where, isOf] of [
      ["the process that is asked", (by: ServingProcess) => by === asked],
      ["the other one", (by: ServingProcess) => by !== asked],
    ] as const) {
      const those = ms.filter((_, i) => all[i] && isOf(all[i].by));
      const figures = [quantile(those, 0.5), quantile(those, 0.99), Math.max(...those)];
      rows.push([`${how}, ${where}`, those.length, ...figures.map(each => Math.round(each)), limitMs]);
    }
    if (ms.some(each => each > limitMs)) isWithin = false;
  };
  await measure("with Redis", LIMIT_MS, false);
  await measure("while Redis hangs", LIMIT_WITHOUT_REDIS_MS, true);
  console.info(markdownTable(["out of a room of", "bans", "p50 ms", "p99 ms", "max ms", "limit ms"], rows));
} finally {
  await processes.stop();
}
process.exitCode = isWithin ? 0 : 1;
