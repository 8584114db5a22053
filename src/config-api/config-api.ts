/**
 * The configuration endpoints: the published content, read only.
 *
 * They answer from memory, so they are quick, and work while the database is away.
 */
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName, contentId, contentSchemas } from "../game/content.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { sendRepresentation } from "../http/etag.ts";
import { problem } from "../http/problem.ts";
import type { LoadedContent } from "../store/content-library.ts";
import { pageOf, pageQuery } from "./page.ts";
import { type PreparedSet, prepare } from "./prepared-content.ts";

/** What the endpoints need: the version that is current when a request comes. */
export type ContentSource = { current(): LoadedContent };

const tag = "Configuration";
const NOT_MODIFIED = { 304: { description: "The entity tag in If-None-Match is still the current one." } };

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
        input: z.object({}),
        answers: {
          200: { description: "What a client's cache compares.", schema: overview },
          ...NOT_MODIFIED,
        },
        problems: [],
      },
      (_input, { request, response }) => {
        sendRepresentation(request, response, prepare(source.current()).overview);
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
        input: z.object({ query: pageQuery }),
        answers: {
          200: {
            description: "A page; ask for the next with its cursor.",
            schema: z.object({ items: z.array(entity), cursor: z.string().optional() }),
          },
          ...NOT_MODIFIED,
        },
        problems: [],
      },
      ({ query }, { request, response }) => {
        sendRepresentation(request, response, pageOf(preparedSet(source, set), query));
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
        }),
        answers: { 200: { description: "The entry.", schema: entity }, ...NOT_MODIFIED },
        problems: ["not-found"],
      },
      ({ params: { id } }, { request, response }) => {
        const found = preparedSet(source, set).by_id.get(id);
        if (!found)
          throw problem("not-found", `There is no ${set} "${id}". GET /api/${set} lists what there is.`);
        sendRepresentation(request, response, found);
        return undefined;
      },
    ),
  ];
}

function contentIdExample(source: ContentSource, set: ContentSetName): string | undefined {
  const [first] = preparedSet(source, set).ids;
  return contentId.safeParse(first).data;
}

function preparedSet(source: ContentSource, set: ContentSetName): PreparedSet {
  const found = prepare(source.current()).sets.get(set);
  if (!found) throw new Error(`The content has no set ${set}`);
  return found;
}
