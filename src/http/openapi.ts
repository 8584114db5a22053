/** The API document: OpenAPI 3.1, made from the same schemas that validate. */
import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import type { Endpoint } from "./endpoint.ts";
import { PROBLEMS, type ProblemKind, problemBody } from "./problem.ts";

/** What can be answered by every endpoint, by every one that needs an account, and by every one that takes a body. */
const EVERYWHERE: readonly ProblemKind[] = ["invalid-request", "too-many-requests", "internal"];
const WITH_ACCOUNT: readonly ProblemKind[] = ["unauthorized", "unavailable"];
const WITH_BODY: readonly ProblemKind[] = ["too-large", "unsupported-media-type"];

const schemaOfProblem = problemBody.meta({ id: "Problem" });

/** @param base where the endpoints and the document are mounted, such as `/api`. */
export function openApiDocument(base: string, version: string, endpoints: readonly Endpoint[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    const path = base + endpoint.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "TR-Dungeons server",
      version,
      description:
        "Configuration, accounts, characters, sessions, rooms and events. Play itself goes over WebSocket: see docs/protocol.md.",
    },
    // From the document to the root, behind whatever prefix.
    servers: [{ url: ".." }],
    paths,
    components: {
      securitySchemes: { account: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  });
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { params, query, body } = endpoint.input.shape;
  return {
    tags: [endpoint.tag],
    summary: endpoint.summary,
    operationId: `${endpoint.method}${endpoint.path.replace(/[/:_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(endpoint.needsAccount && { security: [{ account: [] }] }),
    requestParams: {
      ...(params instanceof z.ZodObject && { path: params }),
      ...(query instanceof z.ZodObject && { query }),
    },
    ...(body instanceof z.ZodType && {
      requestBody: { required: !body.isOptional(), content: { "application/json": { schema: body } } },
    }),
    responses: { ...answersOf(endpoint), ...problemsOf(endpoint) },
  };
}

function answersOf({ answers }: Endpoint): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema }]) => [
      status,
      { description, ...(schema && { content: { "application/json": { schema } } }) },
    ]),
  );
}

function problemsOf({ problems, needsAccount, input }: Endpoint): ZodOpenApiResponsesObject {
  const kinds = new Set([
    ...EVERYWHERE,
    ...(needsAccount ? WITH_ACCOUNT : []),
    ...(input.shape.body ? WITH_BODY : []),
    ...problems,
  ]);
  return Object.fromEntries(
    [...kinds].map(kind => [
      String(PROBLEMS[kind].status),
      {
        description: PROBLEMS[kind].title,
        content: { "application/problem+json": { schema: schemaOfProblem } },
      },
    ]),
  );
}
