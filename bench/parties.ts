/**
 * How soon all members of a party hear of a change, and what it costs: `npm run bench:parties [-- --parties N] [--seconds S]`.
 *
 * Two processes on one Redis and one database, each in a process of its own. Members of each party ask different processes, and listen in the
 * room `party`, wherever that lives. Each party changes once a second: its leader opens or closes it, a member comes or goes, a line is said.
 * From the request to the moment at which the last member has it. At the end nobody acts, and the database's requests are counted.
 * The exit code is 1 where p99 is above 100 ms.
 */
import { setTimeout as delay } from "node:timers/promises";
import { positiveCount, readArguments } from "../loadtest/arguments.ts";
import { startDatabase } from "../loadtest/child.ts";
import { type ServerProcess, startServer } from "../loadtest/server-process.ts";
import { freePort } from "../test/cluster/free-ports.ts";
import { RedisServer } from "../test/cluster/redis-server.ts";
import { Account } from "../test/support/account.ts";
import { NewsListener } from "../test/support/news-listener.ts";
import { samplesIn } from "../test/support/samples.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const BUDGET_MS = 100;
const MEMBERS = 4;
const IDLE_SECONDS = 10;
/** A change that nobody hears of within this time is lost. */
const LOST_MS = 10_000;

type Member = { account: Account; session_id: string; listener?: NewsListener };
type Party = { party_id: string; members: Member[]; is_open: boolean; said: number; isAway: boolean };
type View = { party?: { is_open: boolean; members: unknown[] } };

const { parties: PARTIES, seconds: SECONDS } = readArguments({
  parties: positiveCount.default(10),
  seconds: positiveCount.default(20),
});

const redis = await RedisServer.start();
const database = await startDatabase();
const servers = [await aServer(), await aServer()];
const [first, second] = servers as [ServerProcess, ServerProcess];

