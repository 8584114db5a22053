import { type Logger, pino } from "pino";
import type { Env } from "../env.ts";

/** What lets its bearer in, or foretells loot. Nothing here logs it, but an error may carry the request or the environment with it. */
const SECRETS = [
  "authorization",
  "Authorization",
  "access_token",
  "refresh_token",
  "session_token",
  "appeal_token",
  "staff_token",
  "password",
  "AUTH_SECRET",
  "MONITOR_PASSWORD",
  "draw_key",
];

/** How deep objects are searched; pino wants every depth spelled out. */
const DEPTHS = ["", "*.", "*.*.", "*.*.*."];

/** For pino, wherever it writes. */
export const redact = {
  paths: DEPTHS.flatMap(depth => SECRETS.map(name => depth + name)),
  censor: "(hidden)",
};

/** What clients do wrong and the framework reports as errors with stacks: too large a frame, a broken one, a cut line. */
const CLIENT_FAULT = /^(Max payload size exceeded|Invalid WebSocket frame|read ECONNRESET|write EPIPE)/;

/** For Colyseus: nobody fills the error log by sending nonsense. */
export function frameworkLog(log: Logger) {
  return {
    trace: log.trace.bind(log),
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error(message: unknown, ...rest: unknown[]): void {
      const [firstLine = ""] = String(message).split("\n", 1);
      if (CLIENT_FAULT.test(firstLine)) log.warn(firstLine);
      else log.error({ rest }, String(message));
    },
  };
}

/** Structured lines on stderr, so that stdout stays for what a command prints. */
export function createLog(env: Env): Logger {
  return pino({ level: env.LOG_LEVEL, redact }, pino.destination(2));
}
