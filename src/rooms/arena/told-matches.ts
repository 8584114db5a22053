/** What a match tells those who have made it: what has become of it, who has not come, and which places are free. */
import type { ArenaWorld } from "../../game/arena/arena-world.ts";
import { absentSubstitutes } from "../../game/arena/expected-players.ts";
import { placesOnOffer } from "../../game/arena/match-opening.ts";
import type { ExpectedPlayer } from "../../game/arena/match-terms.ts";
import type { MatchNews, MatchPlaces } from "../../matches/match-news.ts";

/** What is free in it for players who wait. Where nobody may come any more it has nothing, and says so, too. */
export function placesOf(world: ArenaWorld): MatchPlaces {
  const { room_id, terms, players, forfeited_player_ids } = world;
  return {
    ...{ match_id: room_id, queue_id: terms?.queue_id },
    places: placesOnOffer(world),
    skills: skillsForNextRound(world),
    player_ids: [...players.keys(), ...forfeited_player_ids],
  };
}

function skillsForNextRound({ expected, players, substitutes, teams }: ArenaWorld): MatchPlaces["skills"] {
  const playing = [...players.values()].map(({ id, team_number }) => ({ id, team: team_number }));
  const coming = [...substitutes].map(([id, { team }]) => ({ id, team }));
  const all = [...playing, ...coming];
  return teams.map(({ team }) =>
    all.filter(each => each.team === team).flatMap(({ id }) => expected.get(id)?.skill ?? []),
  );
}

/** By World: who was told of as absent while it is played. */
const toldAbsent = new WeakMap<ArenaWorld, Set<ExpectedPlayer>>();

/** Who has not come in time to take a place while the match is played, each once. */
export function newlyAbsent(world: ArenaWorld): ExpectedPlayer[] {
  const told = toldAbsent.get(world) ?? new Set();
  toldAbsent.set(world, told);
  const found = absentSubstitutes(world).filter(each => !told.has(each));
  for (const each of found) told.add(each);
  return found;
}

export function newsOfMissing(world: ArenaWorld, { player_id, proposal_id }: ExpectedPlayer): MatchNews {
  const absent = { absent_player_ids: [player_id], forfeited_player_ids: [], substitute_proposal_ids: [] };
  return { ...newsOf(world, "missed"), proposal_id, ...absent };
}

export function newsOf(world: ArenaWorld, what: MatchNews["what"]): MatchNews {
  const { room_id, terms, absent_player_ids, forfeited_player_ids, substitute_proposal_ids } = world;
  return {
    ...{ match_id: room_id, proposal_id: terms?.proposal_id, queue_id: terms?.queue_id, what },
    absent_player_ids: [...absent_player_ids],
    forfeited_player_ids: [...forfeited_player_ids],
    substitute_proposal_ids: [...substitute_proposal_ids],
  };
}
