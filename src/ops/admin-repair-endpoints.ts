/** How staff put a character right: as it was, in no room, or by another name. */
import { z } from "zod";
import { outsideRooms, restored } from "../characters/character.ts";
import { chosenName } from "../characters/character-name.ts";
import { followed } from "../characters/outside-rooms.ts";
import { refuseInRoom } from "../characters/row-change.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { accountCharacters, asCharacterProblem } from "../session-api/own-characters.ts";
import { characterForStaff, characterParams } from "./admin-character-endpoints.ts";
import { staffAct } from "./admin-grant-endpoints.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const answer = z.object({ character: characterForStaff });

export function adminRepairEndpoints(services: Services, gate: StaffGate): Endpoint[] {
  const { store, snapshots } = services;
  const own = accountCharacters(services);
  const below = (what: string) => ({
    method: "post" as const,
    path: `/admin/players/:player_id/characters/:character_id/${what}`,
  });

  return [
    staffEndpoint(
      gate,
      {
        ...{ ...below("restore"), roles: STAFF_MAY["character.restore"], act: "character.restore" },
        summary: "Make a character what it was when a snapshot was taken; mails stay as they are",
        input: z.object({
          params: characterParams,
          body: staffAct.extend({ snapshot: z.string().min(1).max(64).describe("One of its snapshots.") }),
        }),
        answers: {
          200: { description: "In no room. How it was before is a snapshot, too.", schema: answer },
        },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, character_id }, body: { act_id, snapshot } }) => {
        await own.own(player_id, character_id).catch(asCharacterProblem);
        const copy = await snapshots.get(character_id, snapshot);
        if (!copy) {
          const times = (await snapshots.list(character_id)).join(", ") || "none";
          throw problem("not-found", `There is no snapshot "${snapshot}" of it; there are: ${times}.`);
        }
        const { content } = store.library.current();
        const done = await own
          .changeByStaff(player_id, character_id, {
            act_id,
            free: refuseInRoom,
            async change(found) {
              await snapshots.keepNow(found);
              return followed(content, restored(found, copy));
            },
          })
          .catch(asCharacterProblem);
        return { value: { character: characterForStaff.parse(done) } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ ...below("move-out"), roles: STAFF_MAY["character.move_out"], act: "character.move_out" },
        summary: "Take a character out of the room that it is stuck in",
        input: z.object({ params: characterParams, body: staffAct }),
        answers: { 200: { description: "In no room, with all that it has.", schema: answer } },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, character_id }, body: { act_id } }) => {
        const change = { act_id, change: outsideRooms };
        const done = await own.changeByStaff(player_id, character_id, change).catch(asCharacterProblem);
        return { value: { character: characterForStaff.parse(done) } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ ...below("rename"), roles: STAFF_MAY["character.rename"], act: "character.rename" },
        summary: "Give a character another name; the one before is free then",
        input: z.object({
          params: characterParams,
          body: staffAct.omit({ act_id: true }).extend({ character_name: chosenName }),
        }),
        answers: { 200: { description: "It is taken out of its room for that.", schema: answer } },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, character_id }, body: { character_name } }) => {
        const done = await own
          .renameByStaff(player_id, character_id, character_name)
          .catch(asCharacterProblem);
        return { value: { character: characterForStaff.parse(done) } };
      },
    ),
  ];
}
