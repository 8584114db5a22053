/** The endpoints of characters: what belongs to an account and lasts. */
import { z } from "zod";
import { character } from "../characters/character.ts";
import { chosenName } from "../characters/character-name.ts";
import { DEFAULT_CLASS_ID, findEntry } from "../game/content/content.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { toRoot } from "../http/relative.ts";
import type { Services } from "../services.ts";
import { accountCharacters, asCharacterProblem } from "./own-characters.ts";
import { leaveAllRuns } from "./run-leaving.ts";

const params = z.object({ character_id: z.string().min(1).max(128) });

/** A character as its owner sees it. */
export const characterView = character
  .omit({ owner: true, mode: true, last_event_id: true, request_ids: true, session_ends_at: true })
  .omit({ session_began_at: true, protocol_version: true, revision: true })
  .omit({ unsettled_id: true, has_joined: true })
  .omit({ skill_tree_hash: true, mail_count: true, outbox: true, taken_mail_ids: true })
  .extend({
    /** Epoch seconds: when it is gone for good, unless it is played or brought back before. Absent for one that is kept. */
    expires_at: z.int().optional(),
  })
  .meta({ id: "Character" });

const one = z.object({ character: characterView });

export function characterEndpoints(services: Services): Endpoint[] {
  const own = accountCharacters(services);
  const tag = "Characters";
  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/characters", tag },
        summary: "Your characters, the newest first; also those that are deleted and can be brought back",
        input: z.object({}),
        answers: {
          200: { description: "All of them.", schema: z.object({ characters: z.array(characterView) }) },
        },
        problems: [],
      },
      async (_input, { player_id }) => {
        const found = await own.list(player_id);
        return { value: { characters: found.map(each => characterView.parse(each)) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/characters", tag },
        summary: "A new character",
        input: z.object({
          body: z.object({
            character_name: chosenName,
            class_id: z.string().min(1).max(64).default(DEFAULT_CLASS_ID),
          }),
        }),
        answers: { 201: { description: "The character.", schema: one } },
        problems: ["conflict"],
      },
      async ({ body }, account, { request }) => {
        const { content } = services.store.library.current();
        const { character_name, class_id } = body;
        if (!findEntry(content.classes, class_id)) {
          const text = `class_id: there is no class "${class_id}"; choose one of ${Object.keys(content.classes).join(", ")}.`;
          throw problem("invalid-request", text);
        }
        const made = await own.create(account, content, character_name, class_id).catch(asCharacterProblem);
        return {
          status: 201,
          headers: { Location: `${toRoot(request)}api/characters/${made.character_id}` },
          value: { character: characterView.parse(made) },
        };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/characters/:character_id", tag },
        summary: "One of your characters, as it was written last",
        input: z.object({ params }),
        answers: { 200: { description: "The character.", schema: one } },
        problems: ["not-found"],
      },
      async ({ params: { character_id } }, { player_id }) => ({
        value: {
          character: characterView.parse(await own.own(player_id, character_id).catch(asCharacterProblem)),
        },
      }),
    ),

    accountEndpoint(
      {
        ...{ method: "patch", path: "/characters/:character_id", tag },
        summary: "Give a character another name, or bring a deleted one back",
        input: z.object({
          params,
          body: z
            .object({ character_name: chosenName.optional(), is_deleted: z.literal(false).optional() })
            .refine(body => Object.keys(body).length > 0, "give character_name, or is_deleted: false"),
        }),
        answers: { 200: { description: "The character.", schema: one } },
        problems: ["not-found", "conflict"],
      },
      async ({ params: { character_id }, body }, { player_id }) => {
        const { character_name, is_deleted } = body;
        if (is_deleted === false) await own.bringBack(player_id, character_id).catch(asCharacterProblem);
        const found = await (character_name === undefined
          ? own.own(player_id, character_id)
          : own.rename(player_id, character_id, character_name)
        ).catch(asCharacterProblem);
        return { value: { character: characterView.parse(found) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/characters/:character_id", tag },
        summary: "Delete a character, which leaves its runs; it can be brought back for 7 days",
        input: z.object({ params }),
        answers: { 204: { description: "It is deleted." } },
        problems: ["not-found", "conflict"],
      },
      async ({ params: { character_id } }, { player_id }) => {
        await own.delete(player_id, character_id).catch(asCharacterProblem);
        await leaveAllRuns(services, character_id);
        return { status: 204 };
      },
    ),
  ];
}
