/**
 * A room in which nothing is played: it hears of one thing, such as a party, and tells its clients. What is true is in the database; a room
 * reads it when a client comes, when there are news, and when some may have been lost. It has no state.
 */
import { CloseCode, ErrorCode, Room, type RoomException, ServerError } from "@colyseus/core";
import { playerChannel } from "../../cluster/news.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { Services } from "../../services.ts";
import { levelOf } from "../../store/dynamo/database-faults.ts";
import type { MessageTypes } from "../base/connection-guard.ts";
import { assertMayEnter } from "../base/entry.ts";
import { PATCH_TIMER_OFF_MS } from "../base/patch-timer.ts";
import { readable } from "../base/readable-error.ts";
import { RoomMeter } from "../base/room-meter.ts";
import { socketOf } from "../base/socket.ts";
import { countConnection, watchConnection } from "../base/watch-connection.ts";
import type { NewsClient, NewsOptions } from "./news-entry.ts";
import { answerNewsRpc } from "./news-rpc.ts";
import { RepeatedRead } from "./repeated-read.ts";

/** It may say that it lives, as in every room, and nothing else. */
const MESSAGES = { heartbeat: () => undefined };
const MESSAGE_TYPES: MessageTypes = new Map(Object.keys(MESSAGES).map(type => [type, undefined]));

export abstract class NewsRoom extends Room<{ client: NewsClient; metadata: { topic: string } }> {
  /** Set once, before the server listens. */
  static services: Services;
  /** Of this process. */
  static readonly #live = new Set<NewsRoom>();

  override patchRate = PATCH_TIMER_OFF_MS;
  override messages = MESSAGES;

  protected readonly services = NewsRoom.services;
  /** What the room is about. */
  protected topic!: string;
  #endOwnNews: () => void = () => undefined;
  /** By the client's sessionId: what ends listening for the news of its player. */
  readonly #endNewsOf = new Map<string, () => void>();
  readonly #reading = new RepeatedRead({
    read: () => this.look(),
    isWanted: () => this.clients.length > 0,
    report: error => this.report(error, "look"),
  });
  readonly #meter = new RoomMeter(this, ["onCreate", "onJoin", "onLeave", "onDispose", "disconnect"]);

  /** The channel of the news of what the room is about; undefined where it has none but its players' own. */
  protected abstract channel(): string | undefined;
  /** A client has come: from now on it is told. */
  protected abstract welcome(client: NewsClient): Promise<void>;
  /** A client is gone. */
  protected abstract forget(client: NewsClient): Promise<void>;
  /** Reads what the room is about, and tells the clients. Never runs twice at a time. */
  protected abstract look(): Promise<void>;
  /** News of what the room is about; they must not be trusted to have a certain form. */
  protected abstract hear(message: unknown): void;
  /** News of the client's player. */
  protected abstract hearOf(client: NewsClient, message: unknown): void;

  /** All clients join again, at another process, since this one ends. */
  static moveAll(): void {
    for (const room of NewsRoom.#live) void room.disconnect(CLOSE_CODES.moved);
  }

  /** All clients of rooms of this process. */
  static everybody(): NewsClient[] {
    return [...NewsRoom.#live].flatMap(room => [...room.clients]);
  }

  override async onCreate({ topic }: NewsOptions): Promise<void> {
    this.topic = topic;
    this.metadata = { topic };
    NewsRoom.#live.add(this);
    this.#meter.open(this.services.room_costs, this.roomId, { mode: this.roomName, place: this.roomName });
    const channel = this.channel();
    if (channel === undefined) return;
    const lookAgain = () => this.lookSoon();
    this.#endOwnNews = this.services.cluster.news.listen(channel, message => this.hear(message), lookAgain);
  }

  override async onJoin(client: NewsClient, options: NewsOptions): Promise<void> {
    const { player_id, session_id, character_id, topic, ticket_id } = options;
    try {
      // Somebody could know the room's id, and not belong to it.
      if (topic !== this.topic)
        throw new ServerError(
          ErrorCode.AUTH_FAILED,
          "This room is not yours: join by its name, not by its id.",
        );
      countConnection(this.services, client, player_id);
      this.#meter.watch(client);
      this.#watch(client);
      await assertMayEnter(this.services, player_id);
      client.userData = { player_id, session_id, character_id, ticket_id };
      const end = this.services.cluster.news.listen(playerChannel(player_id), message =>
        this.hearOf(client, message),
      );
      this.#endNewsOf.set(client.sessionId, end);
      await this.welcome(client);
    } catch (error) {
      throw readable(error);
    }
  }

  override async onLeave(client: NewsClient): Promise<void> {
    this.#endNewsOf.get(client.sessionId)?.();
    this.#endNewsOf.delete(client.sessionId);
    if (client.userData) await this.forget(client);
  }

  override onDispose(): void {
    NewsRoom.#live.delete(this);
    this.#meter.close();
    this.#endOwnNews();
    for (const end of this.#endNewsOf.values()) end();
  }

  override onUncaughtException(error: RoomException, where: string): void {
    if (error.cause instanceof ServerError && error.cause.cause === undefined) return;
    this.report(error, where);
  }

  handleRpc(method: string): unknown {
    return answerNewsRpc(this, method);
  }

  /** Reads what the room is about, now or right after it is read the next time. Does nothing while nobody is here. */
  protected lookSoon(): void {
    void this.#reading.again();
  }

  /** A player has one connection here: the newest. */
  protected replaceOlder(client: NewsClient): void {
    for (const other of this.clients.filter(each => each !== client))
      if (other.userData?.player_id === client.userData?.player_id) other.leave(CLOSE_CODES.replaced);
  }

  /** It is not told any more. */
  protected letGo(client: NewsClient): void {
    client.leave(CloseCode.CONSENTED);
  }

  protected report(error: unknown, where: string): void {
    const level = levelOf(error);
    if (level === "error") this.services.metrics.countFault();
    this.services.log[level]({ err: error, room_id: this.roomId, where }, "a room of news failed");
  }

  #watch(client: NewsClient): void {
    const about = () => ({ room_id: this.roomId, player_id: client.userData?.player_id });
    watchConnection(this.services, client, MESSAGE_TYPES, undefined, about, (code, why) => {
      socketOf(client).close(code, why);
    });
  }
}
