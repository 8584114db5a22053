/**
 * The configuration endpoints: the published content, read only.
 *
 * The current version is answered from memory, so that is quick, and works while the database is away. Any older one is
 * there for clients in rooms that run on it.
 */
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName } from "../game/content/content.ts";
import { contentSchemas } from "../game/content/schemas/content-schemas.ts";
import { contentId } from "../game/content/schemas/fields.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { sendRepresentation } from "../http/etag.ts";
import { problem } from "../http/problem.ts";
import type { LoadedContent } from "../store/content/content-library.ts";
import { UnsuitableContent } from "../store/content/content-repository.ts";
import { pageOf, pageQuery } from "./page.ts";
import { type PreparedSet, prepare, TEXTS, type Texts } from "./prepared-content.ts";

/** What the endpoints need: the version that is current when a request comes, and any other by its number. */
export type ContentSource = {
  current(): LoadedContent;
  /** Undefined for one that never was. */
  byVersion(version: number): Promise<LoadedContent | undefined>;
};

const tag = "Configuration";
const NOT_MODIFIED = { 304: { description: "The entity tag in If-None-Match is still the current one." } };

const versionMessage = "must be the number of a content version, such as 1; leave it out for the current one";
const versionQuery = z.object({
  version: z
    .string(versionMessage)
    .regex(/^[1-9]\d{0,8}$/, versionMessage)
    .transform(Number)
    .optional(),
});

const textsQuery = z.object({
  texts: z
    .enum(TEXTS, `must be ${TEXTS.join(" or ")}; leave it out for plain`)
    .default("plain")
    .meta({
      description:
        "`plain`: names and descriptions in one language; `by_language`: maps where there are several.",
    }),
});

const overview = z.object({
  version: z.int(),
  hash: z.string(),
  published_at: z.iso.datetime(),
  sets: z.record(z.string(), z.object({ hash: z.string(), url: z.string() })),
});

/**
 * `/content` and, for each set, `/{set}` and `/{set}/{id}`.
 *
 * @param source such as the ContentLibrary.
 */
export function configApi(source: ContentSource): Endpoint[] {
  return [
    publicEndpoint(
      {
        ...{ method: "get", path: "/content", tag },
        summary: "The version of the content, and a hash for each set",
        input: z.object({ query: versionQuery }),
        answers: {
          200: { description: "What a client's cache compares.", schema: overview },
          ...NOT_MODIFIED,
        },
        problems: ["not-found", "unavailable"],
      },
      async ({ query: { version } }, { request, response }) => {
        const prepared = prepare(await contentOf(source, version));
        const found = version === undefined ? prepared.overview : prepared.pinned_overview;
        sendRepresentation(request, response, found);
        return undefined;
      },
    ),
    ...CONTENT_SET_NAMES.flatMap(set => setEndpoints(source, set)),
  ];
}

function setEndpoints(source: ContentSource, set: ContentSetName): Endpoint[] {
  const times = { created_at: z.iso.datetime(), updated_at: z.iso.datetime().optional() };
  const entity = z.object({ ...contentSchemas[set].shape, ...times });
  return [
    publicEndpoint(
      {
        ...{ method: "get", path: `/${set}`, tag },
        summary: `The ${set}, by id`,
        input: z.object({ query: pageQuery.extend(versionQuery.shape).extend(textsQuery.shape) }),
        answers: {
          200: {
            description: "A page; ask for the next with its cursor.",
            schema: z.object({ items: z.array(entity), cursor: z.string().optional() }),
          },
          ...NOT_MODIFIED,
        },
        problems: ["not-found", "unavailable"],
      },
      async ({ query }, { request, response }) => {
        const content = await contentOf(source, query.version);
        sendRepresentation(request, response, pageOf(preparedSet(content, set, query.texts), query));
        return undefined;
      },
    ),
    publicEndpoint(
      {
        ...{ method: "get", path: `/${set}/:id`, tag },
        summary: `One of the ${set}`,
        // Any id may be asked for; one that cannot exist is as good as one that does not.
        input: z.object({
          params: z.object({ id: z.string().meta({ example: contentIdExample(source, set) }) }),
          query: versionQuery.extend(textsQuery.shape),
        }),
        answers: { 200: { description: "The entry.", schema: entity }, ...NOT_MODIFIED },
        problems: ["not-found", "unavailable"],
      },
      async ({ params: { id }, query: { version, texts } }, { request, response }) => {
        const found = preparedSet(await contentOf(source, version), set, texts).by_id.get(id);
        if (!found) {
          const [where, pinned] =
            version === undefined ? ["", ""] : [` in version ${version}`, `?version=${version}`];
          throw problem(
            "not-found",
            `There is no ${set} "${id}"${where}. GET /api/${set}${pinned} lists what there is.`,
          );
        }
        sendRepresentation(request, response, found);
        return undefined;
      },
    ),
  ];
}

function contentIdExample(source: ContentSource, set: ContentSetName): string | undefined {
  const [first] = preparedSet(source.current(), set, "plain").ids;
  return contentId.safeParse(first).data;
}

/** @throws HttpProblem `not-found` for a version that never was, or that this server cannot read. */
async function contentOf(source: ContentSource, version: number | undefined): Promise<LoadedContent> {
  if (version === undefined) return source.current();
  const found = await source.byVersion(version).catch((error: unknown) => {
    if (!(error instanceof UnsuitableContent)) throw error;
    throw problem(
      "not-found",
      `Version ${version} was published for another version of the server, and this one cannot read it. ${CURRENT_IS}`,
    );
  });
  if (!found)
    throw problem("not-found", `There never was a version ${version} of the content. ${CURRENT_IS}`);
  return found;
}

const CURRENT_IS = "GET /api/content says which one is current.";

function preparedSet(content: LoadedContent, set: ContentSetName, texts: Texts): PreparedSet {
  const found = prepare(content).sets[texts].get(set);
  if (!found) throw new Error(`The content has no set ${set}`);
  return found;
}
