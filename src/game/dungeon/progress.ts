/** What characters gain by what happens in a room: experience, levels and achievements. Told as events, so that they replay. */
import { achieve, countEvent, goalsFor, isUnplayedEnd } from "../character/achievements.ts";
import { buildOf } from "../character/character-build.ts";
import { changeCharacter } from "../character/character-changes.ts";
import type { CharacterEvent } from "../character/character-events.ts";
import { experienceOfKill, gainExperience, type Happen, type Happening } from "../character/experience.ts";
import { countedBy } from "../content/achievement-goals.ts";
import { entryOf } from "../content/content.ts";
import { settle } from "../core/resource.ts";
import type { EventOf, GameEvent } from "./dungeon-events.ts";
import { memberOf, type Player, type World } from "./world.ts";

/** After these a character has other numbers or knows something else. */
const CHANGES_BUILD: ReadonlySet<CharacterEvent["event_type"]> = new Set([
  "level_up",
  "item_equipped",
  "item_unequipped",
  "skill_learned",
  "skills_refunded",
  "loadout_switched",
] as const);

/** What happens to the player's character is applied and told. */
export function happenTo(world: World, player: Player, events: GameEvent[]): Happen {
  return happening => {
    const event = eventOf(happening, player.id);
    changeCharacter(player.lasting, event);
    events.push(event);
    if (CHANGES_BUILD.has(event.event_type)) rebuild(world, player);
  };
}

/** Experience is written out: every kill tells it to everybody, and an object put together from another costs several. */
function eventOf(happening: Happening, source_player_id: string): CharacterEvent {
  if (happening.event_type !== "experience_gained") return { ...happening, source_player_id };
  const { event_type, reason, content_id, experience } = happening;
  return { event_type, source_player_id, reason, content_id, experience };
}

/** Its numbers and abilities as they are by now. What it has of a resource is never more than the most. */
function rebuild(world: World, player: Player): void {
  const { stats, abilities } = buildOf(world.content, player.lasting);
  const { mana_regeneration, stamina_regeneration } = world.game_rules;
  settle(player.mana, player.stats.max_mana, mana_regeneration, world);
  settle(player.stamina, player.stats.max_stamina, stamina_regeneration, world);
  player.stats = stats;
  player.abilities = abilities;
  player.current_health = Math.min(player.current_health, stats.max_health);
  player.mana.amount = Math.min(player.mana.amount, stats.max_mana);
  player.stamina.amount = Math.min(player.stamina.amount, stats.max_stamina);
}

/** Adds to the events of a command or a tick what characters gain by them. The list grows under the loop: a level may be an achievement. */
export function progress(world: World, events: GameEvent[]): void {
  for (const event of events) {
    if (event.event_type === "enemy_died") shareKill(world, event, events);
    else if (event.event_type === "room_cleared") shareClearing(world, events);
    else if (event.event_type === "run_ended" && !rewardRun(world, event, events)) continue;
    note(world, event, events);
  }
}

/** Counts the event and gives what it earns. In a fight most are of types that nobody counts and no achievement waits for. */
function note(world: World, event: GameEvent, events: GameEvent[]): void {
  const goals = goalsFor(world.content, event.event_type);
  const isCounted = countedBy(event.event_type) !== undefined;
  if (!goals && !isCounted) return;
  const own = playerOf(event);
  // Also where it has just left the World: redo counts it, too.
  const doer = own === undefined ? undefined : memberOf(world, own);
  if (doer && isCounted) countEvent(doer.lasting, event);
  if (!goals) return;
  if (doer) achieve(world.content, doer.lasting, event, true, happenTo(world, doer, events));
  if (goals.of_party.length === 0) return;
  for (const player of world.players.values())
    if (player !== doer)
      achieve(world.content, player.lasting, event, false, happenTo(world, player, events));
}

/** Whom the event is about: who did it, or whom it befell. */
export function playerOf(event: GameEvent): string | undefined {
  const { target_player_id, source_player_id }: Players = event;
  return target_player_id ?? source_player_id;
}

/** The players that events of any type may name. */
type Players = Pick<GameEvent, "event_type"> & {
  target_player_id?: string | undefined;
  source_player_id?: string | undefined;
};

function gain(
  world: World,
  player: Player,
  reason: EventOf<"experience_gained">["reason"],
  content_id: string,
  experience: number,
  events: GameEvent[],
): void {
  const happen = happenTo(world, player, events);
  gainExperience(world.game_rules.progression, player.lasting, { reason, content_id, experience }, happen);
}

/**
 * Everybody in the room has helped, also the dead. What the content says is worth nothing is not told; what is no match for somebody is
 * told as 0. Those whom a boss calls are worth nothing, since it may call again and again.
 */
function shareKill(world: World, { target_enemy_id }: EventOf<"enemy_died">, events: GameEvent[]): void {
  const enemy = world.enemies.get(target_enemy_id);
  if (!enemy || enemy.is_summoned) return;
  const { level, enemy_type_id } = enemy;
  const experience =
    entryOf(world.content["enemy-types"], enemy_type_id).experience * world.difficulty.experience;
  if (experience === 0) return;
  const { game_rules, players } = world;
  const killed = { level, experience };
  for (const player of players.values()) {
    const share = experienceOfKill(game_rules.progression, killed, player.lasting, players.size);
    gain(world, player, "kill", enemy_type_id, share, events);
  }
}

function shareClearing(world: World, events: GameEvent[]): void {
  const { clear_experience, room_template_id } = world.template;
  const experience = Math.round(clear_experience * world.difficulty.experience);
  if (experience === 0) return;
  for (const player of world.players.values())
    gain(world, player, "room", room_template_id, experience, events);
}

/** @returns whether the player has played the run: else its end is worth nothing, and is not counted. */
function rewardRun(world: World, event: EventOf<"run_ended">, events: GameEvent[]): boolean {
  const player = memberOf(world, event.source_player_id);
  if (player && isUnplayedEnd(player.lasting, event)) return false;
  const experience = Math.round(world.dungeon.end_experience * world.difficulty.experience);
  if (player && world.players.has(player.id) && experience > 0)
    gain(world, player, "run", world.dungeon_id, experience, events);
  return true;
}
