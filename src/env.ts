/** Every environment variable of the server: read once, validated once, and never read anywhere else. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { StartupError } from "./startup-error.ts";

const ENV_FILE = ".env";

/** Numbers arrive as text; `z.coerce` would take "" and " " for 0. */
const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.number().min(min).max(max));

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  /** The address to listen on. The default takes connections of this machine only; 0.0.0.0 takes all. */
  HOST: z.string().default("127.0.0.1"),
  /** The port of both HTTP and WebSocket. 0 takes a free one. */
  PORT: wholeNumber(0, 65535).default(2567),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("warn"),

  /** Folder of the embedded DynamoDB, or `:memory:`. */
  DATA_DIR: z.string().default(".data"),
  /** A DynamoDB to use in place of the embedded one, for example http://127.0.0.1:8000 for DynamoDB Local. */
  DYNAMODB_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
  /** Set without DYNAMODB_ENDPOINT: DynamoDB on AWS in this region. */
  AWS_REGION: z.string().optional(),
  /** Put before every table's name, so that several installations can share an account. */
  TABLE_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9_.-]{0,64}$/, "use at most 64 of a-z, A-Z, 0-9, _ . -")
    .default(""),
  /** How long an answer waits for its journal row before it is `store_unavailable`. */
  STORE_ACK_TIMEOUT_MS: wholeNumber(50, 60_000).default(1500),
  /** Bytes of events per room that may wait for a database that is away; packed events beyond them are dropped. */
  JOURNAL_MAX_BYTES: wholeNumber(10_000, 1_000_000_000).default(1_000_000),
  /** How often the server looks for a newly published content version. */
  CONTENT_POLL_INTERVAL_MS: wholeNumber(100, 3_600_000).default(2000),

  /** Frames a client may send per second in the long run; an honest one sends about 10. */
  MAX_MESSAGES_PER_SECOND: wholeNumber(1, 10_000).default(30),
  /** Frames it may send at once, as after a lost second. */
  MESSAGE_BURST: wholeNumber(1, 10_000).default(60),

  /** Impossible claims that a player may make per minute in the long run; honest ones make next to none. */
  SUSPICIOUS_CLAIMS_PER_MINUTE: wholeNumber(1, 10_000).default(10),
  /** Impossible claims that a player may make at once. */
  SUSPICIOUS_CLAIMS_BURST: wholeNumber(1, 10_000).default(20),

  /** A folder for recordings of rooms, which `npm run replay` plays again. Unset: rooms are not recorded. */
  RECORDINGS_DIR: z.string().optional(),

  /** Password of /monitor (user `admin`). Without one the panel is open in development and absent in production. */
  MONITOR_PASSWORD: z.string().min(8, "use at least 8 characters").optional(),
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
    const value = /PASSWORD|SECRET/.test(name) ? "(hidden)" : JSON.stringify(given[name]);
    return `${name}=${value}: ${issue.message}`;
  });
  throw new StartupError(
    `Bad environment: ${problems.join("; ")}. See .env.example for what each variable takes.`,
  );
}

/** The process's environment, with what a `.env` file in the working folder adds to it. */
export function processEnv(): NodeJS.ProcessEnv {
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  return process.env;
}
