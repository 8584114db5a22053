/** Friends of a player's account: see docs/http-api.md. Each call asks the server once, and throws ApiProblem where it refuses. */
import type { AccountApi } from "./account-api.ts";

/** As others know a player: by the character that it plays, or has played last. */
export type KnownPlayer = {
  /** The account. */
  player_id: string;
  character_name: string;
  class_id: string;
  /** From 1. */
  level: number;
};

/** A run that can be joined. */
export type OpenRun = {
  run_id: string;
  dungeon_id: string;
  difficulty_id: string;
  level: number;
  free_places: number;
};

/** A party that can be joined. */
export type JoinableParty = { party_id: string; member_count: number; max_size: number };

/** Where a player is, as far as it shows that. */
export type PlayerPresence = {
  is_online: boolean;
  /** `menu` in no room, else the mode of its room; absent while it is not online. */
  place?: string;
  /** Absent where there is none that can be joined. */
  run?: OpenRun;
  /** Likewise. */
  party?: JoinableParty;
};

/** Times are ISO 8601. */
export type Friend = KnownPlayer &
  PlayerPresence & {
    friends_since: string;
    /** Whose leader may be asked to let the player in; absent where there is none that has a place. */
    closed_party?: JoinableParty;
  };
export type FriendRequest = KnownPlayer & PlayerPresence & { asked_at: string };
/** Without a name where it has no character any more. */
export type BlockedPlayer = Partial<KnownPlayer> & { player_id: string; blocked_at: string };

export type ShowsPresenceTo = "everybody" | "friends" | "nobody";

export type FriendList = {
  friends: Friend[];
  /** Who has asked this player. */
  received: FriendRequest[];
  /** Whom it has asked. */
  sent: FriendRequest[];
  shows_presence_to: ShowsPresenceTo;
};

/** What has become of a request: they are friends, or the other has still to answer. */
export type RequestOutcome = { friend?: Friend; request?: FriendRequest };

/** What the room `party` tells a connected player of friends. */
export type FriendNews = Record<"friend_request" | "friend_accepted", { player: KnownPlayer }>;

export class Friends {
  readonly #api: AccountApi;

  constructor(api: AccountApi) {
    this.#api = api;
  }

  list(): Promise<FriendList> {
    return this.#api.ask("GET", "/api/friends");
  }

  /** Where the other has asked already, they are friends. */
  ask(player: { player_id: string } | { character_name: string }): Promise<RequestOutcome> {
    return this.#api.ask("POST", "/api/friend-requests", player);
  }

  accept(player_id: string): Promise<RequestOutcome> {
    return this.#api.ask("PUT", `/api/friend-requests/${encodeURIComponent(player_id)}/accept`);
  }

  /** Declines what the other has asked, or withdraws what it was asked. */
  endRequest(player_id: string): Promise<void> {
    return this.#api.tell("DELETE", `/api/friend-requests/${encodeURIComponent(player_id)}`);
  }

  remove(player_id: string): Promise<void> {
    return this.#api.tell("DELETE", `/api/friends/${encodeURIComponent(player_id)}`);
  }

  /** The newest first. */
  async blocked(): Promise<BlockedPlayer[]> {
    return (await this.#api.ask<{ blocked: BlockedPlayer[] }>("GET", "/api/blocks")).blocked;
  }

  block(player_id: string): Promise<void> {
    return this.#api.tell("PUT", `/api/blocks/${encodeURIComponent(player_id)}`);
  }

  unblock(player_id: string): Promise<void> {
    return this.#api.tell("DELETE", `/api/blocks/${encodeURIComponent(player_id)}`);
  }

  async showPresenceTo(shows_presence_to: ShowsPresenceTo): Promise<void> {
    await this.#api.tell("PUT", "/api/me/presence", { shows_presence_to });
  }
}
