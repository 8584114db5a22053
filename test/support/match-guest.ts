/** A player with an account and a session, whose client comes into matches. */
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { Account } from "./account.ts";
import { Duellist } from "./duellist.ts";

const begun = z.object({
  session_token: z.string(),
  session: z.object({ session_id: z.string(), character_id: z.string() }),
});

/** What `consumeSeatReservation` takes: from the server's own process, or over HTTP. */
type Comer = Parameters<Client["consumeSeatReservation"]>[0];

export class MatchGuest {
  readonly account: Account;
  readonly client: Client;
  readonly session_id: string;
  readonly character_id: string;

  /** @param endpoint of the server, such as ws://127.0.0.1:2567. */
  static async come(endpoint: string): Promise<MatchGuest> {
    const account = await Account.guest(endpoint);
    const answer = begun.parse(await account.request("POST", "/api/sessions", {}));
    return new MatchGuest(account, endpoint, answer);
  }

  private constructor(account: Account, endpoint: string, { session_token, session }: z.infer<typeof begun>) {
    this.account = account;
    this.session_id = session.session_id;
    this.character_id = session.character_id;
    this.client = new Client(endpoint);
    this.client.auth.token = session_token;
  }

  get player_id(): string {
    return this.account.player_id;
  }

  /** As the matchmaking names it. */
  get player(): { player_id: string; character_id: string } {
    return { player_id: this.player_id, character_id: this.character_id };
  }

  async take(seat: Comer): Promise<Duellist> {
    return new Duellist(await this.client.consumeSeatReservation(seat));
  }
}
