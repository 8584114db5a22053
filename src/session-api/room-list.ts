/** The rooms that somebody may join, in pages. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import { z } from "zod";
import type { RoomMetadata } from "../rooms/base/room.ts";
import type { DungeonMetadata } from "../rooms/dungeon/dungeon-types.ts";
import { inReach } from "./live-room.ts";
import { type RoomSummary, roomSummary } from "./views.ts";

/** Of one account's rooms so many are listed, the newest: a list of rooms is a list of people to play with. */
const MAX_PER_OWNER = 3;

export const MAX_PAGE = 50;

/** Where a page ended: when its last room was made, in epoch milliseconds, and which it was. */
export const cursor = z.string().regex(/^\d{1,15}\.[\w-]{1,128}$/, "must be the `next` of the page before");

type Listing = IRoomCache<RoomMetadata & DungeonMetadata>;

/** Newest first. `next` leads to the next page; there is none behind the last one. */
export async function listRooms(
  dungeon_id: string,
  limit: number,
  after: string | undefined,
): Promise<{ rooms: RoomSummary[]; next?: string }> {
  const open: Listing[] = await inReach(matchMaker.query({ private: false, locked: false }));
  const ofDungeon = open
    .filter(each => each.metadata?.dungeon_id === dungeon_id && each.clients < each.maxClients)
    .sort((a, b) => madeAt(b) - madeAt(a) || (a.roomId < b.roomId ? -1 : 1));
  const listed = fewOfEachOwner(ofDungeon);
  const rest = after === undefined ? listed : listed.filter(each => isBehind(each, after));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const rooms = page.map(summaryOf);
  return last && rest.length > limit ? { rooms, next: `${madeAt(last)}.${last.roomId}` } : { rooms };
}

function fewOfEachOwner(listings: readonly Listing[]): Listing[] {
  const counts = new Map<string, number>();
  return listings.filter(({ metadata }) => {
    const owner = metadata?.owner;
    if (owner === undefined) return true;
    const count = (counts.get(owner) ?? 0) + 1;
    counts.set(owner, count);
    return count <= MAX_PER_OWNER;
  });
}

function isBehind(listing: Listing, after: string): boolean {
  const [time = "", ...id] = after.split(".");
  const difference = madeAt(listing) - Number(time);
  return difference < 0 || (difference === 0 && listing.roomId > id.join("."));
}

/** From Redis it comes as text. */
function madeAt({ createdAt }: Listing): number {
  return new Date(createdAt ?? 0).getTime();
}

function summaryOf({ roomId, clients, maxClients, metadata }: Listing): RoomSummary {
  const free_places = maxClients - clients;
  return roomSummary.parse({
    ...metadata,
    ...{ room_id: roomId, max_players: maxClients, free_places, is_live: true },
  });
}
