/** What is shown of a party, to its members and to those who may join it. */
import { z } from "zod";
import type { Character } from "../characters/character.ts";
import type { CharacterRepository } from "../characters/character-repository.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import type { KnownParty, Parties } from "./parties.ts";
import { type Place, withoutOld } from "./party.ts";
import { areAllReady } from "./party-leading.ts";
import { line } from "./party-line.ts";
import type { PartyPresence } from "./party-presence.ts";

const isoTime = z.iso.datetime();

/** Where somebody is who is in no room. */
const NO_ROOM = "none";

const memberView = z
  .object({
    player_id: z.string(),
    character_id: z.string().optional().describe("With which it plays; absent where it has none any more."),
    character_name: z.string(),
    level: z.int().positive(),
    class_id: z.string(),
    rank: z.string().optional().describe("Absent where it has none."),
    is_leader: z.boolean(),
    where: z
      .string()
      .describe(`The mode of the room that it is in, such as dungeon or arena; ${NO_ROOM} outside of rooms.`),
    dungeon_id: z.string().optional().describe("Of the dungeon that it is in."),
    is_away: z.boolean().describe("Whether its connection is lost: after 5 min it has left."),
    away_since: isoTime.optional().describe("Absent while it is not away."),
    is_ready: z
      .boolean()
      .optional()
      .describe("Its answer to the ready check; absent where it has given none."),
    is_muted: z.boolean().describe("Whether the leader has muted it in the party's chat."),
    joined_at: isoTime,
  })
  .meta({ id: "PartyMember" });

export const partyView = z
  .object({
    party_id: z.string(),
    leader_player_id: z.string(),
    is_open: z.boolean().describe("Whether everybody may join who knows its id."),
    max_size: z.int().positive(),
    members: z.array(memberView).describe("Who has been there for the longest time first."),
    requests: z
      .array(
        z.object({
          player_id: z.string(),
          character_id: z.string(),
          character_name: z.string(),
          at: isoTime,
        }),
      )
      .describe("Players who ask to join, the oldest first: for the leader to answer, for 24 h."),
    ready_check: z
      .object({
        asked_at: isoTime,
        ends_at: isoTime,
        are_all_ready: z.boolean(),
      })
      .optional()
      .describe("The newest; who has not answered by `ends_at` is not ready. Absent where there was none."),
    created_at: isoTime,
  })
  .meta({ id: "Party" });
export type PartyView = z.output<typeof partyView>;

export const partySummary = z
  .object({
    party_id: z.string(),
    leader_name: z.string(),
    is_open: z.boolean(),
    member_count: z.int().positive(),
    max_size: z.int().positive(),
  })
  .meta({ id: "PartySummary" });

export const partyInviteView = partySummary
  .extend({
    invited_by: z.string().describe("The name of the character whose player has made it."),
    at: isoTime,
  })
  .meta({ id: "PartyInvite" });

export const lineView = line.meta({ id: "PartyLine" });

/** player_id → its rank as players see it; those without one are left out. */
export type RanksOf = (player_ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export type PartyViewOptions = {
  parties: Parties;
  presence: PartyPresence;
  characters: Pick<CharacterRepository, "list" | "asPlayed">;
  accounts: Pick<AccountRepository, "get">;
  ranksOf?: RanksOf;
};

export class PartyViews {
  readonly #options: PartyViewOptions;

  constructor(options: PartyViewOptions) {
    this.#options = options;
  }

  /** For its members. A member that nobody plays, and that has no connection, is away from now on. */
  async of(known: KnownParty): Promise<PartyView> {
    const { party, members } = known;
    const { parties, ranksOf, presence } = this.#options;
    const characters = await this.charactersOf(known);
    const ranks = (await ranksOf?.(members)) ?? new Map<string, string>();
    const views = members.map(async player_id => {
      const place = party.places[player_id];
      const character = characters.get(player_id);
      const isLost = this.#isLost(place, character);
      if (isLost) await presence.noteAway(party.party_id, player_id);
      const away_since = place?.away_since ?? (isLost ? parties.time() : undefined);
      return {
        ...{ player_id, ...shownOf(character), rank: ranks.get(player_id) },
        is_leader: party.leader_player_id === player_id,
        ...{ is_away: away_since !== undefined, away_since },
        is_ready: party.ready_check?.answers[player_id],
        ...{ is_muted: player_id in party.muted, joined_at: place?.joined_at },
      };
    });
    const requests = Object.entries(withoutOld(party.requests, Date.parse(parties.time())))
      .map(([player_id, request]) => ({ player_id, ...request }))
      .sort((a, b) => a.at.localeCompare(b.at));
    const check = party.ready_check && { ...party.ready_check, are_all_ready: areAllReady(known) };
    return partyView.parse({ ...party, members: await Promise.all(views), requests, ready_check: check });
  }

  /** For those who do not belong to it. */
  async summaryOf(known: KnownParty): Promise<z.output<typeof partySummary>> {
    const { party, members } = known;
    const leader = (await this.charactersOf(known)).get(party.leader_player_id);
    const { character_name: leader_name } = shownOf(leader);
    return partySummary.parse({ ...party, leader_name, member_count: members.length });
  }

  /** player_id → its character in the party; its newest where that is not known, or gone. */
  async charactersOf({ party, members }: KnownParty): Promise<ReadonlyMap<string, Character>> {
    const { characters, accounts } = this.#options;
    const ids = members.flatMap(player_id => party.places[player_id]?.character_id ?? []);
    const listed = await characters.list(ids);
    const found = new Map(
      listed.filter(({ deleted_at }) => deleted_at === undefined).map(each => [each.player_id, each]),
    );
    for (const player_id of members.filter(each => !found.has(each))) {
      const { character_ids } = await accounts.get(player_id);
      const own = await characters.list([...character_ids]);
      const [newest] = own.sort((a, b) => b.last_heartbeat.localeCompare(a.last_heartbeat));
      if (newest) found.set(player_id, newest);
    }
    return found;
  }

  /** Nobody plays it, and nobody has said so. */
  #isLost(place: Place | undefined, character: Character | undefined): boolean {
    if (place?.connection_id !== undefined || place?.away_since !== undefined) return false;
    return !character || !this.#options.characters.asPlayed(character);
  }
}

function shownOf(character: Character | undefined) {
  if (!character) return { character_name: "?", level: 1, class_id: "?", where: NO_ROOM };
  const { character_id, character_name, level, class_id, unsettled_id, mode, dungeon_id } = character;
  // A room that it has left, and may go back to, is in its row as well.
  const isInRoom = unsettled_id !== undefined && mode !== undefined;
  const where = isInRoom ? { where: mode, dungeon_id } : { where: NO_ROOM };
  return { character_id, character_name, level, class_id, ...where };
}
