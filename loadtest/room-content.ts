/** The content that a room plays, as its clients read it: over the HTTP API. */
import { z } from "zod";
import {
  type Ability,
  type CombatStats,
  type Content,
  type ContentSetName,
  type ContentSets,
  type Dungeon,
  GAME_RULES_ID,
  type GameRules,
  PLAYER_COMBAT_STATS_ID,
} from "../src/game/content/content.ts";
import { contentSchemas } from "../src/game/content/schemas/content-schemas.ts";
import { dungeon } from "../src/game/content/schemas/dungeon-schemas.ts";
import { ability, combatStats } from "../src/game/content/schemas/fight-schemas.ts";
import { gameRules } from "../src/game/content/schemas/rules-schemas.ts";

/** The numbers that a player goes by. */
export type PlayerNumbers = { player: CombatStats; rules: GameRules };

export type RoomContent = PlayerNumbers & {
  dungeon: Dungeon;
  /** By id. */
  abilities: Readonly<Record<string, Ability>>;
};

const PAGE_ENTRIES = 100;

const entry = z.looseObject({});
const page = z.object({ items: z.array(entry), cursor: z.string().optional() });

/**
 * Reads what a player has to know of the content.
 *
 * @param endpoint of the server, such as ws://127.0.0.1:2567.
 * @param version the room's content version; undefined where the room does not say: then the current one.
 * @throws where the server does not have it.
 */
export async function fetchRoomContent(
  endpoint: string,
  dungeon_id: string,
  version: number | undefined,
): Promise<RoomContent> {
  const api = new Api(endpoint, version);
  const [dungeonEntry, numbers, abilities] = await Promise.all([
    api.ask(`dungeons/${dungeon_id}`),
    playerNumbers(api),
    api.all("abilities"),
  ]);
  const known = abilities.map(each => ability.parse(withoutTimes(each)));
  return {
    dungeon: dungeon.parse(withoutTimes(dungeonEntry)),
    ...numbers,
    abilities: Object.fromEntries(known.map(each => [each.id, each])),
  };
}

const contents = new Map<string, Promise<Content>>();

/** All of a version of the content. It is read once: a version never changes. */
export function fetchContent(endpoint: string, version: number): Promise<Content> {
  const key = `${endpoint} ${version}`;
  const known = contents.get(key) ?? readContent(new Api(endpoint, version));
  contents.set(key, known);
  return known;
}

async function readContent(api: Api): Promise<Content> {
  const read = async <S extends ContentSetName>(set: S, schema: z.ZodType<ContentSets[S]>) => {
    const entries = (await api.all(set)).map(each => schema.parse(withoutTimes(each)));
    return Object.fromEntries(entries.map(each => [each.id, each]));
  };
  return {
    "combat-stats": await read("combat-stats", contentSchemas["combat-stats"]),
    "enemy-types": await read("enemy-types", contentSchemas["enemy-types"]),
    "loot-tables": await read("loot-tables", contentSchemas["loot-tables"]),
    abilities: await read("abilities", contentSchemas.abilities),
    dungeons: await read("dungeons", contentSchemas.dungeons),
    rules: await read("rules", contentSchemas.rules),
    items: await read("items", contentSchemas.items),
    affixes: await read("affixes", contentSchemas.affixes),
    classes: await read("classes", contentSchemas.classes),
    "skill-trees": await read("skill-trees", contentSchemas["skill-trees"]),
    achievements: await read("achievements", contentSchemas.achievements),
    difficulties: await read("difficulties", contentSchemas.difficulties),
    seasons: await read("seasons", contentSchemas.seasons),
    arenas: await read("arenas", contentSchemas.arenas),
    "pvp-modes": await read("pvp-modes", contentSchemas["pvp-modes"]),
    queues: await read("queues", contentSchemas.queues),
  };
}

/** Those of the current content. */
export async function fetchPlayerNumbers(endpoint: string): Promise<PlayerNumbers> {
  return playerNumbers(new Api(endpoint, undefined));
}

async function playerNumbers(api: Api): Promise<PlayerNumbers> {
  const [player, rules] = await Promise.all([
    api.ask(`combat-stats/${PLAYER_COMBAT_STATS_ID}`),
    api.ask(`rules/${GAME_RULES_ID}`),
  ]);
  return { player: combatStats.parse(withoutTimes(player)), rules: gameRules.parse(withoutTimes(rules)) };
}

class Api {
  readonly #http: string;
  readonly #version: number | undefined;

  constructor(endpoint: string, version: number | undefined) {
    this.#http = endpoint.replace(/^ws/, "http");
    this.#version = version;
  }

  async ask(path: string, query: Record<string, string> = {}): Promise<unknown> {
    const url = new URL(`${this.#http}/api/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (this.#version !== undefined) url.searchParams.set("version", `${this.#version}`);
    const response = await fetch(url);
    if (!response.ok) throw new Error(`GET ${url} is answered with ${response.status}`);
    return response.json();
  }

  /** All entries of a set, page by page. */
  async all(set: string): Promise<unknown[]> {
    const items: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: `${PAGE_ENTRIES}`, ...(cursor !== undefined && { cursor }) };
      const answer = page.parse(await this.ask(set, query));
      items.push(...answer.items);
      cursor = answer.cursor;
    } while (cursor !== undefined);
    return items;
  }
}

/** The API adds when an entry was published, which the content itself does not have. */
function withoutTimes(value: unknown): object {
  const { created_at: _created, updated_at: _updated, ...fields } = entry.parse(value);
  return fields;
}
