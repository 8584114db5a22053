/** What a player makes of its character: it wears the best, learns what it can, leaves the rest to others, and fights with all it knows. */

import { bonusesOf, buildOf } from "../src/game/character/character-build.ts";
import type { Piece } from "../src/game/character/lasting.ts";
import { treeOf, whyNotLearn } from "../src/game/character/skills.ts";
import type { Damage } from "../src/game/combat/damage.ts";
import { EQUIPMENT_SLOTS, type Stat } from "../src/game/content/character-content.ts";
import { type Ability, type Content, DEFAULT_ABILITY_ID, findEntry } from "../src/game/content/content.ts";
import { distance } from "../src/game/core/geometry.ts";
import type { RejectReason, Verdict } from "../src/game/core/verdict.ts";
import type { EnemySchema } from "../src/schema/enemy-state.ts";
import type { Bot } from "./bot.ts";
import { fetchContent } from "./room-content.ts";

/** It heals itself below this share of its health. */
const HEAL_BELOW_SHARE = 0.6;
/** It uses an ability at an enemy that is within this share of its range. */
const USE_WITHIN_SHARE = 0.9;

/** Puts on what is better than what it wears, and learns what it has points for. Returns why something was refused. */
export async function grow(bot: Bot): Promise<RejectReason[]> {
  const content = await contentOf(bot);
  const refusals: RejectReason[] = [];
  const act = async (action: object) => {
    await bot.stand();
    const verdict = await bot.request("character_action", action);
    if (!verdict.is_accepted) refusals.push(verdict.reason);
    return verdict.is_accepted;
  };
  for (const item_instance_id of betterPieces(content, bot)) await act({ action: "equip", item_instance_id });
  for (let node_id = learnable(content, bot); node_id !== undefined; node_id = learnable(content, bot))
    if (!(await act({ action: "learn_skill", node_id }))) break;
  bot.ownAbilities = buildOf(content, bot.sheet).abilities;
  return refusals;
}

/** Lays down what is worse than what it wears, for others. Returns how many pieces. */
export async function dropSpares(bot: Bot): Promise<number> {
  await bot.stand();
  const { pieces, equipment } = bot.sheet;
  const worn = new Set(Object.values(equipment));
  let dropped = 0;
  for (const [item_instance_id, piece] of Object.entries(pieces)) {
    const isSpare = !worn.has(item_instance_id) && !piece.is_bound;
    if (isSpare && (await bot.request("drop_item", { item_instance_id })).is_accepted) dropped += 1;
  }
  if (dropped > 0)
    await bot.until(
      "the lighter bag",
      () => Object.keys(bot.sheet.pieces).length < Object.keys(pieces).length,
    );
  return dropped;
}

/** Uses the slowest of the abilities that are ready and make sense now, else strikes. Of abilities it knows once it has grown. */
export function attack(bot: Bot, enemy: EnemySchema): Promise<Verdict<Damage>> {
  const ready = [...(bot.ownAbilities?.values() ?? [])].filter(each => isOfUse(bot, each, enemy));
  const best = ready.toSorted((a, b) => b.cooldown - a.cooldown)[0];
  if (!best) return bot.strike(enemy);
  return best.ability_type === "buff" || best.ability_type === "heal"
    ? bot.use(best.id)
    : bot.strike(enemy, best.id);
}

function isOfUse(bot: Bot, ability: Ability, enemy: EnemySchema): boolean {
  const { id, ability_type, mana_cost, stamina_cost, effects = [] } = ability;
  if (id === DEFAULT_ABILITY_ID || ability.consumed_item_id !== undefined) return false;
  if (bot.readyInMs(id) > 0 || bot.mana < mana_cost || bot.stamina < stamina_cost) return false;
  if (ability_type === "heal") return bot.me.current_health < bot.me.max_health * HEAL_BELOW_SHARE;
  if (ability_type === "buff") return effects.every(({ effect_type }) => effect_type !== "dash");
  const reachM = (ability.max_range ?? bot.stats.attack_range) * USE_WITHIN_SHARE;
  return distance(bot.position, bot.whereIs(enemy)) <= reachM;
}

async function contentOf({ endpoint, state }: Bot): Promise<Content> {
  return fetchContent(endpoint, state.content_version);
}

/** The best piece of each slot that is better than what is worn there. */
function betterPieces(content: Content, { sheet, stats }: Bot): string[] {
  const worth = (piece: Piece) =>
    bonusesOf(content, piece).reduce(
      (sum, { stat, kind, value }) => sum + (kind === "percent" ? value : shareOf(stats, stat, value)),
      0,
    );
  return EQUIPMENT_SLOTS.flatMap(slot => {
    const worn = sheet.pieces[sheet.equipment[slot] ?? ""];
    const [best] = Object.entries(sheet.pieces)
      .filter(([, { item_id }]) => {
        const item = findEntry(content.items, item_id);
        return item?.slot === slot && item.required_level <= sheet.level;
      })
      .toSorted(([, a], [, b]) => worth(b) - worth(a));
    return best && (!worn || worth(best[1]) > worth(worn)) ? [best[0]] : [];
  });
}

/** In percent of what it has of the stat. */
function shareOf(stats: Bot["stats"], stat: Stat, value: number): number {
  return (100 * value) / Math.max(1, stats[stat]);
}

function learnable(content: Content, { sheet }: Bot): string | undefined {
  return treeOf(content, sheet).nodes.find(({ node_id }) => !whyNotLearn(content, sheet, node_id))?.node_id;
}
