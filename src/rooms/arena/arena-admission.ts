/** Which match a client may ask for, and which one it comes to. */
import { ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import { isRunning, type Phase } from "../../game/arena/arena-world.ts";
import { isExpected } from "../../game/arena/expected-players.ts";
import { JOIN_SECONDS } from "../../game/arena/match-terms.ts";
import type { PvpMode } from "../../game/content/arena-content.ts";
import { type Content, findEntry } from "../../game/content/content.ts";
import { assertKnownOptions, type JoinOptions, joinRequest } from "../base/join-options.ts";
import type { Admission } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";
import { termsIn } from "./terms-option.ts";

const DEFAULT_PVP_MODE_ID = "duel";

/** A World that is looked at and never played draws nothing. */
const UNUSED_DRAW_KEY = "0".repeat(32);

/** A match decides who is absent before the reservations of the absent end: their room could close before. */
const RESERVATION_LASTS_LONGER_SECONDS = 5;

const arenaRequest = joinRequest.extend({
  pvp_mode_id: z.string().max(64).default(DEFAULT_PVP_MODE_ID),
  arena_id: z.string().max(64).optional(),
});

/** A join request that leads to some match. Without an `arena_id` the match takes any of its mode's. */
export type ArenaOptions = JoinOptions & { pvp_mode_id: string; arena_id?: string };

/** @throws ServerError (MATCHMAKE_INVALID_CRITERIA) that names the bad option and what there is instead. */
function readOptions(options: unknown, content: Content): ArenaOptions & { mode: PvpMode } {
  const result = arenaRequest.safeParse(options ?? {});
  if (!result.success) {
    const issue = result.error.issues[0];
    throw refuse(`Bad join option ${issue?.path.join(".") || "object"}: ${issue?.message}.`);
  }
  const { pvp_mode_id, arena_id, character_name, protocol_version, private: is_private } = result.data;
  const mode = findEntry(content["pvp-modes"], pvp_mode_id);
  if (!mode) {
    const there = Object.keys(content["pvp-modes"]).join(", ");
    throw refuse(`There is no pvp_mode_id "${pvp_mode_id}". There is: ${there}.`);
  }
  if (arena_id !== undefined && !mode.arena_ids.includes(arena_id)) {
    const there = mode.arena_ids.join(", ");
    throw refuse(`The mode "${pvp_mode_id}" is not played in an arena "${arena_id}". There is: ${there}.`);
  }
  return {
    ...{ mode, pvp_mode_id, character_name, protocol_version, is_private },
    // Matchmaking compares each option that is there, and no match is in an arena `undefined`.
    ...(arena_id !== undefined && { arena_id }),
  };
}

function refuse(message: string): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, message);
}

export const arenaAdmission: Admission<ArenaRoomTypes> = {
  readClientOptions(options, content) {
    assertKnownOptions(options, arenaRequest);
    const { mode: _, ...read } = readOptions(options, content);
    // Of the matches that there are, `joinOrCreate` finds those alone that still take somebody in.
    return { ...read, phase: "gathering" satisfies Phase };
  },
  opening(options, newRunId, content, { seed, draw_key = UNUSED_DRAW_KEY }) {
    const { mode, pvp_mode_id, arena_id } = readOptions(options, content);
    const match_id = options.run_id ?? newRunId;
    const any = mode.arena_ids[seed % mode.arena_ids.length];
    const terms = termsIn(options);
    return {
      ...{ content, room_id: match_id, run_id: match_id, pvp_mode_id, draw_key },
      arena_id: arena_id ?? any ?? "",
      ...(terms && { terms }),
    };
  },
  admitsOnlyExpected: ({ terms }) => terms !== undefined,
  expects: isExpected,
  whyNotExpected: "This match is for others: the server lets those in whom it was made for.",
  /** They last until it is known who is absent. */
  reservationSeconds: ({ terms, mode }) =>
    terms && (mode.join_seconds ?? JOIN_SECONDS) + RESERVATION_LASTS_LONGER_SECONDS,
  /** Into one with terms comes who is expected. */
  whyClosed: world =>
    world.phase === "gathering" || (world.terms && isRunning(world))
      ? undefined
      : "The match has begun, or is over: nobody comes into it any more. joinOrCreate leads to another.",
  metadata: ({ mode, arena, phase }) => ({ pvp_mode_id: mode.id, arena_id: arena.id, phase }),
};
