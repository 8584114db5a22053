/** Who of a player's others is online, and where, as far as each of them shows it. */
import type { z } from "zod";
import type { Character } from "../characters/character.ts";
import { areFriends } from "../friends/friend-pair.ts";
import { partySummary } from "../parties/party-views.ts";
import type { Services } from "../services.ts";
import type { Other } from "./friend-list.ts";
import { type openRunView, viewOfOpen } from "./run-views.ts";

export const joinablePartyView = partySummary
  .pick({ party_id: true, member_count: true, max_size: true })
  .meta({ id: "JoinableParty" });
type JoinableParty = z.output<typeof joinablePartyView>;

export type Presence = {
  is_online: boolean;
  place?: string;
  run?: z.output<typeof openRunView>;
  party?: JoinableParty;
  closed_party?: JoinableParty;
};

/** Who shows it to nobody of the kind seems not to be online. */
const HIDDEN: Presence = { is_online: false };

/** By player. One batch of runs and one of parties is read, whatever their number, and nothing is asked of rooms. */
export async function presenceOf(
  services: Services,
  others: readonly Other[],
): Promise<(player_id: string) => Presence> {
  const online = others.filter(showsPresence).flatMap(({ player_id, known, pair }) => {
    const played = known && services.characters.asPlayed(known.character);
    return played
      ? [{ player_id, played, isFriend: areFriends(pair), party_id: known.account.party_id }]
      : [];
  });
  const [runs, parties] = await Promise.all([
    joinableRuns(
      services,
      online.flatMap(({ played }) => runOf(played) ?? []),
    ),
    partiesWithPlace(
      services,
      online.flatMap(({ party_id }) => party_id ?? []),
    ),
  ]);
  const presences = online.map(({ player_id, played, isFriend }): [string, Presence] => {
    const run = runs.get(runOf(played) ?? "");
    const party = parties.get(player_id);
    const place = placeOf(played);
    const shown = {
      ...(run && { run }),
      ...(party?.is_open && { party: party.view }),
      ...(party?.is_open === false && isFriend && { closed_party: party.view }),
    };
    return [player_id, { is_online: true, place, ...shown }];
  });
  const byPlayer = new Map(presences);
  return player_id => byPlayer.get(player_id) ?? HIDDEN;
}

/** A room that the character has left, and may go back to, is in its row as well. */
function placeOf({ unsettled_id, mode }: Character): string {
  return unsettled_id !== undefined && mode !== undefined ? mode : "menu";
}

function runOf({ unsettled_id, run_id }: Character): string | undefined {
  return unsettled_id === undefined ? undefined : run_id;
}

/** By member. An account may still name a party that it has left. */
async function partiesWithPlace(
  { parties }: Services,
  party_ids: readonly string[],
): Promise<Map<string, { is_open: boolean; view: JoinableParty }>> {
  const free = await parties.freeAmong(party_ids);
  return new Map(
    free.flatMap(({ party_id, is_open, places, max_size }) => {
      const members = Object.keys(places);
      const view = { party_id, member_count: members.length, max_size };
      return members.map(player_id => [player_id, { is_open, view }] as const);
    }),
  );
}

function showsPresence({ pair, known }: Other): boolean {
  const who = known?.account.shows_presence_to;
  return who === "everybody" || (who === "friends" && areFriends(pair));
}

/** Those that anybody may join now. */
async function joinableRuns(
  services: Services,
  run_ids: readonly string[],
): Promise<Map<string, z.output<typeof openRunView>>> {
  const runs = await services.runs.list(run_ids);
  const open = runs.filter(({ is_open, ended_at }) => is_open && ended_at === undefined);
  const views = await Promise.all(open.map(run => viewOfOpen(services, run)));
  return new Map(views.filter(({ free_places }) => free_places > 0).map(view => [view.run_id, view]));
}
