/** Live rooms as staff see them: also private ones, who is in them, and for operators what they cost. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import { z } from "zod";
import type { InstallationCosts } from "../costs/cost-reports.ts";
import type { Bill } from "../costs/room-costs.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { ArenaMetadata } from "../rooms/arena/arena-types.ts";
import type { RoomMetadata } from "../rooms/base/room.ts";
import { findRoom } from "../rooms/base/rpc-client.ts";
import type { DungeonMetadata } from "../rooms/dungeon/dungeon-types.ts";
import { callLiveRoom, inReach } from "../session-api/live-room.ts";
import type { StaffMember } from "./staff.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { mayDo, STAFF_MAY } from "./staff-may.ts";

/** More would be a list that nobody reads. */
const MOST_ROOMS = 200;

const count = z.number().nonnegative();
const room = z
  .object({
    room_id: z.string(),
    run_id: z.string().describe("The run that the room belongs to; of a match the match's own id."),
    mode: z.string(),
    dungeon_id: z.string().optional(),
    room_template_id: z.string().optional(),
    difficulty_id: z.string().optional(),
    pvp_mode_id: z.string().optional(),
    arena_id: z.string().optional(),
    is_private: z.boolean(),
    players: z.int().nonnegative().describe("How many are connected."),
    max_players: z.number().optional(),
    character_names: z.array(z.string()).describe("Who plays there, as far as its mode says it."),
    process_id: z.string(),
    opened_at: z.iso.datetime(),
    bill: z
      .object({ usd: count, usd_per_hour: count, cpu_seconds: count, bytes_out: count })
      .optional()
      .describe("What it costs, for those who may see costs; absent where its process does not say it."),
  })
  .meta({ id: "RoomForStaff" });
const connected = z.object({ player_id: z.string(), character_name: z.string().optional() });

type Listing = IRoomCache<Partial<RoomMetadata & DungeonMetadata & ArenaMetadata>>;

/** @param costs what rooms cost now. */
export function adminRoomEndpoints(gate: StaffGate, costs: () => Promise<InstallationCosts>): Endpoint[] {
  const roles = STAFF_MAY["rooms.see"];
  const billsFor = async ({ role }: StaffMember): Promise<ReadonlyMap<string, Bill>> => {
    const bills = mayDo(role, "costs.see") ? (await costs()).rooms : [];
    return new Map(bills.map(bill => [bill.room_id, bill]));
  };

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/rooms", roles },
        summary: "The live rooms of all modes and processes, also private ones",
        input: z.object({}),
        answers: {
          200: {
            description: `${MOST_ROOMS} at most, the newest first; \`total\` and \`players\` are of all.`,
            schema: z.object({
              rooms: z.array(room),
              total: z.int(),
              players: z.int().describe("Who are connected."),
            }),
          },
        },
        problems: ["forbidden", "unavailable"],
      },
      async (_input, member) => {
        const found: Listing[] = (await inReach(matchMaker.query({}))).filter(isPlayed);
        const newest = found.toSorted((a, b) => openedAt(b) - openedAt(a)).slice(0, MOST_ROOMS);
        const bills = await billsFor(member);
        return {
          value: {
            rooms: newest.map(each => viewOf(each, bills)),
            total: found.length,
            players: found.reduce((sum, { clients }) => sum + clients, 0),
          },
        };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/rooms/:room_id", roles },
        summary: "A live room, and who is connected to it",
        input: z.object({ params: z.object({ room_id: z.string().min(1).max(128) }) }),
        answers: {
          200: {
            description: "As it is now.",
            schema: z.object({ room, connected: z.array(connected) }),
          },
        },
        problems: ["forbidden", "not-found", "unavailable"],
      },
      async ({ params: { room_id } }, member) => {
        const found: Listing | undefined = await inReach(findRoom(room_id));
        const connections = found && isPlayed(found) && (await callLiveRoom(room_id, "connections"));
        if (!connections) throw problem("not-found", `The room ${room_id} is not live.`);
        const bills = await billsFor(member);
        return {
          value: { room: viewOf(found, bills), connected: connections.map(each => connected.parse(each)) },
        };
      },
    ),
  ];
}

/** Rooms that tell news have no run. */
function isPlayed({ metadata }: Listing): boolean {
  return metadata?.run_id !== undefined;
}

function viewOf(
  { roomId: room_id, name: mode, clients, maxClients, processId, metadata, ...listing }: Listing,
  bills: ReadonlyMap<string, Bill>,
): z.output<typeof room> {
  return room.parse({
    ...metadata,
    ...{ room_id, mode, players: clients, process_id: processId },
    // Of a room without a limit it is none of JSON's numbers.
    ...(Number.isFinite(maxClients) && { max_players: maxClients }),
    character_names: (metadata?.spectators?.names ?? []).map(({ character_name }) => character_name),
    opened_at: new Date(openedAt(listing)).toISOString(),
    bill: bills.get(room_id),
  });
}

/** From Redis it comes as text. */
function openedAt({ createdAt }: Pick<Listing, "createdAt">): number {
  return new Date(createdAt ?? 0).getTime();
}
