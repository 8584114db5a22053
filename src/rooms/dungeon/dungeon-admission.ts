/** Which dungeon room a client may ask for, and which one it comes to. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import type { Env } from "../../env.ts";
import { type Content, findEntry } from "../../game/content/content.ts";
import { DEFAULT_DIFFICULTY_ID } from "../../game/content/run-content.ts";
import { DEFAULT_TERMS, LOOT_RULES, type LootRule, type RunTerms } from "../../game/dungeon/run-terms.ts";
import type { Run } from "../../runs/run.ts";
import { assertKnownOptions, type JoinOptions, joinRequest } from "../base/join-options.ts";
import type { Admission } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { roomIdOf } from "./run-rooms.ts";

const DEFAULT_DUNGEON_ID = "first_dungeon";

const dungeonRequest = joinRequest.extend({
  dungeon_id: z.string().max(64).default(DEFAULT_DUNGEON_ID),
  room_template_id: z.string().max(64).optional(),
  difficulty_id: z.string().max(64).default(DEFAULT_DIFFICULTY_ID),
  loot_rule: z.enum(LOOT_RULES).default(DEFAULT_TERMS.loot_rule),
});

/** A join request that leads to some room of the content. */
export type DungeonOptions = JoinOptions & {
  dungeon_id: string;
  room_template_id: string;
  difficulty_id: string;
  loot_rule: LootRule;
};

/** Thrown where a client asks for a run that begins elsewhere than in its dungeon's start room. */
export class StartRefused extends ServerError {
  constructor({ dungeon_id, room_template_id }: DungeonOptions, start_room_template_id: string) {
    super(
      ErrorCode.MATCHMAKE_INVALID_CRITERIA,
      `A run of ${dungeon_id} begins in its start room: leave room_template_id out or say "${start_room_template_id}", not "${room_template_id}".`,
    );
  }
}

/**
 * The options a client may give: further rooms of a run are reached through their doors alone.
 *
 * @throws StartRefused, or ServerError as `readOptions`.
 */
export function readClientOptions(
  options: unknown,
  content: Content,
  { ALLOW_ANY_START }: Pick<Env, "ALLOW_ANY_START">,
): DungeonOptions {
  const read = readOptions(options, content);
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
function readOptions(options: unknown, content: Content): DungeonOptions {
  const result = dungeonRequest.safeParse(options ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw refuse(`Bad join option ${issue?.path.join(".") || "object"}: ${issue?.message}.`);
  }
  const { dungeon_id, difficulty_id, loot_rule } = result.data;
  const { character_name, protocol_version, private: is_private } = result.data;
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
  if (!findEntry(content.difficulties, difficulty_id)) {
    throw refuse(
      `There is no difficulty "${difficulty_id}". There is: ${Object.keys(content.difficulties).join(", ")}.`,
    );
  }
  return {
    ...{ dungeon_id, room_template_id, difficulty_id, loot_rule },
    ...{ character_name, protocol_version, is_private },
  };
}

function refuse(message: string): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, message);
}

/**
 * What a run begins with that is asked for by HTTP.
 *
 * @throws ServerError as `readClientOptions`.
 */
export function termsOfNew(
  wanted: { [K in "dungeon_id" | "difficulty_id" | "loot_rule"]?: string | undefined },
  content: Content,
  env: Pick<Env, "ALLOW_ANY_START">,
): Pick<Run, "dungeon_id" | "difficulty_id" | "loot_rule" | "earns"> {
  const { dungeon_id, difficulty_id, loot_rule } = readClientOptions(wanted, content, env);
  return { dungeon_id, difficulty_id, loot_rule, earns: true };
}

export const dungeonAdmission: Admission<DungeonRoomTypes> = {
  readClientOptions(options, content, env) {
    assertKnownOptions(options, dungeonRequest);
    return readClientOptions(options, content, env);
  },
  opening(options, newRunId, content, chance, run) {
    // A room of a run is there whatever difficulties its content has by now.
    const { difficulty_id: _, ...ofRun } = options;
    const { dungeon_id, room_template_id, ...terms } = readOptions(run ? ofRun : options, content);
    const run_id = options.run_id ?? newRunId;
    const room_id = roomIdOf(run_id, room_template_id);
    const start = findEntry(content.dungeons, dungeon_id)?.start_room_template_id;
    return {
      ...{ content, room_id, run_id, dungeon_id, room_template_id, ...chance },
      terms: run ? termsOf(run) : newTerms(terms, room_template_id === start),
    };
  },
  /** Behind a door are those alone who have come through it. */
  admitsOnlyExpected: ({ room_template_id, dungeon }, options) =>
    room_template_id !== dungeon.start_room_template_id && options.run_id !== undefined,
  metadata: ({ dungeon_id, room_template_id, room_type, is_cleared, terms }) => ({
    ...{ dungeon_id, room_template_id, room_type, is_cleared },
    ...{ difficulty_id: terms.difficulty_id, loot_rule: terms.loot_rule },
  }),
};

/** Of a run that has begun: its next room is as hard as its party is large. */
function termsOf({ difficulty_id, loot_rule, earns, largest_party, ticks }: Run): RunTerms {
  return { difficulty_id, loot_rule, earns, party_size: Math.max(1, largest_party), run_ticks: ticks };
}

function newTerms(
  { difficulty_id, loot_rule }: Pick<DungeonOptions, "difficulty_id" | "loot_rule">,
  earns: boolean,
): RunTerms {
  return { ...DEFAULT_TERMS, difficulty_id, loot_rule, earns };
}
