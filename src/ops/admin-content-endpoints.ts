/** What designers publish: versions of the content, and the way back to one. */
import { z } from "zod";
import type { Endpoint } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { ContentError } from "../store/content/content-files.ts";
import { PublicationError, StoredContentError } from "../store/content/content-repository.ts";
import { ContentMovedOn, type PublishedContent } from "../studio/published-content.ts";
import { StudioConflicts, studioChange, studioRow } from "../studio/studio-changes.ts";
import { MOST_CHANGES } from "../studio/studio-endpoints.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

/** So many versions are listed at once. */
const PAGE = 30;

const number = z.coerce.number().int().positive();
const note = z.string().trim().min(1).max(500).describe("Why, for the others of staff.");
const base = z.int().positive().describe("The version that is current, as far as is known.");
const version = z
  .object({
    version: z.int(),
    hash: z.string(),
    published_at: z.iso.datetime(),
    published_by: z.string().optional().describe("The staff_id; absent where a command has published it."),
    note: z.string().optional(),
  })
  .meta({ id: "ContentVersion" });
const published = {
  description: "The version that is current now. Rooms and runs that are there keep theirs.",
  schema: z.object({ version }),
};

export function adminContentEndpoints(gate: StaffGate, content: PublishedContent): Endpoint[] {
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/content/versions", roles: STAFF_MAY["content.see"] },
        summary: "Versions of the content: when, by whom and why they were published",
        input: z.object({
          query: z.object({ before: number.optional().describe("Only versions before this one.") }),
        }),
        answers: {
          200: {
            description: `${PAGE} at most, the newest first; without \`before\` the first one is current.`,
            schema: z.object({ versions: z.array(version) }),
          },
        },
        problems: ["forbidden"],
      },
      async ({ query: { before } }) => ({
        value: { versions: (await content.history(PAGE, before)).map(each => version.parse(each)) },
      }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/content/versions/:version", roles: STAFF_MAY["content.see"] },
        summary: "All entries of a version",
        input: z.object({ params: z.object({ version: number }) }),
        answers: {
          200: { description: "The entries", schema: z.object({ version, rows: z.array(studioRow) }) },
        },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params }) => {
        const found = await asProblems(() => content.numbered(params.version));
        if (!found) throw noVersion(params.version);
        return { value: { version: version.parse(found.version), rows: found.rows } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/content/versions", roles: STAFF_MAY["content.publish"] },
        ...{ act: "content.publish", has_large_body: true },
        summary: "Publish changes of entries, or all entries, as a new version",
        input: z.object({
          body: z.strictObject({ note, base, changes: z.array(studioChange).min(1).max(MOST_CHANGES) }),
        }),
        answers: { 200: published },
        problems: ["forbidden", "conflict", "refused"],
      },
      async ({ body }, { staff_id: published_by }) => {
        const by = { published_by, note: body.note };
        const made = await asProblems(() => content.publish(body.base, body.changes, by));
        return { value: { version: version.parse(made) } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/content/versions/:version/roll-back" },
        ...{ roles: STAFF_MAY["content.roll_back"], act: "content.roll_back" },
        summary: "Make the content of an earlier version the current one again, as a new version",
        input: z.object({
          params: z.object({ version: number }),
          body: z.strictObject({ note, base }),
        }),
        answers: { 200: published },
        problems: ["forbidden", "not-found", "conflict", "refused"],
      },
      async ({ params, body }, { staff_id: published_by }) => {
        const made = await asProblems(async () => {
          const to = await content.numbered(params.version);
          if (!to) throw noVersion(params.version);
          return content.rollBack(body.base, to, { published_by, note: body.note });
        });
        return { value: { version: version.parse(made) } };
      },
    ),
  ];
}

function noVersion(version: number): HttpProblem {
  return problem("not-found", `There is no version ${version}. GET /api/admin/content/versions lists them.`);
}

async function asProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ContentMovedOn) {
      const versions = error.versions.map(({ version, published_by, note }) => ({
        version,
        published_by,
        note,
      }));
      const meanwhile = { versions, entries: [...error.entries] };
      throw new HttpProblem("conflict", error.message, {}, "published_meanwhile", { meanwhile });
    }
    if (error instanceof ContentError)
      throw new HttpProblem("refused", error.message, {}, "bad_content", { problems: [...error.problems] });
    if (error instanceof StudioConflicts) throw new HttpProblem("conflict", error.message, {}, "other_entry");
    if (error instanceof PublicationError)
      throw new HttpProblem("refused", error.message, {}, "content_too_large");
    if (error instanceof StoredContentError)
      throw new HttpProblem("conflict", error.message, {}, "unsuitable_content");
    throw error;
  }
}
