/** What rooms cost, for Prometheus: worked out when it asks. By mode and place, of which content has some dozens; never by room. */
import { Counter, type Registry } from "prom-client";
import type { RoomCosts } from "../costs/room-costs.ts";

const PAID_FOR = ["read", "write", "egress", "cpu"] as const;

export function measureCosts(registry: Registry, costs: Pick<RoomCosts, "costByPlace">): void {
  new Counter({
    ...{ name: "trd_room_dollars_total", registers: [registry], labelNames: ["mode", "place", "of"] },
    help: "What rooms cost by ops/prices.json: of reads, writes, egress and cpu. The place is the dungeon, or the mode of a match.",
    collect() {
      this.reset();
      for (const { mode, place, cost } of costs.costByPlace())
        for (const of of PAID_FOR) this.inc({ mode, place, of }, cost[of]);
    },
  });
}
