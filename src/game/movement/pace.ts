/** How fast a player may go: its speed, what effects and a sprint make of it, and what a sprint costs. */
import { amountAt } from "../core/resource.ts";
import { ticksIn } from "../core/ticks.ts";
import { effectFactor } from "../effects/effects.ts";
import { graceSeconds } from "./latency.ts";
import type { MovementWorld, Walker } from "./walker.ts";

/** Metres per second of a walk under the effects of the moment; shortly after a slowing, under those of before. */
export function walkSpeed(world: MovementWorld, player: Walker): number {
  return player.stats.move_speed * speedFactor(world, player);
}

/** The stamina there is now. */
export function staminaOf(world: MovementWorld, player: Walker): number {
  const { max_stamina } = player.stats;
  return amountAt(player.stamina, max_stamina, world.game_rules.stamina_regeneration, world);
}

/** The seconds and the stamina that so many metres take. A sprint without the stamina for it is a walk. */
export function paceOf(world: MovementWorld, player: Walker, metres: number, isSprinting: boolean) {
  if (metres === 0) return { seconds: 0, stamina: 0 };
  const speed = walkSpeed(world, player);
  const { sprint_speed_factor, sprint_stamina_per_second } = world.game_rules;
  const sprint = metres / (speed * sprint_speed_factor);
  const stamina = sprint * sprint_stamina_per_second;
  if (!isSprinting || staminaOf(world, player) < stamina) return { seconds: metres / speed, stamina: 0 };
  return { seconds: sprint, stamina };
}

/** What effects make of the speed; shortly after a slowing, that of before. */
export function speedFactor(world: MovementWorld, { travel }: Walker): number {
  if (world.tick >= travel.former_speed_until_tick) return travel.speed_factor;
  return Math.max(travel.speed_factor, travel.former_speed_factor);
}

/**
 * After effects may have changed: who is slower now was faster when the moves under way were made.
 *
 * @param grace seconds for which such moves may still come; 0 where the player did it itself.
 */
export function noteSpeed(world: MovementWorld, player: Walker, grace?: number): void {
  const { travel } = player;
  if (player.effects === travel.speed_effects) return;
  travel.speed_effects = player.effects;
  const factor = effectFactor(world, player, "move_speed_multiplier");
  if (factor < travel.speed_factor) {
    travel.former_speed_factor = speedFactor(world, player);
    travel.former_speed_until_tick = world.tick + ticksIn(world, grace ?? graceSeconds(world, player));
  }
  travel.speed_factor = factor;
}
