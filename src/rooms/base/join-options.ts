/** What a client may ask for when it joins, what only the server may, and where that leads. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import type { Env } from "../../env.ts";
import { type Content, findEntry } from "../../game/content/content.ts";
import { protocolVersion } from "../../schema/protocol-version.ts";
import { characterName } from "./character-name.ts";

const DEFAULT_DUNGEON_ID = "first_dungeon";

const joinRequest = z.object({
  dungeon_id: z.string().max(64).default(DEFAULT_DUNGEON_ID),
  room_template_id: z.string().max(64).optional(),
  character_name: characterName,
  protocol_version: protocolVersion,
  /** A new room that matchmaking leads nobody else to: friends join it by its id. */
  private: z.boolean().default(false),
});

/**
 * A join request with its defaults filled in, known to lead somewhere. The server itself adds what clients cannot:
 * who begins a run, which run and content a new room belongs to, and which session takes a seat.
 */
export type JoinOptions = {
  dungeon_id: string;
  room_template_id: string;
  character_name: string;
  /** Colyseus keeps the word `private` for itself. */
  is_private: boolean;
  /** Whose account asks; absent where somebody joins without one. */
  player_id?: string | undefined;
  /** The network that the request comes from. */
  address?: string | undefined;
  run_id?: string;
  /** Rooms are matched by it: a newcomer's is that of the newest content. */
  content_hash?: string;
  session_id?: string;
  /** The character of the session is in the room already; only its connection is to come. */
  is_admitted?: boolean;
};

/** Whether the room is made for a character that stands at its door: then it counts for nobody, or the party could not go on. */
export function isOpenedByDoor({ run_id, session_id }: Partial<JoinOptions>): boolean {
  return run_id !== undefined && session_id !== undefined;
}

/** Thrown where a client asks for a run that begins elsewhere than in its dungeon's start room. */
export class StartRefused extends ServerError {
  constructor({ dungeon_id, room_template_id }: JoinOptions, start_room_template_id: string) {
    super(
      ErrorCode.MATCHMAKE_INVALID_CRITERIA,
      `A run of ${dungeon_id} begins in its start room: leave room_template_id out or say "${start_room_template_id}", not "${room_template_id}".`,
    );
  }
}

/**
 * Makes a client's options safe, in place: Colyseus passes the same object on to matchmaking and to the room. Throws as
 * `readClientOptions`.
 */
export function normalizeClientOptions(
  options: Record<string, unknown>,
  content: Content,
  rules: Pick<Env, "ALLOW_ANY_START">,
): void {
  const normalized = readClientOptions(options, content, rules);
  for (const key of Object.keys(options)) delete options[key];
  Object.assign(options, normalized);
}

/**
 * The options a client may give: further rooms of a run are reached through their doors alone.
 *
 * @throws StartRefused, or ServerError as `readJoinOptions`.
 */
export function readClientOptions(
  options: unknown,
  content: Content,
  { ALLOW_ANY_START }: Pick<Env, "ALLOW_ANY_START">,
): JoinOptions {
  const read = readJoinOptions(options, content);
  const start = findEntry(content.dungeons, read.dungeon_id)?.start_room_template_id;
  const isElsewhere = start !== undefined && read.room_template_id !== start;
  if (isElsewhere && !ALLOW_ANY_START) throw new StartRefused(read, start);
  return read;
}

/**
 * Options that lead to some room of the content.
 *
 * @throws ServerError (MATCHMAKE_INVALID_CRITERIA) that names the bad option and what there is instead.
 */
export function readJoinOptions(options: unknown, content: Content): JoinOptions {
  const result = joinRequest.safeParse(options ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw refuse(`Bad join option ${issue?.path.join(".") || "object"}: ${issue?.message}.`);
  }
  const { dungeon_id, character_name, private: is_private } = result.data;
  const dungeon = findEntry(content.dungeons, dungeon_id);
  if (!dungeon) {
    throw refuse(
      `There is no dungeon "${dungeon_id}". There is: ${Object.keys(content.dungeons).join(", ")}.`,
    );
  }
  const room_template_id = result.data.room_template_id ?? dungeon.start_room_template_id;
  const templateIds = dungeon.room_templates.map(template => template.room_template_id);
  if (!templateIds.includes(room_template_id)) {
    throw refuse(
      `There is no room template "${room_template_id}" in ${dungeon_id}. There is: ${templateIds.join(", ")}.`,
    );
  }
  return { dungeon_id, room_template_id, character_name, is_private };
}

function refuse(message: string): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, message);
}
