/** Holds answers of the HTTP API against its own OpenAPI document. */
import assert from "node:assert/strict";
import { Ajv2020, type AnySchema } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { z } from "zod";

const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  requestBody: z.looseObject({}).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const openApi = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type Operation = z.infer<typeof operation>;

/** What can be answered to a request that the document does not have. */
const BEYOND_THE_DOCUMENT = [404, 405];
/** What the server's HTTP gateway answers, whoever is behind it. */
const OF_THE_GATEWAY = [400, 413, 415, 429];

/** The document and its page, of which it says nothing. */
const ABOUT_ITSELF = /^\/api\/(docs(\/|$)|openapi\.json$)/;

export class ApiDocument {
  readonly content: z.infer<typeof openApi>;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(content: unknown) {
    this.content = openApi.parse(content);
    ajvFormats.default(this.#ajv);
    const schema: AnySchema = this.content;
    this.#ajv.addSchema(schema, "document");
  }

  /** Every operation, as `get /api/sessions/{session_id}`. */
  get operations(): string[] {
    return Object.entries(this.content.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method} ${path}`),
    );
  }

  /** @param path as it was asked for, with or without a query. */
  find(method: string, path: string): { key: string; operation: Operation } | undefined {
    const asked = path.split("?", 1).join().replace(/\/$/, "");
    const template = Object.keys(this.content.paths).find(each => patternOf(each).test(asked));
    const verb = method === "HEAD" ? "get" : method.toLowerCase();
    const found = template === undefined ? undefined : this.content.paths[template]?.[verb];
    return found && template !== undefined
      ? { key: pointer("paths", template, verb), operation: found }
      : undefined;
  }

  /** Fails where the document does not promise such an answer to such a request. */
  check(method: string, path: string, status: number, contentType: string | null, body: unknown): void {
    const what = `${method} ${path} ${status}: ${JSON.stringify(body)}`;
    if (status === 200 && ABOUT_ITSELF.test(path)) return;
    const found = this.find(method, path);
    const response = found?.operation.responses[status];
    if (!found || !response) {
      const allowed = found ? OF_THE_GATEWAY : [...BEYOND_THE_DOCUMENT, ...OF_THE_GATEWAY];
      assert.ok(allowed.includes(status), `the document has no such answer: ${what}`);
      this.#checkSchema("#/components/schemas/Problem", body, what);
      return;
    }
    if (!response.content || method === "HEAD") {
      assert.equal(body, undefined, `the document knows no body: ${what}`);
      return;
    }
    const type = contentType?.split(";", 1).join() ?? "none";
    assert.ok(type in response.content, `the document has no ${type}: ${what}`);
    this.#checkSchema(
      `${found.key}${pointer("responses", String(status), "content", type, "schema").slice(1)}`,
      body,
      what,
    );
  }

  /** Fails where a request that was understood is not as the document wants it. */
  checkRequest(method: string, path: string, body: unknown): void {
    const found = this.find(method, path);
    if (!found?.operation.requestBody || body === undefined) return;
    const key = `${found.key}${pointer("requestBody", "content", "application/json", "schema").slice(1)}`;
    this.#checkSchema(key, body, `the request ${method} ${path}: ${JSON.stringify(body)}`);
  }

  #checkSchema(at: string, value: unknown, what: string): void {
    const validate = this.#ajv.getSchema(`document${at}`) ?? this.#ajv.compile({ $ref: `document${at}` });
    if (validate(value)) return;
    assert.fail(`not as the document has it: ${what}\n${this.#ajv.errorsText(validate.errors)}`);
  }
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/** A JSON pointer as the fragment of a URL. */
function pointer(...parts: string[]): string {
  return `#${parts.map(part => `/${encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("")}`;
}
