/** Players as their friends see them. */
import { z } from "zod";
import { character } from "../characters/character.ts";
import type { KnownPlayer } from "../friends/known-players.ts";
import type { Other } from "./friend-list.ts";
import { joinablePartyView, type Presence } from "./friend-presence.ts";
import { openRunView } from "./run-views.ts";

const isoTime = z.iso.datetime();

/** A player as others know it: by the character that it plays, or has played last. */
const playerView = z.object({
  player_id: z.string().describe("The account, for the endpoints of friends."),
  character_name: z.string().describe("Of the character that the player plays, or has played last."),
  class_id: character.shape.class_id.describe("Of that character: an entry of the content's classes."),
  level: character.shape.level.describe("Of that character, from 1."),
});

const presence = {
  is_online: z
    .boolean()
    .describe(
      "Whether the player has a session and lets you see it. A session ends an hour after its last sign of life.",
    ),
  place: z
    .string()
    .optional()
    .describe(
      "`menu` in no room, else the mode of its room: `dungeon` or `arena`. Absent while it is not online.",
    ),
  run: openRunView
    .optional()
    .describe("The run that it is on, where you can join that: it is open, not over, and has a free place."),
  party: joinablePartyView
    .optional()
    .describe("The party that it belongs to, where you can join that: it is open, and has a free place."),
};

export const friendView = playerView
  .extend({
    ...presence,
    closed_party: joinablePartyView
      .optional()
      .describe(
        "The party that it belongs to, where you can ask its leader to be let in: it is not open, and has a free place.",
      ),
    friends_since: isoTime.describe("Since when you are friends."),
  })
  .meta({ id: "Friend" });

export const requestView = playerView
  .extend({ ...presence, asked_at: isoTime.describe("When the one asked the other.") })
  .meta({ id: "FriendRequest" });

export const blockedView = playerView
  .partial()
  .required({ player_id: true })
  .extend({ blocked_at: isoTime.describe("When you blocked the player.") })
  .meta({ id: "BlockedPlayer" });

export function viewOfPlayer({ account, character }: KnownPlayer): z.input<typeof playerView> {
  const { character_name, class_id, level } = character;
  return { player_id: account.player_id, character_name, class_id, level };
}

/** Undefined where the friend has no character any more. */
export function viewOfFriend(
  { pair, known }: Other,
  presence: Presence,
): z.input<typeof friendView> | undefined {
  return known && { ...viewOfPlayer(known), ...presence, friends_since: pair.since ?? "" };
}

/** Undefined where the other has no character any more. */
export function viewOfRequest(
  { pair, known }: Other,
  presence: Presence,
): z.input<typeof requestView> | undefined {
  return known && { ...viewOfPlayer(known), ...presence, asked_at: pair.since ?? "" };
}

/** Undefined where the player does not block the other. */
export function viewOfBlocked(
  { player_id, pair, known }: Other,
  by_player_id: string,
): z.input<typeof blockedView> | undefined {
  const blocked_at = pair.blocked_by[by_player_id];
  if (blocked_at === undefined) return undefined;
  return { player_id, ...(known && viewOfPlayer(known)), blocked_at };
}
