/** Why a queue does not do what it is asked. */
import type { RejectReason } from "../game/core/verdict.ts";
import { REJECT_REASONS } from "../schema/reject-reasons.ts";

export class QueueRefusal extends Error {
  readonly reason: RejectReason;
  /** After so many seconds the same may be possible; absent where waiting alone does not help. */
  readonly wait_seconds: number | undefined;

  /** Of a sanction that has an end. */
  readonly ends_at: string | undefined;

  /** @param detail for the player; what the list says of the reason, unless there is more to say. */
  constructor(
    reason: RejectReason,
    detail: string = REJECT_REASONS[reason],
    wait_seconds?: number,
    ends_at?: string,
  ) {
    super(detail);
    this.ends_at = ends_at;
    this.reason = reason;
    this.wait_seconds = wait_seconds;
  }
}
