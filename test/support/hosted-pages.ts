/** The hosted pages of cognito-local's pool, with what it has not: revoking a token, and signing out. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { CLIENT, type CognitoLocal, POOL } from "./cognito-local.ts";
import { type Served, serve } from "./serve.ts";

export class HostedPages {
  /** Their origin. */
  readonly domain: string;
  /** The tokens that were revoked. */
  readonly revoked: string[] = [];
  /** What tokens were given for, in their order. */
  readonly given: string[] = [];
  readonly #cognito: CognitoLocal;
  readonly #served: Served;
  #addresses: readonly string[] = [];

  static async open(cognito: CognitoLocal): Promise<HostedPages> {
    let pages: HostedPages | undefined;
    const served = await serve((request, response) => void pages?.answer(request, response));
    pages = new HostedPages(cognito, served);
    return pages;
  }

  private constructor(cognito: CognitoLocal, served: Served) {
    this.domain = served.url;
    this.#cognito = cognito;
    this.#served = served;
  }

  /** Where the pages may lead back to, as the pool's app client says. */
  async allow(addresses: readonly string[]): Promise<void> {
    this.#addresses = addresses;
    await this.#ask("UpdateUserPoolClient", {
      ...{ UserPoolId: POOL, ClientId: CLIENT, CallbackURLs: addresses },
    });
  }

  async addUser(name: string, email: string, password: string): Promise<void> {
    const user = { UserPoolId: POOL, Username: name };
    const UserAttributes = [{ Name: "email", Value: email }];
    await this.#ask("AdminCreateUser", { ...user, UserAttributes, MessageAction: "SUPPRESS" });
    await this.#ask("AdminSetUserPassword", { ...user, Password: password, Permanent: true });
  }

  async addToGroup(name: string, group: string): Promise<void> {
    await this.#ask("CreateGroup", { UserPoolId: POOL, GroupName: group });
    await this.#ask("AdminAddUserToGroup", { UserPoolId: POOL, GroupName: group, Username: name });
  }

  close(): void {
    this.#served.close();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.domain);
    const body = await buffer(request);
    const form = new URLSearchParams(body.toString());
    if (url.pathname === "/oauth2/revoke") {
      this.revoked.push(form.get("token") ?? "");
      response.setHeader("Access-Control-Allow-Origin", "*").end();
      return;
    }
    if (url.pathname === "/logout") {
      const to = url.searchParams.get("logout_uri") ?? "";
      response.writeHead(this.#addresses.includes(to) ? 302 : 400, { Location: to }).end();
      return;
    }
    if (url.pathname === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    if (url.pathname === "/oauth2/token") this.given.push(form.get("grant_type") ?? "");
    const headers = { "Content-Type": request.headers["content-type"] ?? "" };
    const { method = "GET" } = request;
    const answer = await fetch(this.#cognito.url + url.pathname + url.search, {
      ...{ method, headers, redirect: "manual" },
      ...(method === "POST" && { body }),
    });
    response.writeHead(answer.status, {
      ...Object.fromEntries(
        ["Content-Type", "Location"].flatMap(name => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      ),
      "Access-Control-Allow-Origin": "*",
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  async #ask(target: string, body: object): Promise<void> {
    const response = await fetch(this.#cognito.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityProviderService.${target}`,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  }
}
