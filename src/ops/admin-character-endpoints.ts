/** What staff see of a player's characters: all of each, with its runs; and the player's matches. */
import { z } from "zod";
import { type Character, character } from "../characters/character.ts";
import { followed } from "../characters/outside-rooms.ts";
import type { Endpoint } from "../http/endpoint.ts";
import type { Match } from "../matches/match.ts";
import { run } from "../runs/run.ts";
import type { Services } from "../services.ts";
import { ownCharacter } from "../session-api/change-character.ts";
import {
  achievementsOf,
  achievementsView,
  equipmentOf,
  equipmentView,
  inventoryOf,
  inventoryView,
  mailboxOf,
  mailboxView,
  skillsOf,
  skillsView,
} from "../session-api/character-sheets.ts";
import { accountCharacters } from "../session-api/own-characters.ts";
import { knownPlayer, playerParams } from "./admin-player-endpoints.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

export const characterParams = playerParams.extend({ character_id: z.string().min(1).max(128) });

/** Its row. */
export const characterForStaff = character.omit({ request_ids: true }).meta({ id: "CharacterForStaff" });

const RUNS_SHOWN = 50;

const sheet = z
  .object({
    character: characterForStaff,
    inventory: inventoryView,
    equipment: equipmentView,
    skills: skillsView,
    achievements: achievementsView,
    mailbox: mailboxView,
    /** For `restore`, the newest first. */
    snapshots: z.array(z.string()),
  })
  .meta({ id: "SheetForStaff" });

const match = z
  .looseObject({
    ...{ match_id: z.string(), pvp_mode_id: z.string(), status: z.string(), started_at: z.string() },
    teams: z.array(z.looseObject({ team: z.int(), players: z.array(z.looseObject({})) })),
  })
  .meta({ id: "MatchForStaff" });

export function adminCharacterEndpoints(services: Services, gate: StaffGate): Endpoint[] {
  const { store, mailbox, snapshots, run_members, matches } = services;
  const own = accountCharacters(services);
  const roles = STAFF_MAY["players.see"];
  const find = (player_id: string, character_id: string) =>
    ownCharacter(services, own, { player_id }, character_id);

  async function sheetOf(found: Character): Promise<z.input<typeof sheet>> {
    const { content } = store.library.current();
    const { character_id } = found;
    const shown = found.room_id === undefined ? followed(content, found) : found;
    return {
      character: found,
      inventory: inventoryOf(content, shown),
      equipment: equipmentOf(content, shown),
      skills: skillsOf(content, shown),
      achievements: achievementsOf(content, shown),
      mailbox: mailboxOf(shown, await mailbox.list(character_id)),
      snapshots: await snapshots.list(character_id),
    };
  }

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/characters/:character_id", roles },
        summary: "A character as it is now, also in a live room: what it is and has, its mails and snapshots",
        input: z.object({ params: characterParams }),
        answers: { 200: { description: "All of it.", schema: sheet } },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id, character_id } }) => ({
        value: sheet.parse(await sheetOf(await find(player_id, character_id))),
      }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/characters/:character_id/runs", roles },
        summary: "The runs that a character belongs to",
        input: z.object({ params: characterParams }),
        answers: {
          200: {
            description: `The newest ${RUNS_SHOWN}, that first which was played last.`,
            schema: z.object({ runs: z.array(run.meta({ id: "RunForStaff" })) }),
          },
        },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id, character_id } }) => {
        await find(player_id, character_id);
        const { runs } = await run_members.runsOf(character_id, RUNS_SHOWN);
        return { value: { runs } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/matches", roles },
        summary: "The newest 50 matches of a player",
        input: z.object({ params: playerParams }),
        answers: {
          200: { description: "The newest first.", schema: z.object({ matches: z.array(match) }) },
        },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id } }) => {
        await knownPlayer(services, player_id);
        const found: Match[] = await matches.newestOf(player_id);
        return { value: { matches: found } };
      },
    ),
  ];
}
