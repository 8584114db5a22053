/** What an account asks of the server over its HTTP API. */

/** The account's access token now; it runs out, so it is asked for with each request. */
export type AccessToken = () => string | Promise<string>;

/** A refusal of the server. `message` is its sentence. */
export class ApiProblem extends Error {
  /** Of HTTP. */
  readonly status: number;
  /** Such as `not-found`; see docs/http-api.md. */
  readonly kind: string;
  /** In a word, where there are several, such as `too_many_friends`: one of the reject reasons. */
  readonly reason: string | undefined;
  /** Asking again is of no use before; undefined where the server names no time. */
  readonly retry_after_seconds: number | undefined;
  /** All that the refusal says, such as `problems`. */
  readonly details: Readonly<Record<string, unknown>>;

  /** Of an answer that refuses. */
  static async of(response: Response): Promise<ApiProblem> {
    const problem = readObject(await response.text());
    return new ApiProblem(response.status, problem, response.headers.get("Retry-After"));
  }

  constructor(status: number, problem: Record<string, unknown>, retry_after: string | null) {
    const { type, detail, reason } = problem;
    super(typeof detail === "string" ? detail : `The server answers ${status}`);
    this.status = status;
    this.details = problem;
    this.kind = typeof type === "string" ? type.replace("urn:tr-dungeons:problem:", "") : "";
    this.reason = typeof reason === "string" ? reason : undefined;
    this.retry_after_seconds = retry_after === null ? undefined : Number(retry_after);
  }
}

export class AccountApi {
  /** Of the server's WebSockets, such as ws://127.0.0.1:2567. */
  readonly endpoint: string;
  readonly #http: string;
  readonly #token: AccessToken;

  /** @param endpoint of the server, such as ws://127.0.0.1:2567. */
  constructor(endpoint: string, token: AccessToken) {
    this.endpoint = endpoint;
    this.#http = endpoint.replace(/^ws/, "http");
    this.#token = token;
  }

  /**
   * What the server answers, in the form that its API document promises: it is made of the schemas that the server answers with.
   *
   * @param path such as `/api/friends`; ids in it are encoded.
   * @param body is sent as JSON.
   * @throws ApiProblem where the server refuses.
   */
  async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    return JSON.parse(await this.#send(method, path, body));
  }

  /** As `ask`, for what is answered without a word. */
  async tell(method: string, path: string, body?: object): Promise<void> {
    await this.#send(method, path, body);
  }

  async #send(method: string, path: string, body: object | undefined): Promise<string> {
    const response = await fetch(this.#http + path, {
      method,
      headers: {
        Authorization: `Bearer ${await this.#token()}`,
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await ApiProblem.of(response);
    return response.text();
  }
}

/** What stands before the server may answer with a page. */
function readObject(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}
