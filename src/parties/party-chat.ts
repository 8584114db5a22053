/** The party's chat: what members say is kept for 24 h, and told to those who hear of the party. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { RateLimit } from "../http/rate-limit.ts";
import type { Parties } from "./parties.ts";
import type { Actor, IsBlocked } from "./party-joining.ts";
import { type Line, type ping, readableText } from "./party-line.ts";
import { PartyRefusal } from "./party-refusal.ts";
import type { PartyTable } from "./party-table.ts";

/** Lines and pings of a player in a process: an honest one hurries at times, and nobody reads more. */
const LINES_PER_WINDOW = 10;
const WINDOW_SECONDS = 10;

/** Where a reader hears few of the members, a page takes several reads: so many lines at once, and no more often. */
const LINES_PER_READ = 50;
const MOST_READS = 20;

/** A text, or a ping. */
export type Said = { text: string; ping?: undefined } | { ping: z.output<typeof ping>; text?: undefined };

export class PartyChat {
  readonly #parties: Parties;
  readonly #table: PartyTable;
  readonly #isBlocked: IsBlocked;
  readonly #offensive_words: () => readonly string[];
  readonly #limit = new RateLimit(LINES_PER_WINDOW, WINDOW_SECONDS);

  constructor(
    parties: Parties,
    table: PartyTable,
    isBlocked: IsBlocked,
    offensive_words: () => readonly string[],
  ) {
    this.#offensive_words = offensive_words;
    this.#parties = parties;
    this.#table = table;
    this.#isBlocked = isBlocked;
  }

  /** @throws PartyRefusal where the line is none, comes too soon, or the member is muted. */
  async say(party_id: string, { player_id, character_name }: Omit<Actor, "character_id">, said: Said) {
    // Also what is refused counts, and the database is not asked before.
    if (this.#limit.count(player_id))
      throw new PartyRefusal(
        "rate_limited",
        `A player may say ${LINES_PER_WINDOW} lines in ${WINDOW_SECONDS} s: wait a moment.`,
      );
    const content =
      said.text === undefined
        ? { ping: said.ping }
        : { text: readableText(said.text, this.#offensive_words()) };
    const { party } = await this.#parties.asMember(party_id, player_id);
    if (player_id in party.muted) throw new PartyRefusal("muted");
    const at = this.#parties.time();
    const line_id = `${at}${randomBytes(3).toString("hex")}`;
    const line: Line = { line_id, player_id, character_name, at, ...content };
    await this.#table.putLine(party_id, line);
    this.#parties.tell(party_id, { type: "line", line });
    return line;
  }

  /**
   * The newest lines of the last 24 h, the oldest of them first, without those of players that the reader has blocked, or that have blocked it.
   * Fewer than `limit` where there are no more, or none among so many that were read.
   *
   * @throws PartyRefusal where the player does not belong to the party.
   */
  async lines(party_id: string, player_id: string, limit: number, before?: string): Promise<Line[]> {
    await this.#parties.asMember(party_id, player_id);
    const heard: Line[] = [];
    let [first, isMore] = [before, true];
    for (let reads = 0; reads < MOST_READS && isMore && heard.length < limit; reads++) {
      const lines = await this.#table.lines(party_id, LINES_PER_READ, first);
      heard.unshift(...(await this.#heardOf(lines, player_id)));
      first = lines[0]?.line_id;
      isMore = lines.length === LINES_PER_READ;
    }
    return heard.slice(-limit);
  }

  async #heardOf(lines: readonly Line[], player_id: string): Promise<Line[]> {
    const speakers = [...new Set(lines.map(line => line.player_id))];
    const heard = await Promise.all(speakers.map(each => this.hears(player_id, each)));
    return lines.filter(line => heard[speakers.indexOf(line.player_id)]);
  }

  async hears(player_id: string, speaker: string): Promise<boolean> {
    return player_id === speaker || !(await this.#isBlocked(player_id, speaker));
  }
}
