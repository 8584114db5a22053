import { type Logger, pino } from "pino";
import type { Env } from "../env.ts";

/** Structured lines on stderr, so that stdout stays for what a command prints. */
export function createLog(env: Env): Logger {
  return pino({ level: env.LOG_LEVEL }, pino.destination(2));
}
