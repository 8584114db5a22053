/** What the content comes to, measured by playing it in the rules: duels, runs and drops. All chance is drawn with fixed seeds. */
import { rewardOf } from "../character/achievements.ts";
import { receive } from "../character/bag.ts";
import { act } from "../character/character-actions.ts";
import { classOf } from "../character/character-build.ts";
import { changeCharacter } from "../character/character-changes.ts";
import type { Happen } from "../character/experience.ts";
import { type Lasting, lasting } from "../character/lasting.ts";
import { type Content, entryOf, gameRulesOf } from "../content/content.ts";
import { dungeon } from "../content/schemas/dungeon-schemas.ts";
import { placeAt } from "../core/position.ts";
import { applyCommand } from "../dungeon/commands.ts";
import { layLoot } from "../dungeon/loot.ts";
import { createWorld } from "../dungeon/setup.ts";
import { takeTick } from "../dungeon/tick.ts";
import type { Enemy, Player, World } from "../dungeon/world.ts";
import { nextSkill, playTick } from "./simulated-player.ts";
import { type RunReport, simulateRun } from "./simulated-run.ts";

/** A duel that takes longer has no end. */
const DUEL_SECONDS = 300;
const DUEL_ROOM = "duel";
const FACE_TO_FACE_M = 1.5;
const PLAYER = "player";

/** A character of the class as it comes to the level without having found anything: with its kit, and its points spent in the order of the tree. */
export function characterAt(content: Content, class_id: string, level: number): Lasting {
  const character = lasting.parse({ class_id, level });
  const happen: Happen = event => changeCharacter(character, { ...event, source_player_id: PLAYER });
  for (const goods of rewardOf(content, `kit ${class_id}`, classOf(content, character).kit)) {
    receive(character, goods);
    const item_instance_id = goods.piece?.item_instance_id;
    if (item_instance_id !== undefined)
      act(
        { content, lasting: character, request_id: undefined, happen },
        { action: "equip", item_instance_id },
      );
  }
  for (let node = nextSkill(content, character); node; node = nextSkill(content, character))
    happen({ event_type: "skill_learned", node_id: node.node_id });
  return character;
}

/** Seconds, each the mean of several duels; undefined where the duels had no end. */
export type Duel = { seconds_to_kill: number | undefined; seconds_to_be_killed: number | undefined };

/** One character against one enemy that is of the level, too, each standing before the other. */
export function measureDuel(
  content: Content,
  enemy_type_id: string,
  class_id: string,
  level: number,
  samples: number,
): Duel {
  const character = characterAt(content, class_id, level);
  const times = (end: (world: World, player: Player, enemy: Enemy) => number | undefined) =>
    mean(
      Array.from({ length: samples }, (_, i) => {
        const world = duelWorld(content, enemy_type_id, level, character, i + 1);
        const [player, enemy] = [[...world.players.values()][0], [...world.enemies.values()][0]];
        return player && enemy && end(world, player, enemy);
      }),
    );
  return { seconds_to_kill: times(secondsToKill), seconds_to_be_killed: times(secondsToBeKilled) };
}

function duelWorld(
  content: Content,
  enemy_type_id: string,
  level: number,
  character: Lasting,
  seed: number,
): World {
  const place = { center_x: 0, center_z: 0, size_x: 40, size_z: 40 };
  const enemies = [{ enemy_type_id, x: 0, z: 0 }];
  const duel = dungeon.parse({
    ...{ id: DUEL_ROOM, name: "Duel", start_room_template_id: DUEL_ROOM, level, corridors: [] },
    room_templates: [{ room_template_id: DUEL_ROOM, room_type: "combat", ...place, enemies }],
  });
  const world = createWorld({
    ...{
      content: { ...content, dungeons: { ...content.dungeons, [DUEL_ROOM]: duel } },
      room_id: DUEL_ROOM,
      run_id: DUEL_ROOM,
    },
    ...{ dungeon_id: DUEL_ROOM, room_template_id: DUEL_ROOM, seed, draw_key: drawKey(seed) },
  });
  const arrival = { player_id: PLAYER, character_name: PLAYER, position: { x: 0, z: -FACE_TO_FACE_M } };
  applyCommand(world, { type: "join", arrival: { ...arrival, lasting: character } });
  return world;
}

/** What hits the player does not count here: it is kept alive, so that also a fight that it would lose has its time. */
function secondsToKill(world: World, player: Player, enemy: Enemy): number | undefined {
  const most = DUEL_SECONDS * world.ticks_per_second;
  while (enemy.is_alive && world.tick < most) {
    player.current_health = player.stats.max_health;
    playTick(world, player);
    takeTick(world);
  }
  return enemy.is_alive ? undefined : world.tick / world.ticks_per_second;
}

/** The player does nothing but stand there, also where it is pushed. */
function secondsToBeKilled(world: World, player: Player): number | undefined {
  const most = DUEL_SECONDS * world.ticks_per_second;
  placeAt(player, { x: 0, z: -FACE_TO_FACE_M });
  while (player.is_alive && world.tick < most) takeTick(world);
  return player.is_alive ? undefined : world.tick / world.ticks_per_second;
}

export type RunFigures = {
  /** 0 to 1: how many of the runs came to the exit. */
  done_share: number;
  minutes: number;
  deaths: number;
  /** Of one player. */
  gold: number;
  experience: number;
  items: number;
  /** That a player has at the end. */
  level: number;
};

