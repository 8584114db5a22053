/** Every environment variable of the server: read once, validated once, and never read anywhere else. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "./startup-error.ts";

const ENV_FILE = ".env";

/** Signs tokens where nothing is at stake. Everybody can read it here, so production refuses it. */
const DEVELOPMENT_SECRET = "tr-dungeons development secret known to everybody";

/** Numbers arrive as text; `z.coerce` would take "" and " " for 0. */
const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.number().min(min).max(max));

const secret = z.string().min(32, "use at least 32 characters");

const flag = z.enum(["true", "false"], "must be true or false").transform(text => text === "true");

/** An origin as browsers send it: scheme, host and port, nothing behind. */
const origin = z
  .string()
  .trim()
  .refine(text => text === "*" || originOf(text) === text, "list origins such as https://example.com, or *");

function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

const variables = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  /** The address to listen on. The default takes connections of this machine only; 0.0.0.0 takes all. */
  HOST: z.string().default("127.0.0.1"),
  /** The port of both HTTP and WebSocket. 0 takes a free one. */
  PORT: wholeNumber(0, 65535).default(2567),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),

  /**
   * The Redis through which several processes serve together, such as redis://127.0.0.1:6379. Unset: this process is
   * alone. Installations that share a Redis take a database each: redis://…/1.
   */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis or rediss URL" }).optional(),
  /**
   * Where clients reach this very process: host, port and perhaps a path, without a scheme. A room lives in one process,
   * and its players' WebSockets go there, whichever process has answered them before. Set together with REDIS_URL.
   */
  PUBLIC_ADDRESS: z
    .string()
    .regex(/^[^\s/?#@]+(\/[^\s/?#]+)*$/, "must look like game.example.com:2567 or game.example.com/server-1")
    .optional(),
  /**
   * How long a process that is told to end by SIGTERM takes no new rooms and lets those that it has be played to their
   * end. Then, and with 0 at once, rooms are saved and clients told to come back.
   */
  DRAIN_SECONDS: wholeNumber(0, 86_400).default(0),

  /** Folder of the embedded DynamoDB, or `:memory:`. */
  DATA_DIR: z.string().default(".data"),
  /**
   * Whether the embedded database answers a write only once it is flushed to the disk. Without it an answer is safe from the
   * end of the process, and not from a power cut.
   */
  EMBEDDED_FSYNC: flag.default(true),
  /** Whether the server starts on damaged files of the embedded database, with what can still be read. */
  EMBEDDED_ACCEPT_DAMAGE: flag.default(false),
  /** A DynamoDB to use instead of the embedded one, for example http://127.0.0.1:8000 for DynamoDB Local. */
  DYNAMODB_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
  /** Set without DYNAMODB_ENDPOINT: DynamoDB on AWS in this region. */
  AWS_REGION: z.string().optional(),
  /** Put before every table's name, so that several installations can share an account. */
  TABLE_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{0,64}$/, "use at most 64 of a-z, A-Z, 0-9, _ . -")
    .default(""),
  /** Whether conditional puts are sent without the machinery of AWS's SDK, which takes several times the CPU; see FastPut. */
  FAST_PUT: flag.default(true),
  /** How long an answer waits for its journal row before it is `store_unavailable`. The row may stay open for 250 ms of it. */
  STORE_ACK_TIMEOUT_MS: wholeNumber(500, 60_000).default(1500),
  /**
   * Bytes of events of a room that may wait for a database that is away, two full rows at least. Beyond them damage and the
   * like is dropped; where that does not suffice, the room closes.
   */
  JOURNAL_MAX_BYTES: wholeNumber(200_000, 1_000_000_000).default(1_000_000),
  /** The same of all rooms of this process. Once half of it is taken, each room may have an equal share of the other half. */
  JOURNAL_TOTAL_MAX_BYTES: wholeNumber(1_000_000, 100_000_000_000).default(400_000_000),
  /** How often the server looks for a newly published content version. */
  CONTENT_POLL_INTERVAL_MS: wholeNumber(100, 3_600_000).default(2000),

  /** Frames a client may send per second in the long run; an honest one sends about 10. */
  MAX_MESSAGES_PER_SECOND: wholeNumber(1, 10_000).default(30),
  /** Frames it may send at once: as many as an honest client sends behind the longest stall that a connection survives, 15 s. */
  MESSAGE_BURST: wholeNumber(1, 10_000).default(150),

  /** Bytes that may wait for a client which does not read them; beyond, its connection is cut and its slot kept. */
  MAX_BUFFERED_BYTES: wholeNumber(10_000, 1_000_000_000).default(1_000_000),

  /** A client that says nothing for so long is taken for gone; an honest one sends a heartbeat every 10 s. */
  HEARTBEAT_TIMEOUT_MS: wholeNumber(1000, 600_000).default(35_000),
  /** Rooms that one process takes on. */
  MAX_ROOMS: wholeNumber(1, 100_000).default(2000),

  /** Violations (messages that no honest client can send) of a player per minute in the long run; beyond, 4102. */
  VIOLATIONS_PER_MINUTE: wholeNumber(1, 10_000).default(10),
  /** Violations of a player at once. */
  VIOLATIONS_BURST: wholeNumber(1, 10_000).default(20),
  /** After too many violations the player's account may not come in for so long. */
  VIOLATION_PAUSE_SECONDS: wholeNumber(1, 86_400).default(30),
  /** Runs that an account may begin per hour in the long run, and a third of them at once. */
  RUNS_PER_HOUR_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(60),

  /** Whether the recordings of all runs are kept for 30 days, and not only of those that a board shows. */
  RECORD_RUNS: flag.default(false),
  /**
   * Whether this process starts the machine's background process where there is something to do. One machine of an installation has to.
   */
  BACKGROUND: flag.default(true),
  /**
   * Whether this process may be the installation's clerk, which makes matches and applies results. One of its processes has to.
   */
  CLERK: flag.default(true),
  /** A folder for recordings of rooms, which `npm run replay` plays again. Unset: they are in the database alone. */
  RECORDINGS_DIR: z.string().optional(),

  /** Who runs this installation, as the front page says it. */
  OPERATOR_NAME: z.string().trim().min(1).max(200).optional(),
  /** How to reach them about an account or its data: a mail address, or the https address of a page. */
  OPERATOR_CONTACT: z
    .union([z.email(), z.url({ protocol: /^https$/ })], "must be a mail address or an https address")
    .optional(),
  /** Password of /monitor (user `admin`). Without one the panel is open in development and absent in production. */
  MONITOR_PASSWORD: z.string().min(8, "use at least 8 characters").optional(),

  /** What the studio writes content files with, in development. Unset: another one at each start, which the server prints. */
  STUDIO_TOKEN: z.string().min(8, "use at least 8 characters").optional(),

  /**
   * Signs the server's own tokens. Needed in production, also with Cognito: session tokens are always its own. To change it
   * without signing everybody out: the new one, a comma, and the old one. The first signs, both verify.
   */
  AUTH_SECRET: z
    .string()
    .default(DEVELOPMENT_SECRET)
    .transform(list => list.split(",").map(secret => secret.trim()))
    .pipe(z.tuple([secret], secret).refine(list => list.length <= 2, "give two secrets at most")),
  /** Whether rooms can be joined without a token. By default they can, except in production, where they never can. */
  ALLOW_ANONYMOUS: flag.optional(),
  /** Whether a run may begin in any room of its dungeon, for tests and benches. Otherwise it begins in the start room. */
  ALLOW_ANY_START: flag.default(false),
  /** The Cognito user pool whose accounts play, such as eu-central-1_AbCdEf123. Unset: guest accounts of the server. */
  COGNITO_USER_POOL_ID: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d_[a-zA-Z0-9]+$/, "must look like eu-central-1_AbCdEf123")
    .optional(),
  /** The pool's app client that the game signs in with. Set together with COGNITO_USER_POOL_ID. */
  COGNITO_CLIENT_ID: z.string().optional(),
  /** Where the pool's hosted pages are, such as https://my-game.auth.eu-central-1.amazoncognito.com: browsers sign in there. */
  COGNITO_DOMAIN: z
    .string()
    .refine(
      text => originOf(text) === text,
      "must look like https://auth.example.com, with nothing behind it",
    )
    .optional(),

  /** Origins whose pages may use the server, separated by commas; * is every one. Default: *, in production none. */
  CORS_ORIGINS: z
    .string()
    .transform(list => list.split(","))
    .pipe(z.array(origin))
    .optional(),
  /** How many proxies stand in front, each of which adds to X-Forwarded-For. With 0 that header is not believed. */
  TRUST_PROXY_HOPS: wholeNumber(0, 10).default(0),
  /** HTTP requests and WebSocket connections that one address may make per minute. */
  REQUESTS_PER_MINUTE_PER_ADDRESS: wholeNumber(1, 1_000_000).default(3000),
  /** API requests that one account may make per minute, from wherever it is. */
  REQUESTS_PER_MINUTE_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(600),
  /** Attempts of an account to join or make a room, per minute. */
  JOINS_PER_MINUTE_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(60),
  /** Such attempts from one address. */
  JOINS_PER_MINUTE_PER_ADDRESS: wholeNumber(1, 1_000_000).default(600),
  /** Characters that an account may have, and as many deleted ones that can be brought back. */
  CHARACTERS_PER_ACCOUNT: wholeNumber(1, 1000).default(8),
  /** Rooms that an account has made or restored and that are live in this process. */
  MAX_ROOMS_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(8),
  /** Such rooms from one address. */
  MAX_ROOMS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(64),
  /** Seat reservations of an account that wait for their connections, in this process. */
  MAX_RESERVATIONS_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(8),
  /** Such reservations from one address. */
  MAX_RESERVATIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(64),
  /** WebSockets of an account to rooms of this process; at a door a player has two for a moment. */
  MAX_CONNECTIONS_PER_ACCOUNT: wholeNumber(1, 1_000_000).default(16),
  /** WebSockets from one address to this process. */
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(256),
  /**
   * New guest accounts that may be made in an hour from one range of addresses: a /24 of IPv4, a /48 of IPv6.
   */
  GUESTS_PER_HOUR_PER_RANGE: wholeNumber(1, 1_000_000).default(600),
  /** Recovery codes that may be tried in an hour from such a range. */
  RECOVERIES_PER_HOUR_PER_RANGE: wholeNumber(1, 1_000_000).default(20),
  /**
   * How far the server's clock is ahead of the machine's, by which it is judged what has ended: for tests of what lasts. What takes so
   * and so long, such as ticks and timeouts, does not go by it.
   */
  CLOCK_OFFSET_MS: wholeNumber(0, 400 * 24 * 3_600_000).default(0),
  /** How long a request's body may be. */
  BODY_LIMIT_BYTES: wholeNumber(1024, 10_000_000).default(16 * 1024),
});

