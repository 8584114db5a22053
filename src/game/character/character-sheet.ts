/** What a player sees of its own character: what it has become, and the numbers that follow. */
import { type CombatStats, type Content, gameRulesOf } from "../content/content.ts";
import { placesTaken } from "./bag.ts";
import type { Build } from "./character-build.ts";
import { experienceToNext } from "./experience.ts";
import type { Lasting } from "./lasting.ts";
import { pointsLeft } from "./skills.ts";

export type CharacterSheet = Pick<
  Lasting,
  "class_id" | "level" | "experience" | "skills" | "equipment" | "pieces" | "loadouts" | "achievements"
> & {
  /** What it takes from this level to the next; 0 at the highest. */
  experience_to_next: number;
  skill_points_left: number;
  title?: string;
  /** Those that came by mail; absent where none did. */
  titles?: string[];
  /** What it can do, potions included. */
  ability_ids: string[];
  stats: Omit<CombatStats, "id">;
  bag: { places_taken: number; places: number };
  /** How many mails wait for it. */
  mail_count: number;
};

/** @param build of the character as it is now. @param mail_count what waits in its mailbox. */
export function sheetOf(
  content: Content,
  lasting: Lasting,
  { stats: { id: _, ...stats }, abilities }: Build,
  mail_count: number,
): CharacterSheet {
  const { progression } = gameRulesOf(content);
  const { class_id, level, experience, skills, equipment, pieces, loadouts, achievements } = lasting;
  const { title, titles } = lasting;
  const isHighest = level >= progression.level_cap;
  return {
    ...{ class_id, level, experience, skills, equipment, pieces, loadouts, achievements },
    ...(title !== "" && { title }),
    ...(titles.length > 0 && { titles }),
    experience_to_next: isHighest ? 0 : experienceToNext(progression, level),
    skill_points_left: pointsLeft(content, lasting),
    ability_ids: [...abilities.keys()],
    stats,
    bag: { places_taken: placesTaken(content, lasting), places: progression.bag_slots },
    mail_count,
  };
}
