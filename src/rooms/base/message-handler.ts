/**
 * How a message becomes a verdict: parsed once, handled, answered. Colyseus's own `validate()` kicks on a bad send
 * and answers a bad request with a fault; here a bad request is rejected like any other.
 */
import type { Client, MessageContext } from "@colyseus/core";
import type { z } from "zod";
import {
  type Rejection,
  type RejectReason,
  reject,
  rejectViolation,
  type Verdict,
} from "../../game/core/verdict.ts";
import type { Parser } from "./frame-parser.ts";

/** What a rejected request carries. */
export type RejectionPayload = { reason: RejectReason; detail?: string; ready_in_ms?: number };

/** What the room does about every message, whatever its type. */
export type MessageRoom<C extends Client> = {
  /** Counts the message; undefined where it may be handled. */
  refuse: (client: C, type: string) => Rejection | undefined;
  /** Told of every rejection, with what was asked. */
  onRejected: (client: C, type: string, message: unknown, rejection: Rejection) => void;
  /** A handler has thrown: a fault of the server. */
  onFault: (client: C, error: unknown, type: string) => void;
};

/** As Colyseus calls it. The context is there where the client waits for an answer. */
export type MessageHandler<C extends Client = Client> = (
  client: C,
  message: unknown,
  context: MessageContext,
) => unknown;

/** A message that is answered: accepted with the verdict's value, or rejected with `{reason}`. */
export function request<C extends Client, Message, Value>(
  room: MessageRoom<C>,
  type: string,
  parser: Parser<Message>,
  handler: (client: C, message: Message) => Verdict<Value> | Promise<Verdict<Value>>,
): MessageHandler<C> {
  return (client: C, message: unknown, context: MessageContext) => {
    const parsed = parser.safeParse(message);
    const refuse = (rejection: Rejection, detail?: string) => {
      room.onRejected(client, type, claimedBy(message, parsed), rejection);
      const { reason, ready_in_ms } = rejection;
      const payload: RejectionPayload = {
        reason,
        ...(detail !== undefined && { detail }),
        ...(ready_in_ms !== undefined && { ready_in_ms }),
      };
      return context.reject(payload);
    };
    const answer = (verdict: Verdict<Value>) =>
      verdict.is_accepted ? context.resolve(verdict.value) : refuse(verdict);
    const fail = (error: unknown) => {
      room.onFault(client, error, type);
      return refuse(reject("internal_error"));
    };
    try {
      const refusal = room.refuse(client, type);
      if (refusal) return refuse(refusal);
      if (!parsed.success) return refuse(rejectViolation("invalid_message"), describe(parsed.error));
      const verdict = handler(client, parsed.data);
      // A strike is answered in the same turn; only what has to be saved first waits.
      return verdict instanceof Promise ? verdict.then(answer).catch(fail) : answer(verdict);
    } catch (error) {
      return fail(error);
    }
  };
}

/** A message that is not answered. `onRefused` may still tell the client what is true. */
export function send<C extends Client, Message>(
  room: MessageRoom<C>,
  type: string,
  parser: Parser<Message>,
  handler: (client: C, message: Message) => Verdict,
  onRefused: (client: C, message: Message | undefined) => void = () => {},
): MessageHandler<C> {
  return (client: C, message: unknown) => {
    const parsed = parser.safeParse(message);
    try {
      const verdict =
        room.refuse(client, type) ??
        (parsed.success ? handler(client, parsed.data) : rejectViolation("invalid_message"));
      if (verdict.is_accepted) return;
      room.onRejected(client, type, claimedBy(message, parsed), verdict);
      onRefused(client, parsed.data);
    } catch (error) {
      room.onFault(client, error, type);
    }
  };
}

/** As it was sent; a frame that was parsed in one walk has nothing but what it says. */
function claimedBy(message: unknown, parsed: { data?: unknown }): unknown {
  return message instanceof Uint8Array ? (parsed.data ?? message) : message;
}

function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.join(".") || "message"}: ${issue?.message}`;
}
