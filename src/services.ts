import type { Logger } from "pino";
import type { Env } from "./env.ts";
import type { Store } from "./store/store.ts";

/** What rooms and APIs need of the process they live in. */
export type Services = { env: Env; log: Logger; store: Store };
