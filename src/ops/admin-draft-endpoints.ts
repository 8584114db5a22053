/** What a designer has changed and not yet published, kept by the server. */
import { z } from "zod";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { type DraftRepository, DraftTooLarge } from "../studio/draft-repository.ts";
import { keptChange } from "../studio/studio-changes.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const MOST_CHANGES = 2000;

const draft = z
  .object({
    revision: z.int().nonnegative().describe("0 while nothing was ever kept."),
    saved_at: z.iso.datetime().optional(),
    changes: z.array(keptChange),
  })
  .meta({ id: "StudioDraft" });

export function adminDraftEndpoints(gate: StaffGate, drafts: DraftRepository): Endpoint[] {
  const about = { path: "/admin/content/draft", roles: STAFF_MAY["draft.keep"] };
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", ...about, problems: ["forbidden"] },
        summary: "What you have changed and not yet published",
        input: z.object({}),
        answers: { 200: { description: "As it was kept last.", schema: draft } },
      },
      async (_input, { staff_id }) => ({ value: await drafts.get(staff_id) }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "put", ...about, has_large_body: true, problems: ["forbidden", "too-large"] },
        summary: "Keep what you have changed, so that it is there on another machine",
        input: z.object({
          body: z.strictObject({
            revision: z.int().nonnegative().describe("Of the draft that this one goes on from."),
            changes: z.array(keptChange).max(MOST_CHANGES),
          }),
        }),
        answers: {
          200: { description: "It is kept.", schema: z.object({ revision: z.int() }) },
          409: {
            description: "Another page of yours has kept another draft since: this is it.",
            schema: draft,
          },
        },
      },
      async ({ body: { revision, changes } }, { staff_id }) => {
        try {
          if (await drafts.keep(staff_id, revision, changes)) return { value: { revision: revision + 1 } };
        } catch (error) {
          if (error instanceof DraftTooLarge) throw problem("too-large", error.message);
          throw error;
        }
        return { status: 409, value: await drafts.get(staff_id) };
      },
    ),
  ];
}
