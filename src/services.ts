/** What rooms and APIs need of the process they live in, opened once. */
import type { Logger } from "pino";
import { type Auth, type AuthOptions, openAuth } from "./auth/auth.ts";
import { openClosedRanges } from "./auth/closed-ranges.ts";
import { type Limits, openLimits } from "./auth/limits.ts";
import { type MayBegin, openMayBegin } from "./auth/maintenance.ts";
import { type MayEnter, openMayEnter } from "./auth/may-enter.ts";
import { openRunLimit, type TakeRun } from "./auth/run-limit.ts";
import { Standings } from "./auth/standings.ts";
import { Violations } from "./auth/violations.ts";
import { CharacterRepository } from "./characters/character-repository.ts";
import { CharacterSnapshots } from "./characters/character-snapshots.ts";
import { Mailbox } from "./characters/mailbox.ts";
import { NameRepository } from "./characters/name-repository.ts";
import { KeptGuests } from "./characters/rows-beside.ts";
import { ROWS_VERSION } from "./characters/rows-version.ts";
import { SessionIndex } from "./characters/session-index.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { openCluster } from "./cluster/open-cluster.ts";
import { RoomCosts } from "./costs/room-costs.ts";
import type { Env } from "./env.ts";
import { FriendRepository } from "./friends/friend-repository.ts";
import { gameRulesOf } from "./game/content/content.ts";
import { JobRepository } from "./jobs/job-repository.ts";
import { BoardReader } from "./leaderboards/board-reader.ts";
import { BoardWriter } from "./leaderboards/board-writer.ts";
import { MatchListeners } from "./matches/match-news.ts";
import { MatchRepository } from "./matches/match-repository.ts";
import { SanctionRepository } from "./moderation/sanction-repository.ts";
import { openStudio } from "./open-studio.ts";
import { measureCosts } from "./ops/cost-metrics.ts";
import { LoadHistory } from "./ops/load-history.ts";
import { Metrics } from "./ops/metrics.ts";
import { measureReadiness } from "./ops/ready.ts";
import { StaffRepository } from "./ops/staff-repository.ts";
import { PartyService } from "./parties/party-service.ts";
import { PartyViews } from "./parties/party-views.ts";
import { openLeftSanctions } from "./privacy/open-delete-accounts.ts";
import { RatingBook } from "./ratings/rating-book.ts";
import { SeasonLedgers } from "./ratings/season-ledger.ts";
import { RecordingRepository } from "./recordings/recording-repository.ts";
import { Reservations } from "./rooms/base/seat-reservations.ts";
import { RunInvites } from "./runs/run-invites.ts";
import { RunMembers } from "./runs/run-members.ts";
import { RunRepository } from "./runs/run-repository.ts";
import { countLevel, Statistics } from "./statistics/statistics.ts";
import { StatisticsTable } from "./statistics/statistics-table.ts";
import { offsetWallClock } from "./store/expiry.ts";
import { KnownSwitches } from "./store/known-switches.ts";
import { openStore, type Store, type StoreOptions } from "./store/store.ts";
import { SwitchRepository } from "./store/switch-repository.ts";
import type { StudioOptions } from "./studio/studio-endpoints.ts";
import { type Bundles, openBundles } from "./web/bundles.ts";

export type Services = {
  env: Env;
  log: Logger;
  store: Store;
  characters: CharacterRepository;
  mailbox: Mailbox;
  snapshots: CharacterSnapshots;
  kept_guests: KeptGuests;
  names: NameRepository;
  friends: FriendRepository;
  sessions: SessionIndex;
  runs: RunRepository;
  matches: MatchRepository;
  /** Of matches that rooms of this process play. */
  match_listeners: MatchListeners;
  run_members: RunMembers;
  run_invites: RunInvites;
  parties: PartyService;
  party_views: PartyViews;
  rating_book: RatingBook;
  season_ledgers: SeasonLedgers;
  board_writer: BoardWriter;
  board_reader: BoardReader;
  jobs: JobRepository;
  statistics: Statistics;
  recordings: RecordingRepository;
  auth: Auth;
  violations: Violations;
  mayEnter: MayEnter;
  switches: KnownSwitches;
  mayBegin: MayBegin;
  standings: Standings;
  sanctions: SanctionRepository;
  takeRun: TakeRun;
  limits: Limits;
  reservations: Reservations;
  metrics: Metrics;
  room_costs: RoomCosts;
  load_history: LoadHistory;
  cluster: Cluster;
  bundles: Bundles;
  /** In development alone. */
  studio: StudioOptions | undefined;
};

/** `web_folder`: where the bundles of the pages are. */
export type OpenOptions = StoreOptions & Pick<AuthOptions, "cognitoFetcher"> & { web_folder?: string };

/** What the accounts of this server were before there were characters: see `SessionIndex`. */
export function accountOwner(env: Pick<Env, "COGNITO_USER_POOL_ID">): "guest" | "account" {
  return env.COGNITO_USER_POOL_ID === undefined ? "guest" : "account";
}

