/** With whom the player plays: its party, as the room `party` tells it, who invites it, and what was said. */
import type { AccountApi } from "../client/account-api.ts";
import { Emitter } from "../client/emitter.ts";
import { Friends } from "../client/friends.ts";
import { Parties } from "../client/parties.ts";
import { PartyNews } from "../client/party-news.ts";
import type { Party, PartyInvite, PartyLine } from "../client/party-types.ts";
import { nameAtPlace } from "./ping-words.ts";
import { Pings } from "./pings.ts";

export type CompanyEvents = {
  changed: undefined;
  /** The player waits for a match from now on, by its party's leader also so. */
  ticket: undefined;
};

/** Where the server does not let it listen at first, it is tried again after this. */
const TRY_AGAIN_MS = 5000;
/** What staff say is about now, such as that the server stops in some minutes. */
const SAID_FOR_MS = 60_000;

export class Company extends Emitter<CompanyEvents> {
  readonly parties: Parties;
  readonly friends: Friends;
  /** Places that members point at now. */
  readonly pings = new Pings(nameAtPlace);
  readonly #news: PartyNews;
  #invites: readonly PartyInvite[] = [];
  #lines: readonly PartyLine[] = [];
  #linesOf: string | undefined;
  #unread = 0;
  #begunRunId: string | undefined;
  #isDeclined = false;
  #friendNews = 0;
  #said: string | undefined;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;
  #isReplaced = false;
  #isEnded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param session_id whose character is a party's member, and speaks in it. */
  constructor(api: AccountApi, session_id: string) {
    super();
    this.parties = new Parties(api, session_id);
    this.friends = new Friends(api);
    this.#news = new PartyNews(api, session_id);
    this.#hear();
  }

  /** Undefined where the player belongs to none. */
  get party(): Party | undefined {
    return this.#news.current;
  }

  get invites(): readonly PartyInvite[] {
    return this.#invites;
  }

  /** What was said in the party, the oldest first. */
  get lines(): readonly PartyLine[] {
    return this.#lines;
  }

  /** How many lines have come since they were read last. */
  get unread(): number {
    return this.#unread;
  }

  /** The run that the party's leader has begun with it, until the player goes along or does not. */
  get begunRunId(): string | undefined {
    return this.#begunRunId;
  }

  /** A party that the player has asked does not let it in, until the player has read that. */
  get isDeclined(): boolean {
    return this.#isDeclined;
  }

  /** Grows with each news of friends. */
  get friendNews(): number {
    return this.#friendNews;
  }

  /** What staff have said to all in the last minute, until the player has read it. */
  get said(): string | undefined {
    return this.#said;
  }

  /** Another window of the player listens now, and this one does not. */
  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  begin(): void {
    this.#news.listen().then(
      () => void this.readInvites().catch(console.info),
      () => {
        if (!this.#isEnded) this.#timer = setTimeout(() => this.begin(), TRY_AGAIN_MS);
      },
    );
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#saidTimer);
    this.#news.close().catch(console.info);
  }

  async readInvites(): Promise<void> {
    this.#invites = (await this.parties.own()).invites;
    this.#tell();
  }

  markRead(): void {
    if (this.#unread === 0) return;
    this.#unread = 0;
    this.#tell();
  }

  /** The player goes along with the run that was begun, or does not want to. */
  forgetRun(): void {
    this.#begunRunId = undefined;
    this.#tell();
  }

  forgetDeclined(): void {
    this.#isDeclined = false;
    this.#tell();
  }

  forgetSaid(): void {
    clearTimeout(this.#saidTimer);
    this.#said = undefined;
    this.#tell();
  }

  #hear(): void {
    const news = this.#news;
    news.on("party", party => {
      if (party?.party_id !== this.#linesOf) void this.#readLines(party?.party_id);
      this.#tell();
    });
    news.on("line", line => {
      this.#lines = [...this.#lines, line];
      this.#unread += 1;
      this.pings.note(line);
      this.#tell();
    });
    for (const about of ["invite", "joined", "left"] as const)
      news.on(about, () => void this.readInvites().catch(console.info));
    for (const about of ["friend_request", "friend_accepted"] as const)
      news.on(about, () => {
        this.#friendNews += 1;
        this.#tell();
      });
    news.on("declined", () => {
      this.#isDeclined = true;
      this.#tell();
    });
    news.on("run", ({ run_id }) => {
      this.#begunRunId = run_id;
      this.#tell();
    });
    news.on("server_message", ({ text }) => {
      clearTimeout(this.#saidTimer);
      this.#saidTimer = setTimeout(() => this.forgetSaid(), SAID_FOR_MS);
      this.#said = text;
      this.#tell();
    });
    news.on("ticket", () => this.emit("ticket", undefined));
    news.on("connected", () => {
      this.#isReplaced = false;
      this.#tell();
    });
    news.on("ended", end => {
      this.#isReplaced = end === "replaced";
      this.#tell();
    });
  }

  async #readLines(party_id: string | undefined): Promise<void> {
    this.#linesOf = party_id;
    this.#lines = [];
    this.#unread = 0;
    if (party_id === undefined) return;
    const before = await this.parties.lines(party_id).catch(() => []);
    if (this.#linesOf !== party_id) return;
    const known = new Set(before.map(({ line_id }) => line_id));
    this.#lines = [...before, ...this.#lines.filter(({ line_id }) => !known.has(line_id))];
    this.#tell();
  }

  #tell(): void {
    this.emit("changed", undefined);
  }
}
