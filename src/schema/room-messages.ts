/** What clients send and hear in a room of any mode. */
import { z } from "zod";
import { MESSAGE_RATES } from "./rates.ts";

/** How often a client may send a message: per second in the long run, and at once. */
export type MessageRate = { readonly perSecond: number; readonly burst: number };

/** What a message looks like, and how often it may come. */
export type MessageForm = { readonly schema: z.ZodType; readonly rate: MessageRate };

/** Sent every 10 s. `timestamp` is the client's own and only has to be short. */
export const heartbeatMessage = z.object({
  timestamp: z.union([z.string().max(64), z.number()]).optional(),
});

/** Something impossible that the client has seen in itself. It is logged, and judged by people, not by the server. */
export const clientReportMessage = z.object({
  /** What kind of thing, in a word or two, such as `impossible_position`. */
  kind: z.string().min(1).max(64),
  detail: z.string().max(512).default(""),
});

/** The messages that every room handles by itself. */
export const ROOM_MESSAGES = {
  heartbeat: { schema: heartbeatMessage, rate: MESSAGE_RATES.heartbeat },
  client_report: { schema: clientReportMessage, rate: MESSAGE_RATES.client_report },
} as const satisfies Record<string, MessageForm>;

/** To everybody in the room: from now on the run is kept, and its members may come back to it for 7 days. */
export type RunSaved = { run_id: string };

/**
 * What the operators say to their players: a text to be shown. `seconds_left` (0 or more) where the server stops: until the
 * connection is closed with 4001.
 */
export type ServerMessage = { text: string; seconds_left?: number | undefined };
