/**
 * The configuration endpoints: the published content, read only.
 *
 * They answer from memory, so they are quick, and work while the database is away.
 */
import express from "express";
import { CONTENT_SET_NAMES, type ContentSetName } from "../game/content.ts";
import { sendRepresentation } from "../http/etag.ts";
import { onlyMethods, parseInput, problem } from "../http/problem.ts";
import type { LoadedContent } from "../store/content-library.ts";
import { pageOf, pageQuery } from "./page.ts";
import { type PreparedSet, prepare } from "./prepared-content.ts";

/** What the endpoints need: the version that is current when a request comes. */
export type ContentSource = { current(): LoadedContent };

/**
 * `/content` and, for each set, `/{set}` and `/{set}/{id}`.
 *
 * @param source such as the ContentLibrary.
 */
export function configApi(source: ContentSource): express.Router {
  const router = express.Router();
  const readOnly = onlyMethods("GET, HEAD");
  router
    .route("/content")
    .get((request, response) => sendRepresentation(request, response, prepare(source.current()).overview))
    .all(readOnly);
  for (const set of CONTENT_SET_NAMES) {
    router
      .route(`/${set}`)
      .get((request, response) => {
        const query = parseInput(pageQuery, request.query);
        sendRepresentation(request, response, pageOf(preparedSet(source, set), query));
      })
      .all(readOnly);
    router
      .route(`/${set}/:id`)
      .get((request, response) => {
        const { id } = request.params;
        const entity = preparedSet(source, set).by_id.get(id);
        if (!entity)
          throw problem("not-found", `There is no ${set} "${id}". GET /api/${set} lists what there is.`);
        sendRepresentation(request, response, entity);
      })
      .all(readOnly);
  }
  return router;
}

function preparedSet(source: ContentSource, set: ContentSetName): PreparedSet {
  const found = prepare(source.current()).sets.get(set);
  if (!found) throw new Error(`The content has no set ${set}`);
  return found;
}