/**
 * Opens the database and what stands on it, and the way to other processes. The caller closes `store` and
 * `cluster` in the end.
 *
 * @throws StartupError if something cannot be used.
 */
export async function openServices(env: Env, log: Logger, options?: OpenOptions): Promise<Services> {
  offsetWallClock(env.CLOCK_OFFSET_MS);
  const store = await openStore(env, log, options);
  try {
    const sessions = new SessionIndex(store.access, accountOwner(env), options?.now);
    const mailbox = new Mailbox(store.access, log, options?.now);
    // Each asks the other.
    const named = { get: (character_id: string) => characters.get(character_id) };
    const names = new NameRepository(store.access, named, options?.now);
    const origins = { sessions, accounts: store.accounts, names };
    const characters = new CharacterRepository(store.access, origins, mailbox, options?.now);
    const statistics_table = new StatisticsTable(store.access, options?.now);
    const statistics = new Statistics({ add: row => statistics_table.add(row), log });
    const snapshots = new CharacterSnapshots(store.access, log, options?.now, countLevel(statistics));
    const { accounts, recovery_codes } = store;
    const left_sanctions = openLeftSanctions(store.access, env);
    if (left_sanctions) accounts.askAboutUnknown(player_id => left_sanctions.takeBack(player_id));
    const kept_guests = new KeptGuests({ accounts, recovery_codes, names }, log, options?.now);
    const violations = new Violations(env, log, store.accounts);
    const standings = new Standings({ accounts, log, patience_ms: env.STORE_ACK_TIMEOUT_MS });
    const mayEnter = openMayEnter(env, log, accounts, violations, standings);
    const takeRun = openRunLimit(env, store.accounts);
    const limits = openLimits(env);
    const switches = new KnownSwitches(new SwitchRepository(store.access), log);
    const staff = new StaffRepository(store.access);
    const mayBegin = openMayBegin(switches, async id => (await staff.ofPlayer(id)).length > 0);
    const entrance = { mayEnter, mayBegin, assertOpenRange: openClosedRanges(env, switches), standings };
    const auth = await openAuth(env, log, store, entrance, { cognitoFetcher: options?.cognitoFetcher });
    const cluster = await openCluster(env, log, ROWS_VERSION);
    const metrics = new Metrics(env.MAX_ROOMS);
    const room_costs = new RoomCosts(() => store.units());
    measureCosts(metrics.registry, room_costs);
    const usd = () => room_costs.usd;
    const load_history = new LoadHistory({ registry: metrics.registry, usd, now: options?.now });
    const { redo_lease, clerk_lease, background_lease } = cluster;
    metrics.gauge("trd_redo_lease", "1 where this process redoes what dead ones have left behind.", () =>
      Number(redo_lease.isHeld),
    );
    metrics.gauge(
      "trd_clerk_lease",
      "1 where this process is the clerk: it makes matches, and applies results.",
      () => Number(clerk_lease.isHeld),
    );
    metrics.gauge(
      "trd_background_lease",
      "1 where this process starts its machine's background process.",
      () => Number(background_lease.isHeld),
    );
    const reservations = new Reservations(limits.reservations);
    const friends = new FriendRepository(store.access, options?.now);
    const isBlocked = (player_id: string, other_id: string) => friends.isBlocked(player_id, other_id);
    const offensive_words = () => gameRulesOf(store.library.current().content).offensive_words ?? [];
    const party_service = new PartyService(
      ...([store.access, cluster.news, isBlocked, options?.now, offensive_words] as const),
    );
    const services = {
      ...{
        env,
        log,
        store,
        characters,
        mailbox,
        snapshots,
        kept_guests,
        names,
        friends,
        sessions,
        matches: new MatchRepository(store.access, options?.now),
        match_listeners: new MatchListeners(log),
        runs: new RunRepository(store.access, options?.now, log),
        run_members: new RunMembers(store.access, options?.now),
        run_invites: new RunInvites(store.access, options?.now),
        parties: party_service,
        party_views: new PartyViews({
          parties: party_service.parties,
          presence: party_service.presence,
          characters,
          accounts,
        }),
        rating_book: new RatingBook(store.access, () => store.library.current().content.seasons),
        season_ledgers: new SeasonLedgers(store.access),
        board_writer: new BoardWriter(store.access, options?.now),
        board_reader: new BoardReader(store.access),
        jobs: new JobRepository(store.access, options?.now),
        statistics,
        recordings: new RecordingRepository(store.access, options?.now),
        auth,
        violations,
        mayEnter,
        switches,
        mayBegin,
        standings,
        sanctions: new SanctionRepository(store.access, accounts, options?.now),
        takeRun,
        limits,
        reservations,
        metrics,
        room_costs,
        load_history,
        cluster,
        bundles: openBundles(env, log, options?.web_folder),
        studio: openStudio(env, store),
      },
    };
    measureReadiness(services);
    return services;
  } catch (error) {
    await store.close();
    throw error;
  }
}
