/**
 * Colyseus's playground, for development: it joins rooms from the browser. It learns here what the room's messages and the API's
 * endpoints look like, so that it has a form for each.
 */
import { readFile } from "node:fs/promises";
import { playground } from "@colyseus/playground";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";
import type { Endpoint } from "../http/endpoint.ts";
import { withSlash } from "../http/relative.ts";
import { DungeonRoom } from "../rooms/dungeon/dungeon-room.ts";
import { CLIENT_MESSAGES } from "../schema/messages.ts";

const SCRIPT = /^\/assets\/([\w-]+\.js)$/;
const SCRIPTS = new URL("./assets/", import.meta.resolve("@colyseus/playground"));

/** @param prefix under which the endpoints are, such as `/api`. */
export function playgroundPanel(prefix: string, endpoints: readonly Endpoint[]): Router {
  describeMessages();
  const router = express.Router();
  router.use(withSlash);
  router.get(SCRIPT, sendScript);
  const described = endpoints.map(endpoint => describe(prefix, endpoint));
  router.get("/__apidocs", (_request, response) => void response.json(described));
  router.use(playground());
  return router;
}

/**
 * The playground takes the host alone for the address of its server. Behind a load balancer that puts a prefix before the path, the
 * server is where the playground itself is.
 */
const sendScript: RequestHandler = async (request, response, next) => {
  const script = await readFile(new URL(request.path.replace(SCRIPT, "$1"), SCRIPTS), "utf8").catch(() => "");
  if (script === "") return next();
  response.type("js").send(
    script
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the playground's own templates.
      .replace(
        "||`${window.location.protocol}//${window.location.host}`",
        '||`${window.location.protocol}//${window.location.host}${window.location.pathname.replace(/\\/playground\\/*$/,"")}`',
      )
      .replace('${window.location.pathname.replace(/\\/+$/,"")}', "/playground"),
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.
  );
};

/**
 * The playground asks a room for its validators and makes forms of them. The room's own checks stand in its handlers, since
 * Colyseus's would close the connection on a bad message; so this is only what the playground sees.
 */
function describeMessages(): void {
  const schemas = Object.fromEntries(
    Object.entries(CLIENT_MESSAGES).map(([type, { schema }]) => [type, schema]),
  );
  Object.defineProperty(DungeonRoom.prototype, "onMessageValidators", {
    get: () => schemas,
    configurable: true,
  });
}

function describe(prefix: string, { method, path, summary, input }: Endpoint) {
  const { body, query } = input.shape;
  return {
    method: method.toUpperCase(),
    path: prefix + path,
    description: summary,
    body: schemaOf(body),
    query: schemaOf(query),
  };
}

/** Null where the endpoint takes none. */
function schemaOf(part: unknown): unknown {
  return part instanceof z.ZodType ? z.toJSONSchema(part, { io: "input", unrepresentable: "any" }) : null;
}
