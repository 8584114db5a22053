/**
 * What each table has about players, how long, why, and what becomes of it when an account is deleted. docs/privacy.md has the same in a
 * table, and a test asks that no table is forgotten.
 */
import {
  ACCOUNTS_TABLE,
  AUDIT_TABLE,
  CHARACTER_SNAPSHOTS_TABLE,
  CHARACTERS_TABLE,
  COMBAT_EVENTS_TABLE,
  CONTENT_TABLES,
  CONTENT_VERSIONS_TABLE,
  DELETIONS_TABLE,
  DRAFTS_TABLE,
  FRIENDS_TABLE,
  JOBS_TABLE,
  LEADERBOARDS_TABLE,
  MAIL_TABLE,
  MATCHES_TABLE,
  NAMES_TABLE,
  PARTIES_TABLE,
  PLAYER_SESSIONS_TABLE,
  PROPOSALS_TABLE,
  RATINGS_TABLE,
  RECORDINGS_TABLE,
  RECOVERY_CODES_TABLE,
  REFRESH_TOKENS_TABLE,
  REPORTS_TABLE,
  REVIEWS_TABLE,
  ROOM_STATES_TABLE,
  RUNS_TABLE,
  SANCTIONS_TABLE,
  STAFF_TABLE,
  STATISTICS_TABLE,
  SWITCHES_TABLE,
  TICKETS_TABLE,
} from "../store/tables.ts";
import type { Fields, Pseudonyms } from "./pseudonyms.ts";

export type PlayerData = {
  /** What it has about players, what for, and for how long: each as the beginning of a sentence. */
  what: string;
  why: string;
  kept: string;
  /** A row with an id of the account in one of these attributes is its own, and is deleted. All other rows say pseudonyms instead. */
  own_by: readonly string[];
  /** Attributes, also inside others, with what people have written. */
  texts?: readonly string[];
  /** What more goes out of a row that is kept. The same object where nothing does. */
  strike?: (row: Fields, pseudonyms: Pseudonyms) => Fields;
  /** Its rows go last, by the deletion itself. */
  goes_last?: true;
};

const NOTHING = "nothing about players";
const BY_CHARACTER = ["character_id"];
const BY_PLAYER = ["player_id"];

