/**
 * The lists in which rooms stand that can be joined, so that matchmaking finds one without reading the whole registry. A list is named by the mode
 * and by the values of what matchmaking compares (`filterBy` in arena.config.ts), and begins with the room that is joined first.
 */
import type { IRoomCache, SortOptions } from "@colyseus/core";

/** What matchmaking compares in rooms of a mode. */
export type Compared = {
  /** As Colyseus's `filterBy`. */
  fields: readonly string[];
  /** One of `fields`, which a client may leave out: then it takes rooms of any. */
  optional?: string | undefined;
};

/** Larger than any time in ms until the year 2109, so that times never outweigh a free place. */
const FREE_PLACE = 2 ** 42;
/** Rooms with more free places than these are as good as each other: scores beyond 2^53 would not be exact. */
const MOST_FREE_PLACES = 1000;

/** Names of the lists that the room stands in: none while nobody can join it. */
export function listsOf(room: IRoomCache, compared: Compared): string[] {
  if (room.locked || room.private) return [];
  const metadata: Record<string, unknown> = room.metadata ?? {};
  // As Colyseus compares them: what the listing itself has counts more than its metadata.
  const values = new Map(
    compared.fields.map(field => [
      field,
      Object.hasOwn(room, field) ? Reflect.get(room, field) : metadata[field],
    ]),
  );
  return fieldsAsked(compared)
    .filter(fields => fields.every(field => values.get(field) !== undefined))
    .map(fields => nameOf(room.name, fields, values));
}

/** The name of the list that answers; undefined where none does, and the whole registry has to be read. */
export function listAsked(
  conditions: Partial<IRoomCache>,
  sortOptions: SortOptions | undefined,
  comparedIn: (mode: string) => Compared | undefined,
): string | undefined {
  const { name, locked, private: isPrivate, ...rest } = conditions;
  const compared = name === undefined ? undefined : comparedIn(name);
  const isSorted = sortOptions !== undefined && Object.keys(sortOptions).length > 0;
  if (!compared || locked !== false || isPrivate !== false || isSorted) return undefined;
  const values = new Map<string, unknown>(Object.entries(rest));
  const fields = fieldsAsked(compared).find(
    each => each.length === values.size && each.every(field => values.get(field) !== undefined),
  );
  return fields && name !== undefined ? nameOf(name, fields, values) : undefined;
}

/** The lowest is joined first: the fullest room, and of equally full ones the oldest. */
export function placeInList({ clients, maxClients, createdAt }: IRoomCache): number {
  const free = Math.min(MOST_FREE_PLACES, Math.max(0, maxClients - clients));
  return free * FREE_PLACE + new Date(createdAt ?? 0).getTime();
}

/** What requests name: all fields, and all but the one that may be left out. */
function fieldsAsked({ fields, optional }: Compared): (readonly string[])[] {
  return optional === undefined ? [fields] : [fields, fields.filter(field => field !== optional)];
}

function nameOf(mode: string, fields: readonly string[], values: ReadonlyMap<string, unknown>): string {
  return `openrooms:${JSON.stringify([mode, ...fields.map(field => [field, values.get(field)])])}`;
}
