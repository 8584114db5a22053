/** What every new connection of a room gets: a guard, limits, and a time in which it has to finish coming in. */
import { type Client, ClientState } from "@colyseus/core";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { Services } from "../../services.ts";
import { guardConnection, type InputGuard, type MessageTypes } from "./connection-guard.ts";
import { EntryRefused, TOO_MANY } from "./entry.ts";
import { onPing, socketOf } from "./socket.ts";

/** A client acknowledges its join as soon as it has it; until then everything that it is sent is held for it. */
const ACKNOWLEDGE_MS = 10_000;
/** A place among many may become free at any time. */
export const RETRY_SECONDS = 5;

/**
 * Guards and counts the connection that the client has now.
 *
 * @param close closes it at once, and says why in the log.
 */
export function watchConnection(
  { env, log, metrics }: Services,
  client: Client,
  messageTypes: MessageTypes,
  inputs: InputGuard | undefined,
  about: () => object,
  close: (code: number, why: string) => void,
): void {
  const socket = socketOf(client);
  onPing(socket, () => {
    if (socket.bufferedAmount <= env.MAX_BUFFERED_BYTES) return;
    log.warn(about(), "the client does not read what it is sent; its connection is cut");
    socket.terminate();
  });
  const timer = setTimeout(() => {
    if (client.state === ClientState.JOINING)
      socket.close(CLOSE_CODES.silent, "the join was not acknowledged");
  }, ACKNOWLEDGE_MS);
  socket.once("close", code => {
    clearTimeout(timer);
    metrics.countClosing(code);
  });
  guardConnection(client, {
    messagesPerSecond: env.MAX_MESSAGES_PER_SECOND,
    burst: env.MESSAGE_BURST,
    ...{ messageTypes, inputs },
    onMessage: () => metrics.countMessage(),
    close: (code: number, why: string) => {
      log.warn({ ...about(), code }, why);
      close(code, why);
    },
  });
}

/** @throws EntryRefused where the account has too many connections. */
export function countConnection({ limits }: Services, client: Client, player_id: string | undefined): void {
  const taken = limits.connections.take({ player_id });
  if (taken.refusal !== undefined) throw new EntryRefused(TOO_MANY, taken.refusal, RETRY_SECONDS);
  const socket = socketOf(client);
  if (socket.readyState === socket.OPEN) socket.once("close", taken.release);
  else taken.release();
}
