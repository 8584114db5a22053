/** What happens to a character that no room holds: nothing of it is in a journal, so all of it is one write of its row. */
import { achieve, countEvent } from "../game/character/achievements.ts";
import { act, type CharacterAction } from "../game/character/character-actions.ts";
import { buildOf } from "../game/character/character-build.ts";
import { changeCharacter } from "../game/character/character-changes.ts";
import type { CharacterEvent } from "../game/character/character-events.ts";
import { followContent } from "../game/character/content-changes.ts";
import type { Happen } from "../game/character/experience.ts";
import { type Lasting, lasting } from "../game/character/lasting.ts";
import { treeOf } from "../game/character/skills.ts";
import type { SkillTree } from "../game/content/character-content.ts";
import type { Content } from "../game/content/content.ts";
import { defaultText } from "../game/content/content-text.ts";
import { once } from "../game/core/repeated-requests.ts";
import { reject, type Verdict } from "../game/core/verdict.ts";
import { contentHash } from "../store/content/content-hash.ts";
import type { Character } from "./character.ts";

/** Enough to tell a tree from the few that a character ever has. */
const HASH_LETTERS = 12;

/** The character as it is by this content. Done twice, it is the same. */
export function followed<C extends Character>(content: Content, found: C): C {
  return changed(content, found, (its, happen) => {
    const skill_tree_hash = treeHash(treeOf(content, its));
    const { character_id } = found;
    followContent({ content, lasting: its, character_id, skill_tree_hash, happen });
  });
}

/** By its texts in one language, so that a translation changes no tree. */
function treeHash({ name, nodes, ...tree }: SkillTree): string {
  const told = {
    ...{ ...tree, name: defaultText(name) },
    nodes: nodes.map(node => ({
      ...node,
      ...{ name: defaultText(node.name), description: defaultText(node.description) },
    })),
  };
  return contentHash(told).slice(0, HASH_LETTERS);
}

/** The character after what its player asks of it. Where that is refused, it is as it was. */
export function acted(
  content: Content,
  found: Character,
  action: CharacterAction,
  request_id: string | undefined,
): { verdict: Verdict; character: Character } {
  if (!found.is_alive) return { verdict: reject("player_dead"), character: found };
  let verdict: Verdict = reject("internal_error");
  const character = changed(content, found, (its, happen) => {
    verdict = once(its, request_id, () => act({ content, lasting: its, request_id, happen }, action));
  });
  return { verdict, character: verdict.is_accepted ? character : found };
}

/** @param change by `happen` alone. What follows of its events is in the result, too. */
export function changed<C extends Character>(
  content: Content,
  found: C,
  change: (its: Lasting, happen: Happen) => void,
): C {
  const its = lasting.parse(found);
  const events: CharacterEvent[] = [];
  const happen: Happen = happening => {
    const event: CharacterEvent = { ...happening, source_player_id: found.player_id };
    changeCharacter(its, event);
    events.push(event);
  };
  change(its, happen);
  // The list grows under the loop: an achievement may be one.
  for (const event of events) {
    countEvent(its, event);
    achieve(content, its, event, true, happen);
  }
  const { max_health, max_mana, max_stamina } = buildOf(content, its).stats;
  return {
    ...found,
    ...its,
    current_health: Math.min(found.current_health, max_health),
    current_mana: Math.min(found.current_mana, max_mana),
    current_stamina: Math.min(found.current_stamina, max_stamina),
  };
}
