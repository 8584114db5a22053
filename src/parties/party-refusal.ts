/** Why a party does not do what it is asked. */
import type { RejectReason } from "../game/core/verdict.ts";
import { REJECT_REASONS } from "../schema/reject-reasons.ts";

export class PartyRefusal extends Error {
  readonly reason: RejectReason;

  /** @param detail for the player; what the list says of the reason, unless there is more to say. */
  constructor(reason: RejectReason, detail: string = REJECT_REASONS[reason]) {
    super(detail);
    this.reason = reason;
  }
}
