/** The client library: what a browser game, a bot or a load test plays with. */
export type { ArenaInput } from "../../src/game/arena/arena-input.ts";
export type { ArenaFighter, Phase } from "../../src/game/arena/arena-world.ts";
export type { ContentText } from "../../src/game/content/content-text.ts";
export type { ArenaServerMessages, HitMessage } from "../../src/schema/arena-messages.ts";
export type {
  ArenaFighterSchema,
  ArenaProjectileSchema,
  ArenaStateSchema,
} from "../../src/schema/arena-state.ts";
export type { OwnState } from "../../src/schema/own-message.ts";
export type { AccessToken } from "./account-api.ts";
export { AccountApi, ApiProblem } from "./account-api.ts";
export type {
  ArenaClientEvents,
  ArenaClientOptions,
  Controls,
  OtherView,
  OwnView,
} from "./arena-client.ts";
export { ArenaClient } from "./arena-client.ts";
export type {
  ConnectionEnd,
  ConnectionEvents,
  Door,
  MatchOptions,
  SeatReservation,
} from "./arena-connection.ts";
export { ArenaConnection } from "./arena-connection.ts";
export type { ArenaLink, ArenaListener } from "./arena-link.ts";
export { contentText } from "./content-text.ts";
export type { CustomMatch, CustomMatchEntry, CustomMatchOptions } from "./custom-matches.ts";
export { CustomMatches } from "./custom-matches.ts";
export type {
  DungeonClientEvents,
  DungeonClientOptions,
  DungeonControls,
  DungeonHit,
  PredictedPickup,
  PredictedStrike,
} from "./dungeon-client.ts";
export { DungeonClient } from "./dungeon-client.ts";
export type { DungeonConnectionEvents, DungeonEntry, DungeonOptions } from "./dungeon-connection.ts";
export { DungeonConnection } from "./dungeon-connection.ts";
export { fetchArenaContent, fetchContent } from "./fetch-content.ts";
export type {
  BlockedPlayer,
  Friend,
  FriendList,
  FriendNews,
  FriendRequest,
  JoinableParty,
  KnownPlayer,
  OpenRun,
  PlayerPresence,
  RequestOutcome,
  ShowsPresenceTo,
} from "./friends.ts";
export { Friends } from "./friends.ts";
export type { Line } from "./line-meter.ts";
export type { NewsConnectionEvents, NewsEnd } from "./news-connection.ts";
export { type AboutAccount, OwnAccount } from "./own-account.ts";
export type {
  AchievementProgress,
  OwnCharacterEvents,
  OwnCharacterOptions,
  Thing,
  WaitingMail,
} from "./own-character.ts";
export { OwnCharacter } from "./own-character.ts";
export { Parties } from "./parties.ts";
export type { PartyChanges } from "./party-changes.ts";
export type { PartyEvents } from "./party-news.ts";
export { PartyNews } from "./party-news.ts";
export type {
  LeftOut,
  Party,
  PartyCode,
  PartyInvite,
  PartyLine,
  PartyMember,
  PartyRequest,
  PartySummary,
  Ping,
  ReadyCheck,
} from "./party-types.ts";
export type { Correction } from "./predicted-fighter.ts";
export type { HitEvents, PredictedHit, StrikeRecord } from "./predicted-hits.ts";
export { isSameVerdict } from "./predicted-hits.ts";
export type { ShownProjectile } from "./predicted-projectiles.ts";
export type { QueueEvents } from "./queue.ts";
export { Queue } from "./queue.ts";
export type {
  Rating,
  RatingBoard,
  RatingBoards,
  RatingChange,
  RatingEntry,
  RatingPage,
} from "./ratings.ts";
export { explainChange, Ratings } from "./ratings.ts";
export type { RoomOfCharacter } from "./room-of-character.ts";
export type { Noted } from "./self-check.ts";
export type {
  QueueStatus,
  Ticket,
  TicketEnd,
  TicketMember,
  TicketState,
  WaitReason,
} from "./ticket.ts";