async function aServer(): Promise<ServerProcess> {
  const port = await freePort();
  const shared = { REDIS_URL: redis.url, DYNAMODB_ENDPOINT: database.endpoint };
  return startServer({ ...shared, PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}` });
}

async function aMember(server: ServerProcess): Promise<Member & { token: string }> {
  const account = await Account.guest(server.endpoint);
  const answer = (await account.request("POST", "/api/sessions", {})) as {
    session: { session_id: string };
    session_token: string;
  };
  return { account, session_id: answer.session.session_id, token: answer.session_token };
}

async function aParty(): Promise<Party> {
  const all = await Promise.all([first, second, first, second].slice(0, MEMBERS).map(aMember));
  const [leader] = all;
  if (!leader) throw new Error("a party has members");
  const begun = (await leader.account.request("POST", "/api/parties", {
    ...{ session_id: leader.session_id, is_open: true },
  })) as { party: { party_id: string } };
  const { party_id } = begun.party;
  for (const { account, session_id } of all.slice(1))
    await account.request("PUT", `/api/parties/${party_id}/join`, { session_id });
  const members = await Promise.all(
    all.map(async ({ token, ...member }, i) => ({
      ...member,
      listener: await NewsListener.join((i % 2 ? second : first).endpoint, "party", token),
    })),
  );
  return { party_id, members, is_open: true, said: 0, isAway: false };
}

const listenersOf = ({ members }: Party) => members.flatMap(({ listener }) => listener ?? []);

/** Milliseconds from the request to the last listener that is told so; how long the request itself took. */
async function measure(
  listeners: readonly NewsListener[],
  type: string,
  isIt: (message: never) => boolean,
  ask: () => Promise<unknown>,
): Promise<{ told_ms: number; answered_ms: number }> {
  for (const { heard } of listeners) heard.length = 0;
  const startedAt = performance.now();
  const told = listeners.map(
    listener =>
      new Promise<number>((resolve, reject) => {
        const lost = () =>
          new Error(
            `Of ${type} a listener was not told, whose connection is ${listener.room.connection.isOpen ? "open" : "closed"}. It heard ${JSON.stringify(listener.heard).slice(0, 2000)}`,
          );
        const timer = setTimeout(() => reject(lost()), LOST_MS);
        const stop = listener.room.onMessage(type, (message: never) => {
          if (!isIt(message)) return;
          clearTimeout(timer);
          stop();
          resolve(performance.now());
        });
      }),
  );
  await ask();
  const answered_ms = performance.now() - startedAt;
  return { told_ms: Math.max(...(await Promise.all(told))) - startedAt, answered_ms };
}

const figures = new Map<string, { told_ms: number; answered_ms: number }[]>();
function note(what: string, measured: { told_ms: number; answered_ms: number }): void {
  const all = figures.get(what) ?? [];
  all.push(measured);
  figures.set(what, all);
}

async function open(party: Party): Promise<void> {
  const [leader] = party.members;
  party.is_open = !party.is_open;
  const { is_open, party_id } = party;
  const isIt = (view: View) => view.party?.is_open === is_open;
  const ask = async () => leader?.account.request("PUT", `/api/parties/${party_id}/open`, { is_open });
  note("the leader opens or closes it", await measure(listenersOf(party), "party", isIt, ask));
}

async function say(party: Party): Promise<void> {
  const { party_id, members } = party;
  const speaker = members[++party.said % members.length];
  const text = `Line ${party.said}`;
  const isIt = ({ line }: { line: { text?: string } }) => line.text === text;
  const body = { session_id: speaker?.session_id, text };
  const ask = async () => speaker?.account.request("POST", `/api/parties/${party_id}/lines`, body);
  note("a member says something", await measure(listenersOf(party), "line", isIt, ask));
}

/** The last member leaves, or joins again; those who stay are told. */
async function comeOrGo(party: Party): Promise<void> {
  const { party_id, members } = party;
  const last = members.at(-1);
  if (!last) return;
  party.isAway = !party.isAway;
  const count = members.length - Number(party.isAway);
  const stay = listenersOf({ ...party, members: members.slice(0, -1) });
  const isIt = (view: View) => view.party?.members.length === count;
  const what = party.isAway ? "leave" : "join";
  const body = party.isAway ? undefined : { session_id: last.session_id };
  if (!party.is_open) await open(party);
  const ask = () => last.account.request("PUT", `/api/parties/${party_id}/${what}`, body);
  note(party.isAway ? "a member leaves" : "a member joins", await measure(stay, "party", isIt, ask));
  delete last.listener;
}

async function requestsSoFar(): Promise<number> {
  const texts = await Promise.all(
    servers.map(async ({ endpoint }) => (await fetch(`${endpoint.replace(/^ws/, "http")}/metrics`)).text()),
  );
  const all = texts.flatMap(text => [...samplesIn(text)]);
  return all
    .filter(([name]) => name.startsWith("trd_database_requests_total"))
    .reduce((sum, [, value]) => sum + value, 0);
}

async function requestsOfIdleSeconds(): Promise<number> {
  const before = await requestsSoFar();
  await delay(IDLE_SECONDS * 1000);
  return (await requestsSoFar()) - before;
}

const idleBefore = await requestsOfIdleSeconds();
const parties: Party[] = [];
for (let i = 0; i < PARTIES; i++) parties.push(await aParty());
await delay(1000);

/** One after the other in each party, once a second. */
async function act(party: Party): Promise<void> {
  await delay(Math.random() * 1000);
  for (let second = 0; second < SECONDS; second++) {
    const startedAt = performance.now();
    if (second % 3 === 0) await open(party);
    else if (second % 3 === 1) await say(party);
    else await comeOrGo(party);
    await delay(Math.max(0, startedAt + 1000 - performance.now()));
  }
}
await Promise.all(parties.map(act));
await delay(1000);
const idleAfter = await requestsOfIdleSeconds();

const rows = [...figures].map(([what, all]) => {
  const told = all.map(({ told_ms }) => told_ms);
  const answered = all.map(({ answered_ms }) => answered_ms);
  const of = (values: number[], share: number) => quantile(values, share).toFixed(1);
  return [what, all.length, of(told, 0.5), of(told, 0.99), of(answered, 0.5), of(answered, 0.99)];
});
console.info(`${PARTIES} parties of ${MEMBERS} in two processes, ${SECONDS} s.\n`);
const head = ["change", "count", "told p50, ms", "told p99, ms", "answered p50, ms", "answered p99, ms"];
console.info(markdownTable(head, rows));
console.info(
  `\nWhile nobody acts: ${idleAfter} requests to the database in ${IDLE_SECONDS} s, and ${idleBefore} before there were parties.`,
);
const worst = quantile(
  [...figures.values()].flat().map(({ told_ms }) => told_ms),
  0.99,
);
console.info(`All of them: p99 ${worst.toFixed(1)} ms; at most ${BUDGET_MS} ms are allowed.`);

await Promise.all(parties.flatMap(listenersOf).map(listener => listener.leave()));
await Promise.all(servers.map(server => server.stop()));
await database.stop();
await redis.kill();
process.exit(worst > BUDGET_MS ? 1 : 0);
