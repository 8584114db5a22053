/**
 * One HTTP endpoint, written down once: its zod schemas validate what comes in, give the handler its types, and
 * become the API document.
 */
import type { Request, Response, Router } from "express";
import type { z } from "zod";
import { onlyMethods, type ProblemKind, parseInput, problem } from "./problem.ts";
import { nameRoute } from "./route-names.ts";

/** Who is asking: an account that has proved itself with a token. */
export type Account = {
  player_id: string;
  /** The sign-in that a guest's token comes from; undefined for a user of Cognito, which keeps its own. */
  family_id?: string;
  /** Of a user of Cognito: the groups of its pool that it is in. */
  groups?: readonly string[];
};

/**
 * @param admitsKeptOut whether an account that is suspended or banned may ask this all the same.
 * @throws HttpProblem `unauthorized` where the request proves nobody.
 */
export type Authenticate = (request: Authorized, admitsKeptOut?: boolean) => Promise<Account>;

/** A request, or an upgrade, that says who asks. */
export type Authorized = { headers: { authorization?: string | undefined } };

export type EndpointDescription = {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Below the router, in Express's way: `/sessions/:session_id`. */
  path: string;
  /** The heading it stands under in the API document. */
  tag: string;
  summary: string;
  /** An object with `params`, `query` and `body`, as far as there are any. */
  input: z.ZodObject;
  /** By status. Without a schema there is no body, or none in JSON. */
  answers: Readonly<Record<number, { description: string; schema?: z.ZodType }>>;
  /** What can go wrong here, beside what can go wrong everywhere. */
  problems: readonly ProblemKind[];
  /** Whether accounts that are suspended or banned may use it all the same. */
  admitsKeptOut?: boolean;
};

export type Endpoint = EndpointDescription & {
  /** Whether the caller has to prove who it is. */
  needsAccount: boolean;
  handle: (request: Request, response: Response, authenticate: Authenticate) => Promise<void>;
};

/** An answer that is given as JSON. */
export type Answer = {
  /** 200 unless it says otherwise. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Undefined for an empty answer. */
  value?: unknown;
};

/** Undefined where the handler has answered by itself. */
type Handled = Answer | undefined | Promise<Answer | undefined>;

type Exchange = { request: Request; response: Response };

/** An endpoint that everyone may use. */
export function publicEndpoint<S extends z.ZodObject>(
  description: EndpointDescription & { input: S },
  handler: (input: z.output<S>, exchange: Exchange) => Handled,
): Endpoint {
  return {
    ...description,
    needsAccount: false,
    handle: async (request, response) => {
      const input = readInput(description.input, request);
      answer(response, await handler(input, { request, response }));
    },
  };
}

/** An endpoint for those who have an account. */
export function accountEndpoint<S extends z.ZodObject>(
  description: EndpointDescription & { input: S },
  handler: (input: z.output<S>, account: Account, exchange: Exchange) => Handled,
): Endpoint {
  return {
    ...description,
    needsAccount: true,
    // Who asks comes first: a stranger does not learn what would have been right.
    handle: async (request, response, authenticate) => {
      const account = await authenticate(request, description.admitsKeptOut);
      answer(response, await handler(readInput(description.input, request), account, { request, response }));
    },
  };
}

/** Adds the endpoints to a router, and an answer to every other method of their paths. */
export function mountEndpoints(
  router: Router,
  endpoints: readonly Endpoint[],
  authenticate: Authenticate,
): void {
  const methodsOf = new Map<string, string[]>();
  for (const { method, path, handle } of endpoints) {
    router[method](path, (request, response) => {
      nameRoute(request, request.baseUrl + path);
      return handle(request, response, authenticate);
    });
    const methods = methodsOf.get(path) ?? [];
    methods.push(method.toUpperCase(), ...(method === "get" ? ["HEAD"] : []));
    methodsOf.set(path, methods);
  }
  for (const [path, methods] of methodsOf) router.all(path, onlyMethods(methods.join(", ")));
}

function readInput<S extends z.ZodObject>(schema: S, request: Request): z.output<S> {
  const { params, query, body } = request;
  if ("body" in schema.shape) assertIsJson(request);
  return parseInput(schema, { params, query, body }, 1);
}

/** `express.json` leaves other bodies unread: a body that may be left out would seem to be left out. */
function assertIsJson(request: Request): void {
  const { "content-length": length, "content-type": type, "transfer-encoding": chunks } = request.headers;
  const isEmpty = chunks === undefined && Number(length ?? 0) === 0;
  if (isEmpty || request.is("json") !== false) return;
  const found = type === undefined ? "The body has no Content-Type" : `The body has the Content-Type ${type}`;
  throw problem("unsupported-media-type", `${found}: send JSON, with Content-Type: application/json.`);
}

/**
 * What is answered is of this moment, and nobody keeps it. Express's `json()` would tell a client that claims to have
 * any copy of it (`If-None-Match: *`) that its copy is still right.
 */
function answer(response: Response, given: Answer | undefined): void {
  if (!given) return;
  const { status = 200, headers = {}, value } = given;
  response.status(status).set({ "Cache-Control": "no-store", ...headers });
  if (value === undefined) response.end();
  else response.type("json").end(JSON.stringify(value));
}
