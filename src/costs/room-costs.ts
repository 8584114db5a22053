/** What the rooms of this process cost: those that are live, and in sums those that have closed since it was started. */
import { type Cost, costOf, dollarsOf, NOTHING, sumOf, type Usage } from "./usage.ts";
import type { UsageMeter } from "./usage-meter.ts";

/** A room that has just opened would seem to cost a hundred times what it does. */
const SHORTEST_MS = 60_000;
const MS_PER_HOUR = 3_600_000;

/** What was used so far, what that costs, and what it costs an hour at present. */
export type Bill = Usage & { usd: number; usd_per_hour: number };

/** Where a room belongs: its mode, and which of the mode's places it is, such as the dungeon. */
export type Place = { mode: string; place: string };

export type RoomBill = Bill & Place & { room_id: string; opened_at: string };

export type ProcessCosts = {
  process_id: string;
  started_at: string;
  /** With rooms that have closed; their `usd_per_hour` is that of live rooms. */
  places: (Bill & Place)[];
  /** Live ones. */
  rooms: RoomBill[];
  /** All else: HTTP, matchmaking, starting, what the process does for no room. Bytes are not counted there. */
  outside: Bill;
};

/** A live room. */
type Metered = Place & { room_id: string; meter: UsageMeter; openedAtMs: number };

export class RoomCosts {
  readonly #startedAtMs = Date.now();
  readonly #unitsOfProcess: () => Pick<Usage, "read_units" | "write_units">;
  readonly #live = new Set<Metered>();
  /** Of closed rooms, by mode and place. */
  readonly #closed = new Map<string, Place & { usage: Usage }>();

  /** @param unitsOfProcess all units that the process has used. */
  constructor(unitsOfProcess: () => Pick<Usage, "read_units" | "write_units">) {
    this.#unitsOfProcess = unitsOfProcess;
  }

  /** From now on the meter's usage is the room's. Returns what ends it: from then on it is in the sum of its place alone. */
  open(room_id: string, { mode, place }: Place, meter: UsageMeter): () => void {
    const room: Metered = { room_id, mode, place, meter, openedAtMs: Date.now() };
    this.#live.add(room);
    return () => {
      if (!this.#live.delete(room)) return;
      const key = `${mode} ${place}`;
      const usage = sumOf([this.#closed.get(key)?.usage ?? NOTHING, meter.usage]);
      this.#closed.set(key, { mode, place, usage });
    };
  }

  /** By mode and place, what live and closed rooms have used. */
  usageByPlace(): (Place & { usage: Usage })[] {
    const sums = new Map(this.#closed);
    for (const { mode, place, meter } of this.#live) {
      const key = `${mode} ${place}`;
      sums.set(key, { mode, place, usage: sumOf([sums.get(key)?.usage ?? NOTHING, meter.usage]) });
    }
    return [...sums.values()];
  }

  costByPlace(): (Place & { cost: Cost })[] {
    return this.usageByPlace().map(({ usage, ...place }) => ({ ...place, cost: costOf(usage) }));
  }

  /** Dollars so far, of rooms and of all else. */
  get usd(): number {
    const inRooms = sumOf(this.usageByPlace().map(({ usage }) => usage));
    return dollarsOf(sumOf([inRooms, this.#outside(inRooms)]));
  }

  report(process_id: string): ProcessCosts {
    const now = Date.now();
    const rooms = [...this.#live].map(({ room_id, mode, place, meter, openedAtMs }) => ({
      ...{ room_id, mode, place, opened_at: new Date(openedAtMs).toISOString() },
      ...billOf(meter.usage, now - openedAtMs),
    }));
    const byPlace = this.usageByPlace();
    const places = byPlace.map(({ mode, place, usage }) => ({
      ...{ mode, place, ...usage, usd: dollarsOf(usage) },
      usd_per_hour: rooms
        .filter(room => room.mode === mode && room.place === place)
        .reduce((sum, room) => sum + room.usd_per_hour, 0),
    }));
    const outside = this.#outside(sumOf(byPlace.map(({ usage }) => usage)));
    return {
      ...{ process_id, started_at: new Date(this.#startedAtMs).toISOString(), places, rooms },
      outside: billOf(outside, now - this.#startedAtMs),
    };
  }

  #outside(inRooms: Usage): Usage {
    const { user, system } = process.cpuUsage();
    const { read_units, write_units } = this.#unitsOfProcess();
    return {
      read_units: read_units - inRooms.read_units,
      write_units: write_units - inRooms.write_units,
      bytes_out: 0,
      cpu_seconds: Math.max(0, (user + system) / 1e6 - inRooms.cpu_seconds),
    };
  }
}

function billOf(usage: Usage, ageMs: number): Bill {
  const usd = dollarsOf(usage);
  return { ...usage, usd, usd_per_hour: (usd * MS_PER_HOUR) / Math.max(SHORTEST_MS, ageMs) };
}
