/** The one way in which fighters are helped: by what a buff, a heal or a potion does, at once and for a time. */
import type { Ability } from "../content/content.ts";
import { restore } from "../core/resource.ts";
import { startEffects } from "../effects/effects.ts";
import type { CombatWorld } from "./combat-world.ts";
import { heal } from "./damage.ts";
import type { Fighter } from "./fighter.ts";

/** Enemies have neither mana nor stamina. */
export function help(world: CombatWorld, fighter: Fighter, ability: Ability): void {
  startEffects(world, fighter, ability);
  for (const { effect_type, value } of ability.effects ?? []) {
    if (effect_type === "restore_health") heal(fighter, value);
    if (fighter.kind === "enemy") continue;
    const { stats, mana, stamina } = fighter;
    const { mana_regeneration, stamina_regeneration } = world.game_rules;
    if (effect_type === "restore_mana") restore(mana, value, stats.max_mana, mana_regeneration, world);
    if (effect_type === "restore_stamina")
      restore(stamina, value, stats.max_stamina, stamina_regeneration, world);
  }
}
