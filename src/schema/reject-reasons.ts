/** Every reason with which a message or request can be refused, and what it says. */
import { ARENA_REASONS } from "../game/arena/arena-reasons.ts";
import { CHARACTER_REASONS } from "../game/character/character-reasons.ts";
import { COMMON_REASONS, type RejectReasons } from "../game/core/verdict.ts";
import { DUNGEON_REASONS } from "../game/dungeon/dungeon-reasons.ts";
import { FRIEND_REASONS } from "./friend-reasons.ts";
import { MODERATION_REASONS } from "./moderation-reasons.ts";
import { PARTY_REASONS } from "./party-reasons.ts";
import { QUEUE_REASONS } from "./queue-reasons.ts";

export const REJECT_REASONS: Readonly<RejectReasons> = {
  ...COMMON_REASONS,
  ...CHARACTER_REASONS,
  ...DUNGEON_REASONS,
  ...PARTY_REASONS,
  ...ARENA_REASONS,
  ...FRIEND_REASONS,
  ...QUEUE_REASONS,
  ...MODERATION_REASONS,
};
