/** The content that a match plays, as its clients read it over the HTTP API. */
import type { Content, ContentSetName, ContentSets } from "../../src/game/content/content.ts";
import { ApiProblem } from "./account-api.ts";

/** The most that the API gives at once. */
const PAGE_ENTRIES = 100;

const NOTHING: Content = {
  "combat-stats": {},
  "enemy-types": {},
  "loot-tables": {},
  abilities: {},
  dungeons: {},
  rules: {},
  items: {},
  affixes: {},
  classes: {},
  "skill-trees": {},
  achievements: {},
  difficulties: {},
  seasons: {},
  arenas: {},
  "pvp-modes": {},
  queues: {},
};

/** What of the content an arena is played by; all else is empty. */
export function fetchArenaContent(endpoint: string, version: number): Promise<Content> {
  return fetchContent(endpoint, version, ["combat-stats", "abilities", "rules", "arenas", "pvp-modes"]);
}

/**
 * Some sets of a version of the content; the others are empty.
 *
 * @param endpoint of the server, such as ws://127.0.0.1:2567.
 * @param version undefined for the one that is current.
 * @throws ApiProblem where the server does not have it.
 */
export async function fetchContent(
  endpoint: string,
  version: number | undefined,
  sets: readonly ContentSetName[],
): Promise<Content> {
  const read = await Promise.all(
    sets.map(async set => [set, await fetchSet(endpoint, version, set)] as const),
  );
  return { ...NOTHING, ...Object.fromEntries(read) };
}

/** All entries of a set by their ids, page by page. */
async function fetchSet<S extends ContentSetName>(
  endpoint: string,
  version: number | undefined,
  set: S,
): Promise<Record<string, ContentSets[S]>> {
  const entries: Record<string, ContentSets[S]> = {};
  let cursor: string | undefined;
  do {
    const url = new URL(`${endpoint.replace(/^ws/, "http")}/api/${set}`);
    if (version !== undefined) url.searchParams.set("version", `${version}`);
    url.searchParams.set("limit", `${PAGE_ENTRIES}`);
    url.searchParams.set("texts", "by_language");
    if (cursor !== undefined) url.searchParams.set("cursor", cursor);
    const response = await fetch(url);
    if (!response.ok) throw await ApiProblem.of(response);
    const page: unknown = await response.json();
    if (!isPage<ContentSets[S]>(page))
      throw new Error(`GET ${url} is answered with something else than a page`);
    for (const entry of page.items) entries[entry.id] = entry;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries;
}

type Page<Entry> = { items: Entry[]; cursor?: string };

/** The server checks its content before it publishes it; schemas would weigh more here than all else. */
function isPage<Entry>(value: unknown): value is Page<Entry> {
  return typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items);
}
