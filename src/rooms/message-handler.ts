/**
 * How a message becomes a verdict: parsed once, handled, answered. Colyseus's own `validate()` kicks on a bad send
 * and answers a bad request with a fault; here a bad request is rejected like any other.
 */
import type { Client, MessageContext } from "@colyseus/core";
import type { z } from "zod";
import { type RejectReason, reject, type Verdict } from "../game/verdict.ts";

/** What a rejected request carries. */
export type RejectionPayload = { reason: RejectReason | "internal_error"; detail?: string };

type Handler<C, Message, Result> = (client: C, message: Message) => Result;

/**
 * A message that is answered: accepted with the verdict's value, or rejected with `{reason}`. A handler that throws is
 * reported through `onError` and answered with `internal_error`.
 */
export function request<C extends Client, S extends z.ZodType, Value>(
  schema: S,
  handler: Handler<C, z.output<S>, Verdict<Value> | Promise<Verdict<Value>>>,
  onError: (error: unknown) => void,
) {
  return async (client: C, message: unknown, context: MessageContext) => {
    const parsed = schema.safeParse(message);
    if (!parsed.success) return context.reject(invalid(parsed.error));
    try {
      const verdict = await handler(client, parsed.data);
      if (verdict.is_accepted) return context.resolve(verdict.value);
      return context.reject<RejectionPayload>({ reason: verdict.reason });
    } catch (error) {
      onError(error);
      return context.reject<RejectionPayload>({ reason: "internal_error" });
    }
  };
}

/** A message that is not answered; `onInvalid` gets the ones that cannot be parsed, as they came. */
export function send<C extends Client, S extends z.ZodType>(
  schema: S,
  handler: Handler<C, z.output<S>, void>,
  onInvalid: Handler<C, unknown, void>,
  onError: (error: unknown) => void,
) {
  return (client: C, message: unknown) => {
    const parsed = schema.safeParse(message);
    try {
      if (parsed.success) handler(client, parsed.data);
      else onInvalid(client, message);
    } catch (error) {
      onError(error);
    }
  };
}

function invalid(error: z.ZodError): RejectionPayload {
  const issue = error.issues[0];
  const detail = `${issue?.path.join(".") || "message"}: ${issue?.message}`;
  return { reason: reject("invalid_message").reason, detail };
}
