/** What a client may ask for when it joins, and where that leads. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import { type Content, findEntry } from "../game/content.ts";

const DEFAULT_DUNGEON_ID = "first_dungeon";

const joinRequest = z.object({
  dungeon_id: z.string().max(64).default(DEFAULT_DUNGEON_ID),
  room_template_id: z.string().max(64).optional(),
  character_name: z
    .string()
    .trim()
    .min(1)
    .max(32)
    .regex(/^\P{C}*$/u, "must not contain control characters")
    .default("Adventurer"),
});

/** A join request with its defaults filled in, known to lead somewhere. */
export type JoinOptions = { dungeon_id: string; room_template_id: string; character_name: string };

/**
 * Reads a client's join options.
 *
 * @throws ServerError (MATCHMAKE_INVALID_CRITERIA) that names the bad option and what there is instead.
 */
export function readJoinOptions(options: unknown, content: Content): JoinOptions {
  const result = joinRequest.safeParse(options ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw refuse(`Bad join option ${issue?.path.join(".") || "object"}: ${issue?.message}.`);
  }
  const { dungeon_id, character_name } = result.data;
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
  return { dungeon_id, room_template_id, character_name };
}

function refuse(message: string): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, message);
}
