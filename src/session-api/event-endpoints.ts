/** The endpoints of events. */

import { z } from "zod";
import { isCharacterEvent } from "../game/character/character-changes.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { combatEventMessage } from "../schema/messages.ts";
import type { Services } from "../services.ts";
import { gameEvent } from "../store/game-event-schema.ts";
import type { JournalRow } from "../store/journal/journal-row.ts";
import { callLiveDungeon, problemOf } from "./live-room.ts";
import { ownSession } from "./own-session.ts";
import { assertMember } from "./room-members.ts";
import { eventView } from "./views.ts";

type ListedEvent = z.output<typeof eventView>;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const limitMessage = `must be a whole number from 1 to ${MAX_LIMIT}`;

const id = z.string().min(1).max(128);

/** The row, and for an event that shares it its place in the row. */
const EVENT_ID = /^(\d{12})(?:\.(\d{4}))?$/;

const since = z.union(
  [z.string().regex(EVENT_ID), z.iso.datetime({ offset: true })],
  "must be an event_id, or a time in ISO 8601",
);

export function eventEndpoints(services: Services): Endpoint[] {
  const tag = "Events";

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/events", tag },
        summary: "Use an ability, as over WebSocket",
        input: z.object({ body: combatEventMessage.extend({ session_id: id }) }),
        answers: {
          200: {
            description: "What it did, by the server's own dice.",
            schema: z.object({ damage_amount: z.number(), is_critical: z.boolean().optional() }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body: { session_id, ...event } }, account) => {
        const { room_id } = await ownSession(services, account, session_id);
        const verdict =
          room_id === undefined
            ? undefined
            : await callLiveDungeon(room_id, "combatEvent", session_id, event);
        if (!verdict) {
          throw problem("conflict", `The room ${room_id ?? "of the session"} is not live: join it first.`);
        }
        if (!verdict.is_accepted) throw problemOf(verdict);
        return { value: verdict.value };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/events/:room_id", tag },
        summary: "What happened in a room that your character is in",
        input: z.object({
          params: z.object({ room_id: id }),
          query: z.object({
            limit: z
              .string(limitMessage)
              .regex(/^\d{1,4}$/, limitMessage)
              .transform(Number)
              .pipe(z.number().min(1, limitMessage).max(MAX_LIMIT, limitMessage))
              .default(DEFAULT_LIMIT),
            since: since.optional(),
          }),
        }),
        answers: {
          200: {
            description:
              "At most `limit` events in the order in which they happened: the first ones after `since`, or without it the newest. Ask again with `next_since` for those that came later. Hits are written up to 10 s after they happened.",
            schema: z.object({ events: z.array(eventView), next_since: z.string() }),
          },
        },
        problems: ["forbidden"],
      },
      async ({ params: { room_id }, query }, account) => {
        await assertMember(services, account, room_id);
        return {
          value:
            query.since === undefined
              ? await newest(services, room_id, account.player_id, query.limit)
              : await after(services, room_id, account.player_id, query.since, query.limit),
        };
      },
    ),
  ];
}

type Listed = { events: ListedEvent[]; next_since: string };

async function newest(
  { store }: Services,
  room_id: string,
  player_id: string,
  limit: number,
): Promise<Listed> {
  const rows = await store.events.latest(room_id, gameEvent, limit);
  const events = rows.flatMap(row => eventsOf(row, player_id)).slice(-limit);
  return { events, next_since: endOf(rows.at(-1)) ?? NO_ROW };
}

async function after(
  { store }: Services,
  room_id: string,
  player_id: string,
  since: string,
  limit: number,
): Promise<Listed> {
  const isTime = !EVENT_ID.test(since);
  const time = isTime ? Date.parse(since) : 0;
  const cursor = isTime ? ((await store.events.lastRowBefore(room_id, time)) ?? NO_ROW) : since;
  const isWanted = (event: ListedEvent) => event.event_id > cursor && event.timestamp >= time;
  const found: ListedEvent[] = [];
  let rows: JournalRow<GameEvent>[];
  let last: JournalRow | undefined;
  // Again where rows hold nothing of what is asked: events before the time, or events that were dropped.
  do {
    // One more than wanted, since the first may be the one in which the cursor stands.
    const page = { after: last?.event_id ?? rowBefore(cursor), limit: limit + 1 };
    rows = await store.events.list(room_id, gameEvent, page);
    found.push(...rows.flatMap(row => eventsOf(row, player_id)).filter(isWanted));
    last = rows.at(-1) ?? last;
  } while (found.length < limit && rows.length > limit);
  const events = found.slice(0, limit);
  const isAll = found.length <= limit;
  return { events, next_since: (isAll ? endOf(last) : events.at(-1)?.event_id) ?? cursor };
}

const NO_ROW = "0".repeat(12);
/** No row holds so many events. */
const LAST_PLACE = "9999";

/** Behind all events of the row. */
function endOf(row: JournalRow | undefined): string | undefined {
  return row && `${row.event_id}.${LAST_PLACE}`;
}

/** The row before the one that the event stands in, which may hold further events. */
function rowBefore(event_id: string): string {
  const [, row = NO_ROW, place] = EVENT_ID.exec(event_id) ?? [];
  return place === undefined ? row : String(Number(row) - 1).padStart(12, "0");
}

/** As the player may see them. */
function eventsOf(
  { room_id, event_id, entries, is_packed }: JournalRow<GameEvent>,
  player_id: string,
): ListedEvent[] {
  const listed = entries.map(({ event, timestamp, tick }, place) => ({
    ...withoutSession(event),
    ...{ timestamp, tick, room_id },
    event_id: is_packed ? `${event_id}.${String(place).padStart(4, "0")}` : event_id,
  }));
  // What others carry, learn and earn is their own affair.
  return listed.filter(event => !isCharacterEvent(event) || event.source_player_id === player_id);
}

/** Whose session somebody came in with is nobody else's business. */
function withoutSession(event: GameEvent): GameEvent {
  if (event.event_type !== "player_joined") return event;
  const { session_id: _hidden, ...shown } = event;
  return shown;
}
