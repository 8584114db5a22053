/** A fight that /play is looked at by: bots and enemies in the room that `/play?now` leads to. */
import { clearRoom } from "../../loadtest/brain.ts";
import { type ContentFolder, contentFolder } from "./content-folder.ts";
import { TestServer } from "./test-server.ts";

/** What `/play?now` begins. */
const DUNGEON_ID = "first_dungeon";
const ROOM_M = 26;
/** From those that are many to those that are few. */
const TYPES = ["goblin", "skeleton", "goblin", "peasant_sword", "skeleton_archer"] as const;
const NAMES = ["Ada", "Bob", "Cyd", "Dora", "Emil", "Fay", "Gus"] as const;

export type LargeFightOptions = {
  readonly enemies: number;
  /** Nobody dies for minutes, on neither side. */
  readonly is_lasting: boolean;
};

export class LargeFight {
  readonly server: TestServer;
  readonly #content: ContentFolder;

  /** @param change what else is to be in the content. */
  static async start(
    options: LargeFightOptions,
    change: (content: ContentFolder) => Promise<void> = async () => undefined,
  ): Promise<LargeFight> {
    const content = await contentFolder();
    await change(content);
    await content.write(`dungeons/${DUNGEON_ID}.json`, JSON.stringify(dungeonOf(options)));
    if (options.is_lasting)
      for (const id of new Set(TYPES))
        await content.edit(`combat-stats/${id}.json`, { max_health: 100_000, attack_damage: 1 });
    return new LargeFight(await TestServer.start({}, { content_folder: content.path }), content);
  }

  private constructor(server: TestServer, content: ContentFolder) {
    this.server = server;
    this.#content = content;
  }

  /** Comes into the room where somebody is already, and fights until the server stops. */
  async join(bots: number): Promise<void> {
    for (const character_name of NAMES.slice(0, bots)) {
      const bot = await this.server.join({ dungeon_id: DUNGEON_ID, character_name });
      clearRoom(bot).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.#content.delete();
  }
}

function dungeonOf({ enemies }: LargeFightOptions): object {
  return {
    ...{ id: DUNGEON_ID, name: "The First Dungeon", start_room_template_id: "hall", patch_interval_ms: 200 },
    ...{ gold_loss_share: 0, max_party_size: 8, corridors: [] },
    room_templates: [
      {
        ...{ room_template_id: "hall", room_type: "combat", max_players: 8, enemies_return: true },
        ...{ center_x: 0, center_z: 0, size_x: ROOM_M, size_z: ROOM_M },
        enemies: Array.from({ length: enemies }, (_, index) => enemyAt(index, enemies)),
      },
    ],
  };
}

/** In rings around where players come in, the nearest 5 m away. */
function enemyAt(index: number, count: number) {
  const angle = index * 2.4;
  const radius = 5 + (6 * index) / count;
  return {
    enemy_type_id: TYPES[index % TYPES.length],
    x: Number((radius * Math.sin(angle)).toFixed(2)),
    z: Number((radius * Math.cos(angle)).toFixed(2)),
  };
}
