/**
 * Matchmaking of a process on a database of the test's, with queues of the tests' own: duels for who asks nobody (`quick`) and for who asks
 * (`ranked`), and pairs. Players are made up as they come, with a character each that is called like them.
 */
import { pino } from "pino";
import { Registry } from "prom-client";
import type { Character } from "../../src/characters/character.ts";
import { LocalNews } from "../../src/cluster/news.ts";
import type { Content } from "../../src/game/content/content.ts";
import { queue } from "../../src/game/content/schemas/queue-schemas.ts";
import type { MatchFate } from "../../src/matches/match-fates.ts";
import type { MatchOpener } from "../../src/matchmaking/match-opener.ts";
import type { MatchingPass } from "../../src/matchmaking/matching.ts";
import {
  type Matchmaking,
  type MatchmakingOptions,
  openMatchmaking,
} from "../../src/matchmaking/matchmaking.ts";
import type { PartyChange, QueuedParty } from "../../src/matchmaking/party-tickets.ts";
import type { Proposal } from "../../src/matchmaking/proposal.ts";
import type { Rating } from "../../src/matchmaking/queueing.ts";
import type { Ticket } from "../../src/matchmaking/ticket.ts";
import type { Matched } from "../../src/matchmaking/waiting.ts";
import { MatchmakingMetrics } from "../../src/ops/matchmaking-metrics.ts";
import type { TableAccess } from "../../src/store/dynamo/connect.ts";
import { aCharacter } from "./a-character.ts";
import { arenaContent } from "./arena-match.ts";

const WINDOWS = [
  { after_seconds: 0, distance: 0.1 },
  { after_seconds: 60, distance: 0.5 },
];
export const PAUSES_SECONDS = [60, 300];
export const ACCEPT_SECONDS = 20;

const QUEUES = [
  { id: "quick", pvp_mode_id: "duel", party_sizes: [1], windows: WINDOWS },
  { id: "ranked", pvp_mode_id: "duel", party_sizes: [1], windows: WINDOWS, accept_seconds: ACCEPT_SECONDS },
  { id: "pairs", pvp_mode_id: "pairs", party_sizes: [1, 2], windows: WINDOWS },
  {
    ...{ id: "ranked_pairs", pvp_mode_id: "pairs", party_sizes: [1, 2], windows: WINDOWS },
    accept_seconds: ACCEPT_SECONDS,
  },
].map(each => queue.parse({ name: each.id, pauses_seconds: PAUSES_SECONDS, ...each }));

export function queueContent(): Content {
  const content = arenaContent();
  const { duel } = content["pvp-modes"];
  if (!duel) throw new Error("The tests' content has no duel");
  return {
    ...content,
    "pvp-modes": { duel, pairs: { ...duel, id: "pairs", team_size: 2 } },
    queues: Object.fromEntries(QUEUES.map(each => [each.id, each])),
  };
}

/** Of a match: it has a result, it had begun and is void, or it is gone before it had begun. */
export const MATCH_ENDS = ["ended", "voided", "closed"] as const;
export type MatchEnd = (typeof MATCH_ENDS)[number];

/** Longer than any test lets pass. */
const BETWEEN_TESTS_MS = 30 * 24 * 3_600_000;
let lobbies = 0;

/** Of a later time than those before: what other tests left in the database is over. */
export function aLobby(): Lobby {
  const lobby = new Lobby();
  lobby.now_ms += ++lobbies * BETWEEN_TESTS_MS;
  return lobby;
}

/** As it is put right when it is looked at, in words: its state, with that of its proposal where it is matched, or why it has ended. */
export async function stateOfTicket(
  { life }: Matchmaking,
  { ticket_id }: Pick<Ticket, "ticket_id">,
): Promise<string> {
  const known = await life.look(ticket_id);
  if (!known) throw new Error(`There is no ticket ${ticket_id}`);
  const { state, ended_because } = known.ticket;
  const more = ended_because ?? (state === "matched" ? known.proposal?.state : undefined);
  return more === undefined ? state : `${state} ${more}`;
}

/** What the processes of a test share. */
export class Lobby implements MatchOpener {
  readonly news = new LocalNews();
  readonly registry = new Registry();
  readonly metrics = new MatchmakingMetrics(this.registry);
  content = queueContent();
  // Far ahead: the database removes rows whose time is over by its own clock.
  now_ms = Date.parse("2090-11-28T12:00:00.000Z");
  /** By player. */
  readonly parties = new Map<string, QueuedParty>();
  readonly ratings = new Map<string, Rating>();
  readonly kept_out = new Map<string, { sentence: string; seconds: number }>();
  /** Rooms that were made, with who is to come to them, team by team. */
  readonly rooms: { room_id: string; proposal_id: string; teams: string[][] }[] = [];
  /** Rooms whose matches have ended, those that had begun and are void, and those that are gone before they had begun. */
  readonly ended = new Set<string>();
  readonly voided = new Set<string>();
  readonly closed = new Set<string>();
  /** Rooms whose matches have not begun, since these did not come. */
  readonly unattended = new Map<string, string[]>();
  readonly passes: { pass: MatchingPass; matched: Matched }[] = [];
  /** Pairs of whom one has blocked the other. */
  readonly blocked: [string, string][] = [];
  /** How often anybody has asked for them. */
  block_reads = 0;
  /** While it fails, no room is to be had. */
  failure: Error | undefined;

