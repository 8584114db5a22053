/** Who of a player's others is online, and where, as far as each of them shows it. */
import type { z } from "zod";
import { areFriends } from "../friends/friend-pair.ts";
import type { Services } from "../services.ts";
import type { Other } from "./friend-list.ts";
import { type openRunView, viewOfOpen } from "./run-views.ts";

export type Presence = { is_online: boolean; place?: string; run?: z.output<typeof openRunView> };

/** Who shows it to nobody of the kind seems not to be online. */
const HIDDEN: Presence = { is_online: false };

/** By player. One batch of runs is read, whatever their number, and nothing is asked of rooms. */
export async function presenceOf(
  services: Services,
  others: readonly Other[],
): Promise<(player_id: string) => Presence> {
  const online = others.filter(showsPresence).flatMap(({ player_id, known }) => {
    const played = known && services.characters.asPlayed(known.character);
    return played ? [{ player_id, place: played.mode ?? "menu", run_id: played.run_id }] : [];
  });
  const runs = await joinableRuns(
    services,
    online.flatMap(({ run_id }) => run_id ?? []),
  );
  const presences = online.map(({ player_id, place, run_id = "" }): [string, Presence] => {
    const run = runs.get(run_id);
    return [player_id, { is_online: true, place, ...(run && { run }) }];
  });
  const byPlayer = new Map(presences);
  return player_id => byPlayer.get(player_id) ?? HIDDEN;
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
