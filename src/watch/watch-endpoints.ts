/** The endpoints of those who watch. */
import type { Request, Response } from "express";
import { z } from "zod";
import { RULES_VERSION } from "../game/rules-version.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { namesSeen, type Viewer } from "./watch-access.ts";
import type { ListedRoom, WatchList } from "./watch-list.ts";
import { unwatchable } from "./watch-reasons.ts";
import { listedView, secondsUntil, viewOfKept, viewOfLive, watchView } from "./watch-views.ts";
import type { Ended, LiveRoom, Watching } from "./watching.ts";

/** Asked again, it is the same: whatever stands between keeps it. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** What not everybody may see, or not yet, is kept by nobody. */
const NOT_KEPT = "no-store";

const tag = "Watching";
const id = z.string().min(1).max(128).describe("Of a match, a run, or a live room.");
const partNumber = z
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number from 0")
  .transform(Number)
  .describe("Which part, from 0: the room's tick by part_seconds × ticks_per_second.");

export type WatchEndpointOptions = {
  watching: Watching;
  list: WatchList;
  /** Who asks: by the access token, where there is one. */
  viewerOf: (request: Request) => Promise<Viewer>;
};

export function watchEndpoints({ watching, list, viewerOf }: WatchEndpointOptions): Endpoint[] {
  return [
    publicEndpoint(
      {
        ...{ method: "get", path: "/watch", tag },
        summary: "The newest 50 live rooms that everybody may watch",
        input: z.object({}),
        answers: {
          200: { description: "The newest first.", schema: z.object({ rooms: z.array(listedView) }) },
        },
        problems: ["unavailable"],
      },
      async () => ({ value: { rooms: (await list.list()).map(viewOfListed) } }),
    ),
    publicEndpoint(
      {
        ...{ method: "get", path: "/watch/:id", tag },
        summary: "What there is to watch of a match, a run or a room: live, or its recordings",
        input: z.object({ params: z.object({ id }) }),
        answers: { 200: { description: "What there is.", schema: watchView } },
        problems: ["not-found", "forbidden", "conflict", "unavailable"],
      },
      async ({ params }, { request }) => ({
        value: watchView.parse(await viewOf(watching, await viewerOf(request), params.id)),
      }),
    ),
    publicEndpoint(
      {
        ...{ method: "get", path: "/watch/:id/parts/:number", tag },
        summary: "A part of a room's live stream, as bytes: what its players were shown within two seconds",
        input: z.object({ params: z.object({ id, number: partNumber }) }),
        answers: {
          200: { description: "The part, in the form that docs/protocol.md describes. It never changes." },
        },
        problems: ["not-found", "forbidden", "unavailable"],
      },
      async ({ params }, { request, response }) => {
        const live = await watching.liveRoom(await viewerOf(request), params.id);
        if (!live) throw unwatchable("not_live");
        await sendPart(watching, live, params.number, response);
        return undefined;
      },
    ),
    publicEndpoint(
      {
        ...{ method: "get", path: "/watch/:id/recordings/:room_id", tag },
        summary: "The recording of a room of a match or a run that is over",
        input: z.object({ params: z.object({ id, room_id: id }) }),
        answers: {
          200: {
            description:
              "Its parts, oldest first, compressed by gzip. `text` is in the form of src/recordings/line-codec.ts. It never changes.",
            schema: z.object({
              room_id: z.string(),
              parts: z.array(z.object({ opening: z.int(), number: z.int(), text: z.string() })),
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "unavailable"],
      },
      async ({ params }, { request, response }) => {
        const viewer = await viewerOf(request);
        const ended = await watching.ended(viewer, params.id);
        const kept = ended.room_ids.includes(params.room_id) && (await watching.kept.find(params.room_id));
        if (!kept) throw unwatchable("not_recorded");
        const isPublic = await isForEverybody(watching, params.id);
        response.set({ "Cache-Control": isPublic ? FOR_EVER : NOT_KEPT, "Content-Encoding": "gzip" });
        response.type("json").end(kept.body);
        return undefined;
      },
    ),
  ];
}

function viewOfListed({ made_at_ms, names = [], ...room }: ListedRoom): z.infer<typeof listedView> {
  const character_names = namesSeen(names, room.delay_seconds, Date.now());
  return listedView.parse({ ...room, character_names, opened_at: new Date(made_at_ms).toISOString() });
}

async function viewOf(watching: Watching, viewer: Viewer, id: string): Promise<z.input<typeof watchView>> {
  const about = { id, rules_version: RULES_VERSION, recordings: [], live: [] };
  const room = await watching.liveRoom(viewer, id);
  if (room) return { ...about, state: "live", live: [viewOfLive(room)] };
  const whole = await watching.run(id);
  const rooms = whole ? await watching.liveRoomsOf(viewer, whole.run) : [];
  if (rooms.length > 0)
    return {
      ...about,
      ...aboutEnded({ run: whole?.run, room_ids: [] }),
      state: "live",
      live: rooms.map(viewOfLive),
    };
  const ended = await watching.ended(viewer, id);
  const recordings = await Promise.all(
    ended.room_ids.map(async room_id => viewOfKept(room_id, await watching.kept.find(room_id), ended)),
  );
  return { ...about, ...aboutEnded(ended), state: "ended", recordings };
}

function aboutEnded({ match, run }: Ended): Partial<z.input<typeof watchView>> {
  if (match) {
    const { pvp_mode_id, arena_id, is_ranked = false, started_at, ended_at, teams } = match;
    const players = teams.flatMap(({ team, players: all }) =>
      all.map(({ player_id, character_name, is_bot = false }) => ({
        player_id,
        character_name,
        team,
        is_bot,
      })),
    );
    return { pvp_mode_id, arena_id, is_ranked, started_at, ended_at, players };
  }
  if (!run) return {};
  const { dungeon_id, difficulty_id, created_at: started_at, ended_at } = run;
  return { dungeon_id, difficulty_id, started_at, ended_at };
}

async function sendPart(
  watching: Watching,
  { room, delay_seconds, public_delay_seconds }: LiveRoom,
  number: number,
  response: Response,
): Promise<void> {
  const seconds = secondsUntil(number, room, delay_seconds);
  if (seconds > 0) throw unwatchable("not_yet", Math.ceil(seconds));
  if (number < room.first_part) throw unwatchable("too_old");
  const part = await watching.live.part(room.room_id, number);
  // The room's own clock is a little behind, or it has closed in this moment.
  if (!part) throw unwatchable("not_yet", 1);
  const isPublic = secondsUntil(number, room, public_delay_seconds) <= 0;
  response.set({ "Cache-Control": isPublic ? FOR_EVER : NOT_KEPT, "Content-Encoding": "gzip" });
  response.type("application/octet-stream").end(part);
}

async function isForEverybody(watching: Watching, id: string): Promise<boolean> {
  return watching.ended({ is_staff: false }, id).then(
    () => true,
    () => false,
  );
}
