/** What those who watch ask of the server. Nobody needs an account for what everybody may watch. Each call throws ApiProblem where the server refuses. */
import { watchProtocols } from "../../../src/schema/watch-protocol.ts";
import { ApiProblem } from "../account-api.ts";
import { followParts } from "./follow-parts.ts";
import type { RecordingPart } from "./recording-player.ts";
import type { ListedRoom, Watchable } from "./watch-types.ts";

export class WatchApi {
  readonly endpoint: string;
  readonly #root: string;
  readonly #token: (() => string | Promise<string>) | undefined;

  /**
   * @param endpoint of the server, such as ws://127.0.0.1:2567.
   * @param token the account's access token now; absent: what everybody may watch.
   */
  constructor(endpoint: string, token?: () => string | Promise<string>) {
    this.endpoint = endpoint;
    this.#root = `${endpoint.replace(/^ws/, "http")}/api/watch`;
    this.#token = token;
  }

  /** Live rooms that everybody may watch, the newest first. */
  async list(): Promise<ListedRoom[]> {
    return (await this.#json<{ rooms: ListedRoom[] }>("")).rooms;
  }

  /** @param id of a match, a run, or a live room. */
  async find(id: string): Promise<Watchable> {
    return this.#json(`/${encodeURIComponent(id)}`);
  }

  async part(room_id: string, number: number): Promise<Uint8Array> {
    const response = await this.#get(`/${encodeURIComponent(room_id)}/parts/${number}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /**
   * Parts as they come, by WebSocket: from one on, in their order. `onEnd` is called once, when no more come: asking for the next one says why.
   *
   * @returns what ends it.
   */
  follow(room_id: string, from: number, onPart: (part: Uint8Array) => void, onEnd: () => void): () => void {
    const path = `/${encodeURIComponent(room_id)}/live?from=${from}`;
    const url = this.#root.replace(/^http/, "ws") + path;
    let isEnded = false;
    let end = () => {
      if (isEnded) return;
      isEnded = true;
      onEnd();
    };
    this.#protocols().then(protocols => {
      if (!isEnded) end = followParts(url, protocols, onPart, onEnd);
    }, end);
    return () => end();
  }

  /** @param id of what has ended: a match or a run. */
  async recording(id: string, room_id: string): Promise<RecordingPart[]> {
    const path = `/${encodeURIComponent(id)}/recordings/${encodeURIComponent(room_id)}`;
    return (await this.#json<{ parts: RecordingPart[] }>(path)).parts;
  }

  /** In the form that the API document promises. */
  async #json<Answer>(path: string): Promise<Answer> {
    return JSON.parse(await (await this.#get(path)).text());
  }

  async #protocols(): Promise<string[]> {
    return this.#token ? watchProtocols(await this.#token()) : [];
  }

  async #get(path: string): Promise<Response> {
    const headers = this.#token && { Authorization: `Bearer ${await this.#token()}` };
    const response = await fetch(this.#root + path, { ...(headers && { headers }) });
    if (response.ok) return response;
    throw await ApiProblem.of(response);
  }
}
