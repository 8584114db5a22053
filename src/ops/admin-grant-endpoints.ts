/** What staff give a character and take from it. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import { mail } from "../game/character/lasting.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { MAX_NOTE_CHARACTERS } from "../moderation/sanction.ts";
import type { Services } from "../services.ts";
import { ownCharacter } from "../session-api/change-character.ts";
import { accountCharacters, asCharacterProblem } from "../session-api/own-characters.ts";
import { canonicalJson } from "../store/dynamo/canonical-json.ts";
import { characterForStaff, characterParams } from "./admin-character-endpoints.ts";
import { gift, giftText, mailOf, taking, withExperience, without } from "./character-gifts.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

/** What every change of a character says: `act_id` is made by who asks, and the same again where the answer was lost. */
export const staffAct = z.strictObject({
  act_id: z.uuid().describe("Of your choice. Asked again with it, nothing is done twice."),
  note: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS).describe("Why: for staff alone."),
});

export function adminGrantEndpoints(services: Services, gate: StaffGate): Endpoint[] {
  const { store, mailbox } = services;
  const own = accountCharacters(services);
  const contentNow = () => store.library.current().content;

  /** Out of its room, unless it can be seen before that it comes to nothing. */
  async function change(
    { player_id, character_id }: z.output<typeof characterParams>,
    act_id: string,
    how: (found: Character) => Character,
  ): Promise<Character> {
    const found = await ownCharacter(services, own, { player_id }, character_id);
    if (!found.staff_act_ids?.includes(act_id)) how(found);
    return own.changeByStaff(player_id, character_id, { act_id, change: how }).catch(asCharacterProblem);
  }

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/players/:player_id/characters/:character_id/grants" },
        roles: STAFF_MAY["character.grant"],
        act: "character.grant",
        summary: "Give a character items, gold and experience",
        input: z.object({
          params: characterParams,
          body: staffAct.extend({ given: gift, text: giftText.describe("What its player reads.") }),
        }),
        answers: {
          200: {
            description:
              "Items and gold are in its mailbox, also while it is played. For experience it is taken out of its room.",
            schema: z.object({ mail: mail.optional() }),
          },
        },
        problems: ["forbidden", "not-found", "conflict", "refused"],
      },
      async ({ params, body: { act_id, given, text } }) => {
        const { player_id, character_id } = params;
        const found = await own.own(player_id, character_id).catch(asCharacterProblem);
        if (found.deleted_at !== undefined) throw problem("conflict", "The character is deleted.");
        const sent = mailOf(contentNow(), act_id, given, text);
        const { experience } = given;
        // First: only this may be refused.
        if (experience !== undefined)
          await change(params, act_id, its => withExperience(contentNow(), its, experience));
        if (!sent) return { value: {} };
        await mailbox.send(character_id, sent);
        const kept = (await mailbox.find(character_id, sent.mail_id))?.mail;
        if (canonicalJson(kept) !== canonicalJson(mail.parse(sent)))
          throw problem("conflict", `Something else was given by the act ${act_id}: choose another id.`);
        return { value: { mail: kept } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/players/:player_id/characters/:character_id/takings" },
        roles: STAFF_MAY["character.take"],
        act: "character.take",
        summary: "Take items, gold and experience from a character: all that is named, or nothing",
        input: z.object({ params: characterParams, body: staffAct.extend({ taken: taking }) }),
        answers: {
          200: {
            description: "As it is then, out of its room. While it is in a fight it is refused.",
            schema: z.object({ character: characterForStaff }),
          },
        },
        problems: ["forbidden", "not-found", "conflict", "refused"],
      },
      async ({ params, body: { act_id, taken } }) => {
        const done = await change(params, act_id, its => without(contentNow(), its, taken));
        return { value: { character: characterForStaff.parse(done) } };
      },
    ),
  ];
}
