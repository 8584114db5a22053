/** What staff see of players, and taking one from its room. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Kick } from "../moderation/sanction-service.ts";
import type { Services } from "../services.ts";
import { KICK } from "./audit.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const id = z.string().min(1).max(128);
export const playerParams = z.object({ player_id: id.describe("The player's account.") });

const player = z
  .object({
    player_id: z.string(),
    /** Of a guest: the account that it belongs to. */
    linked_to: z.string().optional(),
    characters: z.array(
      z.object({
        character_id: z.string(),
        character_name: z.string(),
        class_id: z.string(),
        level: z.int(),
        /** Where it was written last. */
        room_id: z.string().optional(),
        deleted_at: z.string().optional(),
      }),
    ),
    /** What holds now. */
    held: z.array(z.looseObject({ sanction_id: z.string(), kind: z.string(), reason: z.string() })),
  })
  .meta({ id: "PlayerForStaff" });

type Needed = Pick<Services, "characters" | "names" | "store">;

export function adminPlayerEndpoints(
  services: Needed,
  gate: StaffGate,
  kick: (kick: Kick) => void,
): Endpoint[] {
  const roles = STAFF_MAY["players.see"];
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players", roles },
        summary: "Find a player by account, character, or a character's name",
        input: z.object({ query: z.object({ find: id.describe("An id, or a whole name.") }) }),
        answers: {
          200: { description: "Nobody, or one.", schema: z.object({ players: z.array(player) }) },
        },
        problems: ["forbidden"],
      },
      async ({ query: { find } }) => {
        const found =
          (await playerOf(services, find)) ?? (await playerOf(services, await ownerOf(services, find)));
        return { value: { players: found ? [found] : [] } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id", roles },
        summary: "A player: its characters, where they are, and what holds against it",
        input: z.object({ params: playerParams }),
        answers: { 200: { description: "As the rows say.", schema: z.object({ player }) } },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id } }) => ({ value: { player: await knownPlayer(services, player_id) } }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/players/:player_id/kick", roles: STAFF_MAY["player.kick"] },
        act: KICK,
        summary: "Take a player from its room now; it may come in again",
        input: z.object({ params: playerParams, body: z.strictObject({ note: z.string().max(1000) }) }),
        answers: {
          204: {
            description:
              "All processes are told, and act on it within a second, or 5 s while Redis is away. Connections close with 4105.",
          },
        },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id } }, _member, kick_id) => {
        await knownPlayer(services, player_id);
        kick({ kick_id, player_id });
        return { status: 204 };
      },
    ),
  ];
}

/** @throws HttpProblem `not-found` where nothing is kept of such an account. */
export async function knownPlayer(services: Needed, player_id: string): Promise<z.output<typeof player>> {
  const found = await playerOf(services, player_id);
  if (found) return found;
  throw problem("not-found", `There is no player ${player_id}: GET /api/admin/players?find= finds one.`);
}

/** The account of a character, by its id or name. */
async function ownerOf({ characters, names }: Needed, find: string): Promise<string | undefined> {
  const found = (await characters.get(find)) ?? (await named({ characters, names }, find));
  return found?.player_id;
}

async function named(
  { characters, names }: Pick<Needed, "characters" | "names">,
  name: string,
): Promise<Character | undefined> {
  const character_id = await names.holderOf(name);
  return character_id === undefined ? undefined : characters.get(character_id);
}

async function playerOf({ store, characters }: Needed, player_id: string | undefined) {
  if (player_id === undefined) return undefined;
  const [account] = await store.accounts.list([player_id]);
  if (!account) return undefined;
  const { character_ids, deleted_character_ids, linked_to, held_sanctions: held } = account;
  const found = await characters.list([...character_ids, ...deleted_character_ids]);
  return player.parse({ player_id, linked_to, characters: found, held });
}
