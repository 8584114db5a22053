/** What a client says that cannot be true. Claims are never used; this is about who makes them. */
import { hitOn } from "./combat.ts";
import { findEntry } from "./content.ts";
import type { RejectReason } from "./verdict.ts";
import type { Player, World } from "./world.ts";

/**
 * Refusals that an honest client meets rarely, since it checks the same before it asks. Losing a race
 * (`already_picked_up`, `target_dead`) is none, nor is a target that moved away.
 */
const SUSPICIOUS: ReadonlySet<RejectReason> = new Set([
  "invalid_message",
  "too_fast",
  "blocked",
  "on_cooldown",
  "not_enough_mana",
  "not_enough_stamina",
  "not_enough_items",
  "unknown_ability",
  "unknown_item",
  "no_such_loot",
  "no_such_door",
  "door_locked",
]);

export function isSuspicious(reason: RejectReason): boolean {
  return SUSPICIOUS.has(reason);
}

/** The most that any roll could give, against a target without armor; undefined where the ability does no damage. */
function mostDamage(world: World, player: Player, abilityId: string): number | undefined {
  const ability = findEntry(world.content.abilities, abilityId);
  const [anyEnemy] = world.enemies.values();
  if (!ability || !anyEnemy) return undefined;
  const hit = hitOn(world, player, anyEnemy, ability);
  return Math.max(1, hit.base * hit.multiplier) * hit.critical_multiplier;
}

/** Whether the predicted amount is above what any roll could give. */
export function isImpossibleDamage(
  world: World,
  player: Player,
  abilityId: string,
  predicted: { damage_amount?: number | undefined },
): boolean {
  const most = mostDamage(world, player, abilityId);
  return most !== undefined && (predicted.damage_amount ?? 0) > most;
}
