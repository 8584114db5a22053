/** The panel of live rooms: Colyseus's own, which shows them, and what an operator may do to them. */
import { monitor } from "@colyseus/monitor";
import express, { type Request, type RequestHandler, type Router } from "express";
import { z } from "zod";
import { costsOfAll } from "../costs/cost-reports.ts";
import { clientAddress } from "../http/client-address.ts";
import { parseInput, problem } from "../http/problem.ts";
import { withSlash } from "../http/relative.ts";
import { callRoomRpc, findRoom } from "../rooms/base/rpc-client.ts";
import type { Services } from "../services.ts";
import { costPage, DOLLAR_COLUMNS, withDollars } from "./monitor-costs.ts";
import { OPERATOR } from "./panel-password.ts";

/** The panel's files and what it reads. Its other requests would call any method of a room by its name. */
const READ = /^\/(api(\/room)?|index\.html|assets\/[\w-][\w.-]*)?$/;

/** What the panel sends when somebody presses a button: a method of a room, and its arguments as JSON. */
const roomCall = z.object({
  roomId: z.string(),
  method: z.string(),
  args: z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("must be JSON");
      return z.NEVER;
    }
  }),
});

const text = z.string().min(1).max(500);
const message = z.object({ text, seconds_left: z.number().min(0).optional() });
const messageType = z.literal("server_message", "the panel sends server_message alone, {text: …}");

type Done = { verb: string; [about: string]: unknown };
type Verb = (room_id: string, args: unknown) => Promise<Done>;

const kick: Verb = async (room_id, args) => {
  const [connection_id] = parseInput(z.tuple([z.string()]), args);
  const kicked = await callRoomRpc(room_id, "kick", connection_id);
  if (!kicked) throw problem("not-found", `Nobody in the room has the connection ${connection_id}.`);
  return { verb: "kick", ...kicked };
};

const dispose: Verb = async room_id => {
  await callRoomRpc(room_id, "dispose");
  return { verb: "dispose" };
};

const tellOne: Verb = async (room_id, args) => {
  const [connection_id, , said] = parseInput(z.tuple([z.string(), messageType, message]), args);
  return { verb: "message", said, receivers: await callRoomRpc(room_id, "tell", said, connection_id) };
};

const tellAll: Verb = async (room_id, args) => {
  const [, said] = parseInput(z.tuple([messageType, message]), args);
  return { verb: "message", said, receivers: await callRoomRpc(room_id, "tell", said) };
};

/** Three verbs, by the names under which the panel calls for them: kick, dispose, and send a message to one or all. */
const VERBS = new Map<string, Verb>([
  ["_forceClientDisconnect", kick],
  ["disconnect", dispose],
  ["_sendMessageToClient", tellOne],
  ["broadcast", tellAll],
]);

/** Comes after the password and the check of the host. */
export function monitorPanel(services: Services): Router {
  const router = express.Router();
  router.use(withSlash);
  router.get("/api/room/call", callRoom(services));
  // What an operator asks of a room first. `clients` are its players; there is no space for its room_id.
  const columns = [
    { metadata: "dungeon_id" },
    { metadata: "room_template_id" },
    { metadata: "run_id" },
    "clients" as const,
    { metadata: "is_cleared" },
    "processId" as const,
    "elapsedTime" as const,
    ...DOLLAR_COLUMNS,
  ];
  const panel = monitor({ columns });
  const costs = () => costsOfAll(services.room_costs, services.env.REDIS_URL === undefined);
  router.get("/costs", costPage(costs));
  router.get("/api", async (_request, response) => {
    const list: unknown = await panel["monitor-api-rooms"]?.({});
    response.set("Cache-Control", "no-store").json(withDollars(list, await costs()));
  });
  router.use((request, response, next) => {
    if (READ.test(request.path)) panel(request, response, next);
    else next();
  });
  return router;
}

function callRoom({ env, log }: Services): RequestHandler {
  return async (request, response) => {
    // GET requests that change something: only the panel's own page may send them. Browsers leave the header out where a page
    // did not come by https or from this machine.
    if (request.get("Sec-Fetch-Site") !== "same-origin") {
      throw problem("forbidden", "Only the panel's own page can do this, opened by https or as localhost.");
    }
    const { roomId: room_id, method, args } = parseInput(roomCall, request.query);
    const verb = VERBS.get(method);
    if (!verb) {
      throw problem("forbidden", `The panel cannot do ${method}. It can ${[...VERBS.keys()].join(", ")}.`);
    }
    if (!(await findRoom(room_id))) throw problem("not-found", `There is no room ${room_id}.`);
    const done = await verb(room_id, args);
    log.warn(
      { ...whoAsks(request), address: clientAddress(request, env.TRUST_PROXY_HOPS), room_id, ...done },
      "monitor",
    );
    response.set("Cache-Control", "no-store").json(done);
  };
}

/** Without a password, as in development, nobody signs in. */
function whoAsks(request: Request): { operator: string } {
  return { operator: request.get("Authorization") === undefined ? "nobody signed in" : OPERATOR };
}