/** The names of all variables that the server reads. */
export const ENV_NAMES: readonly string[] = Object.keys(variables.shape);

/** What variables mean together: defaults that depend on others, and combinations that cannot be. */
const schema = variables.transform((env, context) => {
  const isProduction = env.NODE_ENV === "production";
  const refuse = (name: keyof typeof env, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  if (isProduction && env.AUTH_SECRET.includes(DEVELOPMENT_SECRET))
    refuse("AUTH_SECRET", "production needs a secret of its own, such as `openssl rand -base64 32` prints");
  if (isProduction && env.ALLOW_ANONYMOUS)
    refuse("ALLOW_ANONYMOUS", "everybody could be anybody; in production leave it out");
  if (isProduction && env.ALLOW_ANY_START)
    refuse("ALLOW_ANY_START", "players could begin at the boss; in production leave it out");
  if (isProduction && env.CLOCK_OFFSET_MS > 0)
    refuse("CLOCK_OFFSET_MS", "sessions, rooms and sign-ins would end early; in production leave it out");
  if ((env.COGNITO_USER_POOL_ID === undefined) !== (env.COGNITO_CLIENT_ID === undefined)) {
    const missing = env.COGNITO_CLIENT_ID === undefined ? "COGNITO_CLIENT_ID" : "COGNITO_USER_POOL_ID";
    refuse(missing, "set COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID both, or neither");
  }
  if (env.COGNITO_DOMAIN !== undefined && env.COGNITO_CLIENT_ID === undefined)
    refuse("COGNITO_DOMAIN", "set COGNITO_USER_POOL_ID and COGNITO_CLIENT_ID, too, or leave it out");
  if (env.REDIS_URL !== undefined && env.PUBLIC_ADDRESS === undefined)
    refuse(
      "PUBLIC_ADDRESS",
      "with REDIS_URL, set where clients reach this process, or they end up at another",
    );
  return {
    ...env,
    ALLOW_ANONYMOUS: env.ALLOW_ANONYMOUS ?? !isProduction,
    CORS_ORIGINS: env.CORS_ORIGINS ?? (isProduction ? [] : ["*"]),
  };
});

export type Env = z.infer<typeof schema>;

/**
 * Reads the environment. An empty variable counts as not set, since that is what `VAR=` in a file means.
 *
 * @throws StartupError that names each bad variable, its value and what is allowed.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue => {
    const name = String(issue.path[0]);
    return `${name}${shown(name, given[name])}: ${issue.message}`;
  });
  throw new StartupError(
    `Bad environment: ${problems.join("; ")}. See .env.example for what each variable takes.`,
  );
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return " (not set)";
  return `=${/PASSWORD|SECRET|REDIS_URL/.test(name) ? "(hidden)" : JSON.stringify(value)}`;
}

/** The process's environment, with what a `.env` file in the working folder adds to it. */
export function processEnv(): NodeJS.ProcessEnv {
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  return process.env;
}
