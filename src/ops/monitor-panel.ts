/** The panel of live rooms: Colyseus's own, which shows them, and what an operator may do to them. */
import { monitor } from "@colyseus/monitor";
import express, { type Request, type RequestHandler, type Router } from "express";
import { z } from "zod";
import { costsOfAll } from "../costs/cost-reports.ts";
import { clientAddress } from "../http/client-address.ts";
import { HttpProblem, parseInput, problem } from "../http/problem.ts";
import { withSlash } from "../http/relative.ts";
import { callRoomRpc, findRoom, inspectRoom } from "../rooms/base/rpc-client.ts";
import type { OwnedConnection } from "../rooms/base/rpc-contract.ts";
import type { Services } from "../services.ts";
import { Audit } from "./audit.ts";
import { MONITOR_COLUMNS, withColumns } from "./monitor-columns.ts";
import { costPage } from "./monitor-costs.ts";
import { OPERATOR } from "./panel-password.ts";

/** The panel's files and what it reads. Its other requests would call any method of a room by its name. */
const READ = /^\/(api|index\.html|assets\/[\w-][\w.-]*)?$/;

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

/** The panel shows whose a connection is behind its id, and gives that back. */
const connectionId = z.string().transform(shown => shown.split(" ", 1).join());

type Done = { [about: string]: unknown };
type Verb = (room_id: string, args: unknown) => Promise<Done>;

const kick: Verb = async (room_id, args) => {
  const [connection_id] = parseInput(z.tuple([connectionId]), args);
  const kicked = await callRoomRpc(room_id, "kick", connection_id);
  if (!kicked) throw problem("not-found", `Nobody in the room has the connection ${connection_id}.`);
  return kicked;
};

const dispose: Verb = async room_id => {
  await callRoomRpc(room_id, "dispose");
  return {};
};

const tellOne: Verb = async (room_id, args) => {
  const [connection_id, , said] = parseInput(z.tuple([connectionId, messageType, message]), args);
  return { said, receivers: await callRoomRpc(room_id, "tell", said, connection_id) };
};

const tellAll: Verb = async (room_id, args) => {
  const [, said] = parseInput(z.tuple([messageType, message]), args);
  return { said, receivers: await callRoomRpc(room_id, "tell", said) };
};

/** Three verbs, by the names under which the panel calls for them. */
const VERBS = new Map<string, [name: string, verb: Verb]>([
  ["_forceClientDisconnect", ["kick", kick]],
  ["disconnect", ["dispose", dispose]],
  ["_sendMessageToClient", ["message", tellOne]],
  ["broadcast", ["message", tellAll]],
]);

/** Comes after the password and the check of the host. */
export function monitorPanel(services: Services): Router {
  const router = express.Router();
  router.use(withSlash);
  router.get("/api/room/call", callRoom(services));
  router.get("/api/room", showRoom);
  const panel = monitor({ columns: MONITOR_COLUMNS });
  const costs = () => costsOfAll(services.room_costs, services.env.REDIS_URL === undefined);
  router.get("/costs", costPage(costs));
  router.get("/api", async (_request, response) => {
    const list: unknown = await panel["monitor-api-rooms"]?.({});
    response.set("Cache-Control", "no-store").json(withColumns(list, await costs()));
  });
  router.use((request, response, next) => {
    if (READ.test(request.path)) panel(request, response, next);
    else next();
  });
  return router;
}

function callRoom({ env, log, store }: Services): RequestHandler {
  const audit = new Audit(store.access);
  return async (request, response) => {
    // GET requests that change something: only the panel's own page may send them. Browsers leave the header out where a page
    // did not come by https or from this machine.
    if (request.get("Sec-Fetch-Site") !== "same-origin") {
      throw problem("forbidden", "Only the panel's own page can do this, opened by https or as localhost.");
    }
    const { roomId: room_id, method, args } = parseInput(roomCall, request.query);
    const { operator } = whoAsks(request);
    const staff_id = `monitor:${operator}`;
    const [verb, work] = VERBS.get(method) ?? [];
    if (!work) {
      const detail = `The panel cannot do ${method}. It can ${[...VERBS.keys()].join(", ")}.`;
      await audit.refused({ staff_id, act: "monitor", asked: { room_id, method } }, detail);
      throw problem("forbidden", detail);
    }
    const { data: [about] = [] } = z.tuple([connectionId]).rest(z.unknown()).safeParse(args);
    const owner = (await connectionsOf(room_id)).find(({ connection_id }) => connection_id === about);
    const act = {
      ...{ staff_id, act: `monitor.${verb}`, asked: { room_id, args } },
      ...(owner && { player_id: owner.player_id }),
    };
    const isRefusal = (error: unknown) => error instanceof HttpProblem;
    const done = await audit.during(act, isRefusal, async () => {
      if (!(await findRoom(room_id))) throw problem("not-found", `There is no room ${room_id}.`);
      return work(room_id, args);
    });
    const address = clientAddress(request, env.TRUST_PROXY_HOPS);
    log.warn({ operator, address, room_id, verb, ...done }, "monitor");
    response.set("Cache-Control", "no-store").json({ verb, ...done });
  };
}

const inspected = z.looseObject({ clients: z.array(z.looseObject({ sessionId: z.string() })) });

/** As the panel shows a room; behind each connection's id, whose it is. */
const showRoom: RequestHandler = async (request, response) => {
  const { roomId: room_id } = parseInput(z.object({ roomId: z.string() }), request.query);
  if (!(await findRoom(room_id))) throw problem("not-found", `There is no room ${room_id}.`);
  const [room, owners] = await Promise.all([inspectRoom(room_id), connectionsOf(room_id)]);
  const { clients, ...rest } = inspected.parse(room);
  const named = clients.map(({ sessionId, ...each }) => {
    const owner = owners.find(({ connection_id }) => connection_id === sessionId);
    const words = owner ? [owner.character_name, `(${owner.player_id})`] : [];
    return { ...each, sessionId: [sessionId, ...words].filter(Boolean).join(" ") };
  });
  response.set("Cache-Control", "no-store").json({ ...rest, clients: named });
};

/** None where the room's process is of a release that does not say it. */
async function connectionsOf(room_id: string): Promise<OwnedConnection[]> {
  return callRoomRpc(room_id, "connections").catch(() => []);
}

/** Without a password, as in development, nobody signs in. */
function whoAsks(request: Request): { operator: string } {
  return { operator: request.get("Authorization") === undefined ? "nobody signed in" : OPERATOR };
}
