/** How a character gains experience and levels. */
import type { Progression } from "../content/content.ts";
import type { CharacterEvent } from "./character-events.ts";
import type { Lasting } from "./lasting.ts";

/** An event but for whom it is about. */
export type Happening = WithoutPlayer<CharacterEvent>;
type WithoutPlayer<E> = E extends CharacterEvent ? Omit<E, "source_player_id"> : never;

/** What happens to a character is applied to it and told, in one step. */
export type Happen = (event: Happening) => void;

/** What it takes from this level to the next. */
export function experienceToNext(
  { experience_base, experience_exponent }: Progression,
  level: number,
): number {
  return Math.max(1, Math.floor(experience_base * level ** experience_exponent));
}

/** What one of so many players gets of a kill. */
export function experienceOfKill(
  rules: Progression,
  enemy: { level: number; experience: number },
  character: Pick<Lasting, "level">,
  players: number,
): number {
  const { party_bonus, level_difference_share, enemy_experience_per_level } = rules;
  const worth = enemy.experience * (1 + enemy_experience_per_level * (enemy.level - 1));
  const share = (1 + party_bonus * (players - 1)) / players;
  const difference = 1 + level_difference_share * (enemy.level - character.level);
  return Math.floor(worth * share * Math.min(2, Math.max(0, difference)));
}

/**
 * Gives the experience, and every level that it makes up. At the highest level there is nothing more to gain; what was done is told all
 * the same, since achievements count it.
 */
export function gainExperience(
  rules: Progression,
  lasting: Lasting,
  gain: Pick<
    Extract<CharacterEvent, { event_type: "experience_gained" }>,
    "reason" | "content_id" | "experience"
  >,
  happen: Happen,
): void {
  const experience = lasting.level >= rules.level_cap ? 0 : gain.experience;
  const { reason, content_id } = gain;
  happen({ event_type: "experience_gained", reason, content_id, experience });
  levelUp(rules, lasting, happen);
}

/** Every level that the character has the experience for. */
export function levelUp(rules: Progression, lasting: Lasting, happen: Happen): void {
  for (
    let needed = experienceToNext(rules, lasting.level);
    lasting.experience >= needed && lasting.level < rules.level_cap;
    needed = experienceToNext(rules, lasting.level)
  ) {
    const level = lasting.level + 1;
    const left = level === rules.level_cap ? 0 : lasting.experience - needed;
    happen({ event_type: "level_up", level, experience: left });
  }
}
