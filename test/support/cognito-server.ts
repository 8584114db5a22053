/** A server whose accounts are of a Cognito pool, with the pool's pages, on this machine. */
import type { Page } from "puppeteer-core";
import { keysFrom } from "../auth/key-endpoint.ts";
import { CLIENT, CognitoLocal, POOL } from "./cognito-local.ts";
import { HostedPages } from "./hosted-pages.ts";
import { TestServer } from "./test-server.ts";

/** Of each user. */
const PASSWORD = "Passw0rd!";

export class CognitoServer {
  readonly hosted: HostedPages;
  /** Without a slash at its end. */
  readonly http: string;
  readonly #cognito: CognitoLocal;
  readonly #server: TestServer;

  /** @param path of the page to which the pool's pages lead back, such as `/play`. @param users their names. */
  static async start(path: string, users: readonly string[]): Promise<CognitoServer> {
    const cognito = await CognitoLocal.start();
    const hosted = await HostedPages.open(cognito);
    const server = await TestServer.start(
      { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT, COGNITO_DOMAIN: hosted.domain },
      { cognitoFetcher: keysFrom(cognito.url) },
    );
    await hosted.allow([`${server.http}${path}`]);
    for (const name of users) await hosted.addUser(name, `${name}@example.com`, PASSWORD);
    return new CognitoServer(cognito, hosted, server);
  }

  private constructor(cognito: CognitoLocal, hosted: HostedPages, server: TestServer) {
    this.#cognito = cognito;
    this.hosted = hosted;
    this.#server = server;
    this.http = server.http;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    this.hosted.close();
    await this.#cognito.stop();
  }
}

/** At the pool's pages, once the page has led there. */
export async function signInAtPool(page: Page, name: string): Promise<void> {
  await page.waitForSelector("input[name=username]");
  await page.type("input[name=username]", name);
  await page.type("input[name=password]", PASSWORD);
  await page.keyboard.press("Enter");
}
