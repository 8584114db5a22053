/** What is used and paid for, and what it costs. */
import { PRICES, type Prices } from "./prices.ts";

export type Usage = {
  /** Of DynamoDB, as it bills them: half units where a read may be stale. */
  read_units: number;
  write_units: number;
  /** To clients by their WebSockets, as they leave this process: with frames, without TLS, TCP and IP. */
  bytes_out: number;
  cpu_seconds: number;
};

/** Dollars, by what they are paid for. */
export type Cost = Record<"read" | "write" | "egress" | "cpu", number>;

export const NOTHING: Usage = { read_units: 0, write_units: 0, bytes_out: 0, cpu_seconds: 0 };

export function sumOf(usages: Iterable<Usage>): Usage {
  const sum = { ...NOTHING };
  for (const usage of usages) {
    sum.read_units += usage.read_units;
    sum.write_units += usage.write_units;
    sum.bytes_out += usage.bytes_out;
    sum.cpu_seconds += usage.cpu_seconds;
  }
  return sum;
}

export function costOf(usage: Usage, prices: Prices = PRICES): Cost {
  return {
    read: (usage.read_units * prices.read_usd_per_million_units) / 1e6,
    write: (usage.write_units * prices.write_usd_per_million_units) / 1e6,
    egress: (usage.bytes_out * prices.egress_usd_per_gb) / 1e9,
    cpu: (usage.cpu_seconds * prices.core_usd_per_hour) / 3600,
  };
}

export function dollarsOf(usage: Usage): number {
  const { read, write, egress, cpu } = costOf(usage);
  return read + write + egress + cpu;
}