/** By the name of each table. */
export const PLAYER_DATA: Readonly<Record<string, PlayerData | typeof NOTHING>> = {
  ...Object.fromEntries(Object.values(CONTENT_TABLES).map(({ name }) => [name, NOTHING] as const)),
  [CONTENT_VERSIONS_TABLE.name]: NOTHING,
  [STATISTICS_TABLE.name]: NOTHING,
  [SWITCHES_TABLE.name]: NOTHING,
  [DRAFTS_TABLE.name]: NOTHING,
  [CHARACTERS_TABLE.name]: {
    what: "characters: name, what they are, own and have done, where they are, when they were played",
    why: "they are the game that is saved",
    kept: "until the account is deleted; a guest's of level 1, 30 days after it was played",
    own_by: [...BY_PLAYER, ...BY_CHARACTER],
  },
  [CHARACTER_SNAPSHOTS_TABLE.name]: {
    what: "the newest 20 copies of each character",
    why: "staff bring a character back that a fault has broken",
    kept: "as long as the character, and 30 days",
    own_by: [...BY_PLAYER, ...BY_CHARACTER],
  },
  [MAIL_TABLE.name]: {
    what: "what waits for a character: texts of the server, and goods",
    why: "nothing is lost by a full bag",
    kept: "texts a year; goods until they are taken, and 30 days",
    own_by: BY_CHARACTER,
    texts: ["text", "title"],
  },
  [NAMES_TABLE.name]: {
    what: "which character has which name",
    why: "no two have the same",
    kept: "as long as the character, and 30 days",
    own_by: BY_CHARACTER,
  },
  [PLAYER_SESSIONS_TABLE.name]: {
    what: "who plays which character in which room",
    why: "players find each other",
    kept: "1 hour after the last sign of life",
    own_by: [...BY_PLAYER, ...BY_CHARACTER],
  },
  [ROOM_STATES_TABLE.name]: {
    what: "whom an enemy follows, and whose loot lies there",
    why: "a room goes on after a break",
    kept: "30 minutes after the last player, 8 days for a saved run",
    own_by: [],
  },
  [COMBAT_EVENTS_TABLE.name]: {
    what: "what players did in a room, event by event",
    why: "nothing is lost when a server dies",
    kept: "30 days",
    own_by: [],
  },
  [RUNS_TABLE.name]: {
    what: "who has played which run of a dungeon, with whom, how long, and who was invited",
    why: "a party comes back to its run, and a result is proved",
    kept: "30 minutes to 30 days; a run on a leaderboard as long as that shows it",
    own_by: BY_PLAYER,
    texts: ["invited_by"],
  },
  [MATCHES_TABLE.name]: {
    what: "who has played which match against whom, with which character, and how it ended",
    why: "players see their matches, ratings follow from them, and reports can be judged",
    kept: "90 days, ranked ones 400 days",
    own_by: BY_PLAYER,
  },
  [PARTIES_TABLE.name]: {
    what: "who is in a party, was invited to it, removed from it or muted in it, and what is said there",
    why: "friends play together and talk",
    kept: "7 days; lines of chat and invites 24 hours",
    own_by: BY_PLAYER,
    texts: ["text"],
  },
  [RATINGS_TABLE.name]: {
    what: "how strong a player or character is in each season and mode, after which matches",
    why: "matches are fair, and ranks are shown",
    kept: "always",
    own_by: [],
  },
  [TICKETS_TABLE.name]: {
    what: "who waits for a match, with which character, level and rating",
    why: "matches are made",
    kept: "24 hours",
    own_by: [],
  },
  [PROPOSALS_TABLE.name]: {
    what: "who has accepted or declined a match",
    why: "a match begins when all are there",
    kept: "48 hours",
    own_by: [],
  },
  [RECORDINGS_TABLE.name]: {
    what: "what players asked for in a room, input by input, and what came of it",
    why: "results are proved, matches can be watched again, and cheats are found",
    kept: "matches 7 days, runs until they are over; those on a leaderboard as long as that shows them",
    own_by: [],
  },
  [REFRESH_TOKENS_TABLE.name]: {
    what: "a guest's sign-ins, without their tokens",
    why: "players stay signed in, and stolen tokens are found out",
    kept: "30 days after the last use",
    own_by: BY_PLAYER,
  },
  [ACCOUNTS_TABLE.name]: {
    what: "an account: its characters, limits and pauses, who sees its presence, party and ticket, when it is deleted, and what sanctions hold",
    why: "it is what belongs to one player",
    kept: "until the account is deleted; a guest's without a character of level 2, 30 to 60 days",
    own_by: BY_PLAYER,
    goes_last: true,
  },
  [DELETIONS_TABLE.name]: {
    what: "which accounts are to be deleted, and how their characters were called",
    why: "a deletion is completed whatever happens to the server",
    kept: "until the account is deleted",
    own_by: BY_PLAYER,
    goes_last: true,
  },
  [FRIENDS_TABLE.name]: {
    what: "friends, requests, and who has blocked whom",
    why: "friends find each other, and others stay away",
    kept: "until one of the two ends it, or is deleted",
    own_by: ["lower_player_id", "higher_player_id"],
  },
  [SANCTIONS_TABLE.name]: {
    what: "what staff have decided about an account, why, until when, and what its player says against it",
    why: "the rules of the game hold, and decisions can be looked at again",
    kept: "always; of a deleted account under its pseudonym, without notes and appeals, and what still holds by a keyed hash until its end",
    own_by: [],
    strike: withoutNotes,
  },
  [REPORTS_TABLE.name]: {
    what: "who has reported whom for what, and the answer of staff",
    why: "staff look at what players complain of",
    kept: "always; of a deleted account under its pseudonym, without what it has written",
    own_by: [],
    texts: ["text", "note"],
    strike: withoutReportText,
  },
  [REVIEWS_TABLE.name]: {
    what: "how fast and how exactly a player has reacted, aimed and moved in a match, how fast it has walked in a run, which ranked matches it has won, and what staff have said of it",
    why: "who cheats is found",
    kept: "30 days",
    own_by: BY_PLAYER,
    texts: ["note"],
  },
  [STAFF_TABLE.name]: {
    what: "who runs the installation, and with which account they play",
    why: "nobody decides about themselves",
    kept: "while they are of staff",
    own_by: [],
  },
  [AUDIT_TABLE.name]: {
    what: "what staff did about which account",
    why: "staff answer for what they do",
    kept: "always; of a deleted account under its pseudonym",
    own_by: [],
    texts: ["asked", "detail"],
  },
  [RECOVERY_CODES_TABLE.name]: {
    what: "the hash of a guest's recovery code",
    why: "a guest comes back on another device",
    kept: "until it is used, replaced, or the account ends",
    own_by: BY_PLAYER,
  },
  [LEADERBOARDS_TABLE.name]: {
    what: "the best result of a character or player on each board",
    why: "they are shown to everybody",
    kept: "always",
    own_by: [],
  },
  [JOBS_TABLE.name]: {
    what: "work that waits, by the run that it is about",
    why: "players need not wait for it",
    kept: "until it is done",
    own_by: [],
  },
};

/** Undefined where the table has nothing about players. One that is not named is taken to have something. */
export function playerDataOf(
  table: string,
): Pick<PlayerData, "own_by" | "texts" | "strike" | "goes_last"> | undefined {
  const data = PLAYER_DATA[table] ?? { own_by: [] };
  return data === NOTHING ? undefined : data;
}

function withoutNotes(row: Fields, pseudonyms: Pseudonyms): Fields {
  if (!pseudonyms.has(row.player_id)) return row;
  const { appeal: _appeal, lift_note: _note, waits_for: _waits, ...rest } = row;
  return { ...rest, note: "", evidence: [] };
}

function withoutReportText(row: Fields, pseudonyms: Pseudonyms): Fields {
  if (!pseudonyms.has(row.reporter_id)) return row;
  const { text: _text, ...rest } = row;
  return rest;
}
