/** The content that the benches play: the game's own, with dungeons in which a situation lasts as long as it is measured. */
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  CombatStats,
  Content,
  ContentSetName,
  Dungeon,
  EnemyType,
} from "../src/game/content/content.ts";
import { CONTENT_FOLDER, readContentFiles } from "../src/store/content/content-files.ts";

export const PATCH_INTERVALS_MS = [200, 500] as const;
export type PatchIntervalMs = (typeof PATCH_INTERVALS_MS)[number];

/** The situations, and the room in which each is played; each has a dungeon of its own for each interval. */
export const ROOM_OF = {
  idle: "room1",
  exploring: "room1",
  fight: "room4",
  boss_fight: "room5",
  crowd: "hall",
} as const;
export type Situation = keyof typeof ROOM_OF;

export const SITUATIONS = [
  "idle",
  "exploring",
  "fight",
  "boss_fight",
  "crowd",
] as const satisfies readonly Situation[];

export function dungeonId(situation: Situation, intervalMs: PatchIntervalMs): string {
  return `bench_${situation}_${intervalMs}`;
}

/** Goblins stand in a row along the hall, so that about five notice the players and the next ones as they go on. */
const HALL_GOBLINS = 24;
const HALL_GOBLIN_SPACING_M = 1.6;

type AnyEntry = Content[ContentSetName][string];

/** Writes the content to a folder of its own, calls `use` with it, and removes it. */
export async function withBenchContent<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "tr-dungeons-bench-"));
  try {
    await cp(CONTENT_FOLDER, folder, { recursive: true });
    await writeBenchContent(folder, await readContentFiles());
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeBenchContent(folder: string, content: Content): Promise<void> {
  const write = (set: ContentSetName, entry: AnyEntry) =>
    writeFile(join(folder, set, `${entry.id}.json`), JSON.stringify(entry));
  const { first_dungeon } = content.dungeons;
  const { goblin, boss, peasant_sword } = content["enemy-types"];
  const { goblin: goblinStats, boss: bossStats, peasant_sword: peasantStats } = content["combat-stats"];
  if (!first_dungeon || !goblin || !boss || !peasant_sword || !goblinStats || !bossStats || !peasantStats) {
    throw new Error("The content has no first_dungeon, goblin, peasant or boss to make bench content of");
  }
  await write("combat-stats", { ...peasantStats, id: "bench_peasant", max_health: 250, armor: 14 });
  await write("enemy-types", { ...peasant_sword, id: "bench_peasant", combat_stats_id: "bench_peasant" });
  await write("combat-stats", toughGoblinStats(goblinStats));
  await write("enemy-types", toughGoblin(goblin));
  await write("combat-stats", toughBossStats(bossStats));
  await write("enemy-types", { ...boss, id: "bench_boss", combat_stats_id: "bench_boss" });
  for (const intervalMs of PATCH_INTERVALS_MS) {
    for (const situation of SITUATIONS) {
      const dungeon = situation === "crowd" ? hall() : withToughEnemies(first_dungeon);
      const id = dungeonId(situation, intervalMs);
      await write("dungeons", { ...dungeon, id, patch_interval_ms: intervalMs });
    }
  }
}

/**
 * Falls every few seconds under four players, and hurts them little, so that nobody dies. All that travels is as large as in
 * the game: its health, too, fits into one byte.
 */
function toughGoblinStats(goblin: CombatStats): CombatStats {
  return { ...goblin, id: "bench_goblin", max_health: 120, armor: 12, attack_damage: 6 };
}

/** It waits where it stands, since two dozen goblins on patrol are no part of a fight of five. */
function toughGoblin(goblin: EnemyType): EnemyType {
  return { ...goblin, id: "bench_goblin", combat_stats_id: "bench_goblin", patrol_radius: 0 };
}

/** Goes through all its phases while it is measured. */
function toughBossStats(boss: CombatStats): CombatStats {
  return { ...boss, id: "bench_boss", max_health: 3300, attack_damage: 6 };
}

const TOUGH: Readonly<Record<string, string>> = { boss: "bench_boss", peasant_sword: "bench_peasant" };

function withToughEnemies(dungeon: Dungeon): Dungeon {
  const room_templates = dungeon.room_templates.map(room => ({
    ...room,
    enemies: room.enemies.map(enemy => ({
      ...enemy,
      enemy_type_id: TOUGH[enemy.enemy_type_id] ?? enemy.enemy_type_id,
    })),
  }));
  return { ...dungeon, room_templates };
}

/** One long room: players come in at its middle and fight their way to its far end. */
function hall(): Omit<Dungeon, "id" | "patch_interval_ms"> {
  const enemies = Array.from({ length: HALL_GOBLINS }, (_, i) => ({
    enemy_type_id: "bench_goblin",
    x: (i % 3) * 4 - 4,
    z: 4 + i * HALL_GOBLIN_SPACING_M,
  }));
  return {
    name: "A hall of goblins",
    start_room_template_id: "hall",
    gold_loss_share: 0,
    combat_seconds: 3,
    combat_log_seconds: 10,
    level: 1,
    end_experience: 0,
    max_party_size: 4,
    room_templates: [
      {
        room_template_id: "hall",
        room_type: "combat",
        max_players: 4,
        ...{ center_x: 0, center_z: 0, size_x: 20, size_z: 120 },
        enemies,
        ...{ clear_experience: 0, enemies_return: false },
      },
    ],
    corridors: [],
  };
}
