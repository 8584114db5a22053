/** A World with players in it, for tests of the rules. */
import { type Lasting, lasting } from "../../src/game/character/lasting.ts";
import { dealDamage } from "../../src/game/combat/damage.ts";
import type { FighterRef } from "../../src/game/combat/fighter.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import { placeAt } from "../../src/game/core/position.ts";
import {
  applyCommand,
  type CommandOf,
  type CommandType,
  type Outcome,
} from "../../src/game/dungeon/commands.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { type Arrival, createWorld } from "../../src/game/dungeon/setup.ts";
import { takeTick } from "../../src/game/dungeon/tick.ts";
import type { Enemy, Player, World } from "../../src/game/dungeon/world.ts";
import { endOfPath } from "../../src/game/movement/walk-out.ts";
import { dungeonContent } from "./rules-content.ts";

export type WorldSetup = {
  room_template_id?: string;
  seed?: number;
  draw_key?: string | undefined;
  players?: string[];
  content?: Content;
};

/** A draw key for tests, another for each number. */
export function drawKeyOf(number: number): string {
  return number.toString(16).padStart(32, "0");
}

/** A room of the first dungeon, with players who have just come in. */
export function aWorld({
  room_template_id = "room2",
  seed = 1,
  draw_key = drawKeyOf(seed),
  players = ["ada"],
  content = dungeonContent(),
}: WorldSetup = {}): World {
  const world = createWorld({
    content,
    room_id: "room",
    run_id: "run",
    dungeon_id: "first_dungeon",
    room_template_id,
    seed,
    draw_key,
  });
  for (const player_id of players) {
    applyCommand(world, {
      type: "join",
      arrival: anArrival(player_id),
    });
  }
  return world;
}

/** Of a new character, but for what the fields say. */
export function anArrival(
  player_id: string,
  fields: Omit<Partial<Arrival>, "lasting"> & { lasting?: Partial<Lasting> } = {},
): Arrival {
  return { player_id, character_name: player_id, ...fields, lasting: lasting.parse(fields.lasting ?? {}) };
}

/** The tests' content with some entries added or put in the place of others. */
export function contentWith(changes: Partial<Content>): Content {
  const content = dungeonContent();
  return {
    "combat-stats": { ...content["combat-stats"], ...changes["combat-stats"] },
    "enemy-types": { ...content["enemy-types"], ...changes["enemy-types"] },
    "loot-tables": { ...content["loot-tables"], ...changes["loot-tables"] },
    abilities: { ...content.abilities, ...changes.abilities },
    dungeons: { ...content.dungeons, ...changes.dungeons },
    rules: { ...content.rules, ...changes.rules },
    items: { ...content.items, ...changes.items },
    affixes: { ...content.affixes, ...changes.affixes },
    classes: { ...knowing(content.classes, Object.keys(changes.abilities ?? {})), ...changes.classes },
    "skill-trees": { ...content["skill-trees"], ...changes["skill-trees"] },
    achievements: { ...content.achievements, ...changes.achievements },
    difficulties: { ...content.difficulties, ...changes.difficulties },
    seasons: { ...content.seasons, ...changes.seasons },
    arenas: { ...content.arenas, ...changes.arenas },
    "pvp-modes": { ...content["pvp-modes"], ...changes["pvp-modes"] },
    queues: { ...content.queues, ...changes.queues },
  };
}

/** Every class knows these abilities, too. */
function knowing(classes: Content["classes"], ability_ids: readonly string[]): Content["classes"] {
  const learned = Object.values(classes).map(each => ({
    ...each,
    ability_ids: [...new Set([...each.ability_ids, ...ability_ids])],
  }));
  return Object.fromEntries(learned.map(each => [each.id, each]));
}

export function playerIn(world: World, player_id = "ada"): Player {
  const player = world.players.get(player_id);
  if (!player) throw new Error(`no player ${player_id}`);
  return player;
}

export function firstEnemy(world: World): Enemy {
  const [enemy] = world.enemies.values();
  if (!enemy) throw new Error("no enemy");
  return enemy;
}

/** Puts a player somewhere, past all rules. */
export function put(world: World, at: Point, player_id = "ada"): Player {
  const player = playerIn(world, player_id);
  placeAt(player, at);
  return player;
}

/** Lets time pass and returns what happened in it. */
export function pass(world: World, seconds: number): GameEvent[] {
  const events: GameEvent[] = [];
  for (let i = 0; i < Math.round(seconds * 20); i++) events.push(...takeTick(world));
  return events;
}

export function act<T extends CommandType>(world: World, command: CommandOf<T>): Outcome<T> {
  return applyCommand(world, command);
}

type Aim = { player_id?: string; yaw?: number; target?: FighterRef };

/** Uses an ability where the player stands, looking along +z unless told otherwise. */
export function use(
  world: World,
  ability_id: string,
  { player_id = "ada", yaw = 0, target }: Aim = {},
): Outcome<"combat_event"> {
  return applyCommand(world, {
    type: "combat_event",
    player_id,
    claim: { position: endOfPath(playerIn(world, player_id)), yaw },
    use: { ability_id, target: target && { kind: target.kind, id: target.id } },
  });
}

export function strike(world: World, aim: Aim = {}): Outcome<"combat_event"> {
  return use(world, "melee_attack", aim);
}

/** "accepted", or the reason why not. */
export function answerOf(outcome: Outcome<CommandType>): string {
  return outcome.verdict.is_accepted ? "accepted" : outcome.verdict.reason;
}

/** Ends a player's life, past all rules but those of death. */
export function kill(world: World, player_id = "ada"): GameEvent[] {
  const events: GameEvent[] = [];
  dealDamage(world, playerIn(world, player_id), 1e6, events);
  return events;
}

/** Strikes until the enemy is dead, waiting for the cooldown in between. Returns all that happened. */
export function slay(world: World, enemy: Enemy, player_id = "ada"): GameEvent[] {
  const events: GameEvent[] = [];
  while (enemy.is_alive) {
    put(world, { x: enemy.position_x, z: enemy.position_z - 1.5 }, player_id);
    events.push(...strike(world, { player_id, target: enemy }).events, ...pass(world, 0.7));
  }
  return events;
}
