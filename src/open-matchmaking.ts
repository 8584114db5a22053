/** The matchmaking of this process: what it is told of accounts, characters and matches, and where the matches that it makes are played. */
import { MatchingRecord } from "./matchmaking/matching-record.ts";
import { type Matchmaking, openMatchmaking } from "./matchmaking/matchmaking.ts";
import { ARENA_MODE } from "./rooms/arena/arena-mode-name.ts";
import { createRoom } from "./rooms/base/room-directory.ts";
import type { Services } from "./services.ts";
import { isRoomGone } from "./session-api/live-room.ts";
import { wallClock } from "./store/expiry.ts";

/** One for each process. */
const opened = new WeakMap<Services, Matchmaking>();

export function matchmakingOf(services: Services): Matchmaking {
  const matchmaking = opened.get(services) ?? open(services);
  opened.set(services, matchmaking);
  return matchmaking;
}

function open(services: Services): Matchmaking {
  const { env, log, store, characters, matches, mayEnter, cluster, rating_book } = services;
  const record = new MatchingRecord(env.RECORDINGS_DIR, log);
  return openMatchmaking({
    ...{ access: store.access, news: cluster.news, log, characters },
    content: () => store.library.current().content,
    characterIdsOf: async player_id => [...(await store.accounts.get(player_id)).character_ids],
    partyOf: async player_id => {
      const known = await services.parties.partyOf(player_id);
      if (!known) return undefined;
      const { party_id, leader_player_id, places } = known.party;
      const members = known.members.map(each => ({
        player_id: each,
        character_id: places[each]?.character_id,
      }));
      return { party_id, leader_player_id, members };
    },
    whyNotPlay: player_id => mayEnter({ player_id }),
    ratingsOf: (pvp_mode_id, chosen) =>
      rating_book.skillsAt(new Date(wallClock()).toISOString(), pvp_mode_id, chosen),
    matchIn: async room_id => {
      if ((await matches.get(room_id))?.status === "ended") return "ended";
      return (await isRoomGone(services, room_id)) ? "gone" : "playable";
    },
    opener: {
      open: async ({ pvp_mode_id }) =>
        (await createRoom(ARENA_MODE, { pvp_mode_id, is_private: true })).roomId,
    },
    record: (pass, matched) => void record.add(pass, matched),
  });
}
