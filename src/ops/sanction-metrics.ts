/** What staff do about players. */
import { Counter, type Registry } from "prom-client";
import {
  SANCTION_KINDS,
  SANCTION_REASONS,
  type SanctionKind,
  type SanctionReason,
} from "../game/content/sanction-content.ts";

export class SanctionMetrics {
  readonly #given: Counter<"kind" | "reason">;

  constructor(registry: Registry) {
    this.#given = new Counter({
      ...{ name: "trd_sanctions_total", labelNames: ["kind", "reason"], registers: [registry] },
      help: "Sanctions of staff that took effect, by kind and reason.",
    });
    // From 0 on, since Prometheus takes no notice of the first increase of a counter that was not there before.
    for (const kind of SANCTION_KINDS)
      for (const reason of SANCTION_REASONS) this.#given.inc({ kind, reason }, 0);
  }

  countGiven({ kind, reason }: { kind: SanctionKind; reason: SanctionReason }): void {
    this.#given.inc({ kind, reason });
  }
}
