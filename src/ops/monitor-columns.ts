/** What the monitor panel's table says of a room of any mode: where it is played, by whom, and what it costs. */
import { z } from "zod";
import type { InstallationCosts } from "../costs/cost-reports.ts";
import { dollarsOfBill } from "./monitor-costs.ts";

/** What an operator asks of a room first, by names that a narrow column can show. The room's id is its run and template. */
export const MONITOR_COLUMNS = [
  ...["place", "room", "run"].map(metadata => ({ metadata })),
  "clients" as const,
  ...["players", "cleared"].map(metadata => ({ metadata })),
  "processId" as const,
  "elapsedTime" as const,
  ...["usd", "usd/h"].map(metadata => ({ metadata })),
];

/** Of rooms of all modes, as far as it is shown; those of rooms that belong to no mode have none of it. */
const metadata = z
  .looseObject({
    dungeon_id: z.string(),
    room_template_id: z.string(),
    pvp_mode_id: z.string(),
    arena_id: z.string(),
    run_id: z.string(),
    is_cleared: z.boolean(),
    spectators: z.looseObject({ names: z.array(z.looseObject({ character_name: z.string() })) }),
  })
  .partial();

/** What the panel asks for again and again. */
const listing = z.looseObject({
  rooms: z.array(z.looseObject({ roomId: z.string(), metadata: metadata.nullish() })),
});

/** The panel's list of rooms, with the columns above. */
export function withColumns(list: unknown, { rooms: bills }: Pick<InstallationCosts, "rooms">): unknown {
  const { rooms, ...rest } = listing.parse(list);
  const byRoom = new Map(bills.map(bill => [bill.room_id, bill]));
  return {
    ...rest,
    rooms: rooms.map(room => {
      const { dungeon_id, room_template_id, pvp_mode_id, arena_id, run_id, is_cleared, spectators } =
        room.metadata ?? {};
      const bill = byRoom.get(room.roomId);
      const dollars = bill && dollarsOfBill(bill);
      const shown = {
        ...{ place: dungeon_id ?? pvp_mode_id, room: room_template_id ?? arena_id, run: run_id },
        players: spectators?.names.map(({ character_name }) => character_name).join(", "),
        cleared: is_cleared,
        ...(dollars && { usd: dollars.usd, "usd/h": dollars.usd_per_hour }),
      };
      return { ...room, metadata: { ...room.metadata, ...shown } };
    }),
  };
}