  async open(
    _queue: unknown,
    { proposal_id, teams, into_match_id }: Proposal,
    tickets: readonly Ticket[],
  ): Promise<string | undefined> {
    if (this.failure) throw this.failure;
    if (into_match_id !== undefined && !this.rooms.some(({ room_id }) => room_id === into_match_id))
      return undefined;
    const room_id = into_match_id ?? `room${this.rooms.length + 1}`;
    const membersOf = (ticket_id: string) =>
      tickets.find(each => each.ticket_id === ticket_id)?.members.map(({ player_id }) => player_id) ?? [];
    this.rooms.push({ room_id, proposal_id, teams: teams.map(each => each.flatMap(membersOf)) });
    return room_id;
  }

  /**
   * @param access the process's own, where it may die.
   * @param own what else is the process's own.
   */
  process(access: TableAccess, own: Partial<MatchmakingOptions> = {}): Matchmaking {
    return openMatchmaking({
      ...{ access, news: this.news, opener: this, log: pino({ level: "silent" }), now: () => this.now_ms },
      metrics: this.metrics,
      content: () => this.content,
      characters: { list: async ids => ids.map(characterCalled) },
      characterIdsOf: async player_id => [player_id],
      partyOf: player_id => this.partyOf(player_id),
      whyNotPlay: async player_id => this.kept_out.get(player_id),
      ratingsOf: async (_mode, chosen) =>
        chosen.map(each => this.ratings.get(each.player_id) ?? { mu: 25, sigma: 25 / 3 }),
      fateOf: async match_id => this.#fateOf(match_id),
      blockedAmong: async ids => {
        this.block_reads += 1;
        return this.blocked.filter(pair => pair.every(each => ids.includes(each)));
      },
      record: (pass, matched) => void this.passes.push({ pass, matched }),
      ...own,
    });
  }

  /** The room of the player's last match, where nothing has become of it: what it came to is not another thing later. */
  undecided(player_id: string) {
    const room = this.rooms.findLast(({ teams }) => teams.flat().includes(player_id));
    return room && this.#fateOf(room.room_id).is === "playable" ? room : undefined;
  }

  #fateOf(match_id: string): MatchFate {
    const absent_player_ids = this.unattended.get(match_id);
    if (absent_player_ids) return { is: "unattended", absent_player_ids };
    if (this.ended.has(match_id)) return { is: "ended" };
    if (this.voided.has(match_id)) return { is: "void" };
    return { is: this.closed.has(match_id) ? "lost" : "playable" };
  }

  async partyOf(player_id: string): Promise<QueuedParty | undefined> {
    return this.parties.get(player_id);
  }

  /** The first leads it. */
  party(...player_ids: string[]): void {
    const [leader_player_id = ""] = player_ids;
    const members = player_ids.map(player_id => ({ player_id, character_id: player_id }));
    for (const each of player_ids)
      this.parties.set(each, { party_id: `party of ${leader_player_id}`, leader_player_id, members });
  }

  /** Without these, who have left it, or whom its leader has removed. @returns what `PartyTickets.changed` is told. */
  leave(gone: readonly string[], isRemoved = false): PartyChange {
    const party = this.parties.get(gone[0] ?? "");
    if (!party) throw new Error(`${gone[0]} is in no party`);
    return this.#change(
      party,
      party.members.filter(({ player_id }) => !gone.includes(player_id)),
      isRemoved ? gone : [],
    );
  }

  /** Another player comes into the party of a member. @returns as `leave`. */
  join(player_id: string, member_player_id: string): PartyChange {
    const party = this.parties.get(member_player_id);
    if (!party) throw new Error(`${member_player_id} is in no party`);
    return this.#change(party, [...party.members, { player_id, character_id: player_id }]);
  }

  #change(
    before: QueuedParty,
    members: QueuedParty["members"],
    removed: readonly string[] = [],
  ): PartyChange {
    const { party_id, leader_player_id: led_by } = before;
    const [ids, were] = [members, before.members].map(all => all.map(({ player_id }) => player_id));
    const leader_player_id = ids?.includes(led_by) ? led_by : (ids?.[0] ?? led_by);
    for (const each of were ?? []) this.parties.delete(each);
    for (const each of ids ?? []) this.parties.set(each, { party_id, leader_player_id, members });
    const asKeys = (all: readonly string[] = []) => Object.fromEntries(all.map(each => [each, {}]));
    return {
      party: { party_id, leader_player_id, places: asKeys(ids), removed: asKeys(removed) },
      gone: were?.filter(each => !ids?.includes(each)) ?? [],
      come: ids?.filter(each => !were?.includes(each)) ?? [],
    };
  }

  queue(queue_id: string) {
    const found = this.content.queues[queue_id];
    if (!found) throw new Error(`The tests' content has no queue ${queue_id}`);
    return found;
  }
}

function characterCalled(character_id: string): Character {
  return { ...aCharacter({ character_id, player_id: character_id }), character_name: character_id };
}
