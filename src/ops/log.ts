import { type Logger, pino } from "pino";
import type { Env } from "../env.ts";

/** What lets its bearer in. Nothing here logs it, but an error may carry the request or the environment with it. */
const SECRETS = [
  "authorization",
  "Authorization",
  "access_token",
  "refresh_token",
  "session_token",
  "AUTH_SECRET",
  "MONITOR_PASSWORD",
];

/** How deep objects are searched; pino wants every depth spelled out. */
const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

/** For pino, wherever it writes. */
export const redact = {
  paths: DEPTHS.flatMap(depth => SECRETS.map(name => depth + name)),
  censor: "(hidden)",
};

/** Structured lines on stderr, so that stdout stays for what a command prints. */
export function createLog(env: Env): Logger {
  return pino({ level: env.LOG_LEVEL, redact }, pino.destination(2));
}