/** Means of several runs by parties of such characters, all of one class. */
export function measureRuns(
  content: Content,
  dungeon_id: string,
  character: Lasting,
  players: number,
  samples: number,
  difficulty_id?: string,
): RunFigures {
  const runs = Array.from({ length: samples }, (_, i) =>
    simulateRun(
      content,
      dungeon_id,
      Array.from({ length: players }, () => structuredClone(character)),
      i + 1,
      difficulty_id,
    ),
  );
  const of = (value: (run: RunReport) => number) =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length;
  const ofPlayers = (value: (gained: RunReport["gained"][number]) => number) =>
    of(({ gained }) => gained.reduce((sum, each) => sum + value(each), 0) / players);
  return {
    done_share: of(({ is_done }) => (is_done ? 1 : 0)),
    minutes: of(({ seconds }) => seconds / 60),
    deaths: of(({ deaths }) => deaths),
    gold: ofPlayers(({ gold }) => gold),
    experience: ofPlayers(({ experience }) => experience),
    items: ofPlayers(({ items }) => Object.values(items).reduce((sum, quantity) => sum + quantity, 0)),
    level: of(({ characters }) => characters.reduce((sum, { level }) => sum + level, 0) / players),
  };
}

export type Climb = { runs: number; dungeon_id: string; level: number; minutes: number };

/** Run after run, alone: each time the dungeon of the highest level that the character has reached; until it has the highest level. */
export function measureClimb(content: Content, class_id: string, most_runs: number): Climb[] {
  const { level_cap } = gameRulesOf(content).progression;
  const climb: Climb[] = [];
  let character = characterAt(content, class_id, 1);
  let minutes = 0;
  for (let runs = 1; runs <= most_runs && character.level < level_cap; runs++) {
    const dungeon_id = dungeonFor(content, character.level);
    if (dungeon_id === undefined) return climb;
    const { characters, seconds } = simulateRun(content, dungeon_id, [character], runs);
    minutes += seconds / 60;
    character = characters[0] ?? character;
    climb.push({ runs, dungeon_id, level: character.level, minutes });
  }
  return climb;
}

/** Of those that end: the hardest that is not above the character. */
function dungeonFor(content: Content, level: number): string | undefined {
  return runnable(content)
    .filter(id => entryOf(content.dungeons, id).level <= level)
    .toSorted((a, b) => entryOf(content.dungeons, b).level - entryOf(content.dungeons, a).level)[0];
}

/** Dungeons that have an exit. */
export function runnable({ dungeons }: Content): string[] {
  return Object.values(dungeons)
    .filter(({ room_templates }) => room_templates.some(({ room_type }) => room_type === "exit"))
    .map(({ id }) => id);
}

export type DropFigures = {
  item_id: string;
  /** 0 to 1: how often there is any of it. */
  chance: number;
  /** Of all rolls, those without it included. */
  mean_quantity: number;
};

/** What a table gives, for a party of so many. The level is that of who had it. */
export function measureDrops(
  content: Content,
  loot_table_id: string,
  players: number,
  samples: number,
): DropFigures[] {
  const world = emptyRoom(content, players);
  const found = new Map<string, { times: number; quantity: number }>();
  for (let i = 0; i < samples; i++) {
    const fallen = Map.groupBy(layLoot(world, loot_table_id, { x: 0, z: 0 }), ({ item_id }) => item_id);
    world.loot_drops.clear();
    for (const [item_id, drops] of fallen) {
      const { times, quantity } = found.get(item_id) ?? { times: 0, quantity: 0 };
      const more = drops.reduce((sum, drop) => sum + drop.quantity, 0);
      found.set(item_id, { times: times + 1, quantity: quantity + more });
    }
  }
  return [...found]
    .map(([item_id, { times, quantity }]) => ({
      item_id,
      chance: times / samples,
      mean_quantity: quantity / samples,
    }))
    .toSorted((a, b) => b.chance - a.chance || (a.item_id < b.item_id ? -1 : 1));
}

function emptyRoom(content: Content, players: number): World {
  const place = { center_x: 0, center_z: 0, size_x: 40, size_z: 40 };
  const empty = dungeon.parse({
    ...{ id: DUEL_ROOM, name: "Room", start_room_template_id: DUEL_ROOM, corridors: [] },
    room_templates: [
      { room_template_id: DUEL_ROOM, room_type: "start", ...place, max_players: 8, enemies: [] },
    ],
  });
  const world = createWorld({
    ...{
      content: { ...content, dungeons: { ...content.dungeons, [DUEL_ROOM]: empty } },
      room_id: DUEL_ROOM,
      run_id: DUEL_ROOM,
    },
    ...{ dungeon_id: DUEL_ROOM, room_template_id: DUEL_ROOM, seed: 1, draw_key: drawKey(1) },
  });
  for (let i = 1; i <= players; i++) {
    const arrival = { player_id: `player${i}`, character_name: `player${i}`, lasting: lasting.parse({}) };
    applyCommand(world, { type: "join", arrival });
  }
  return world;
}

function drawKey(seed: number): string {
  return seed.toString(16).padStart(32, "0");
}

/** Undefined where any of them is. */
function mean(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum / values.length;
}
