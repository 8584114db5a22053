/** What becomes of a room when the party of its run grows: it is as hard from then on as if it had been opened for so many. */
import { entryOf } from "../content/content.ts";
import { factorsOf } from "../content/run-content.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { statsOf } from "./spawn.ts";
import type { Enemy, World } from "./world.ts";

/** Does nothing where all of it is as before: a party never becomes smaller, and many a difficulty is the same for all. */
export function growParty(world: World, party_size: number, events: GameEvent[]): void {
  if (party_size <= world.terms.party_size || !isAnother(world, party_size)) return;
  setPartySize(world, party_size);
  const living = [...world.enemies.values()].filter(({ is_alive }) => is_alive);
  const enemy_health = Object.fromEntries(living.map(({ id, current_health }) => [id, current_health]));
  events.push({ event_type: "party_grew", party_size, enemy_health });
}

function isAnother({ content, dungeon, terms, difficulty }: World, party_size: number): boolean {
  const grown = factorsOf(entryOf(content.difficulties, terms.difficulty_id), dungeon.level, party_size);
  return (
    grown.health !== difficulty.health ||
    grown.damage !== difficulty.damage ||
    grown.experience !== difficulty.experience ||
    grown.drops !== difficulty.drops
  );
}

/** The room's terms, and the enemies that live: their health keeps its share. */
export function setPartySize(world: World, party_size: number): void {
  const { content, dungeon, terms } = world;
  world.terms = { ...terms, party_size };
  world.difficulty = factorsOf(entryOf(content.difficulties, terms.difficulty_id), dungeon.level, party_size);
  for (const enemy of world.enemies.values()) if (enemy.is_alive) grow(world, enemy);
}

function grow(world: World, enemy: Enemy): void {
  const { max_health } = enemy.stats;
  enemy.stats = statsOf(world, enemy.enemy_type_id, enemy.level);
  // Multiplied first: what is whole stays whole.
  enemy.current_health = (enemy.current_health * enemy.stats.max_health) / max_health;
}
