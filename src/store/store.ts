/** Everything the server keeps: opened once at start, closed once at the end. */
import type { Registry } from "prom-client";
import type { Usage } from "../costs/usage.ts";
import type { Env } from "../env.ts";
import type { Content } from "../game/content/content.ts";
import { StartupError } from "../startup-error.ts";
import { AccountRepository } from "./account-repository.ts";
import { CONTENT_FOLDER, ContentError, readContentFiles } from "./content/content-files.ts";
import { ContentLibrary } from "./content/content-library.ts";
import { ContentRepository, PublicationError, StoredContentError } from "./content/content-repository.ts";
import {
  connect,
  type Database,
  reasonOfDatabase,
  runsEmbedded,
  type TableAccess,
} from "./dynamo/connect.ts";
import type { StoreHealth } from "./dynamo/database-health.ts";
import { EventRepository } from "./event-repository.ts";
import { type Clock, wallClock } from "./expiry.ts";
import { JournalBudget } from "./journal/journal-budget.ts";
import { RecoveryCodeRepository } from "./recovery-code-repository.ts";
import { RefreshTokenRepository } from "./refresh-token-repository.ts";
import { RoomRepository } from "./room-repository.ts";
import type { StoreLog } from "./store-log.ts";

export type Store = {
  /** For the repositories of domains. */
  access: TableAccess;
  rooms: RoomRepository;
  events: EventRepository;
  refresh_tokens: RefreshTokenRepository;
  recovery_codes: RecoveryCodeRepository;
  accounts: AccountRepository;
  /** What may wait in the journals of this process's rooms while the database is away. */
  journal_budget: JournalBudget;
  /** Publishing and reading versions of the content. */
  content: ContentRepository;
  /** The content that is played. */
  library: ContentLibrary;
  /** Where the content files are. */
  content_folder: string;
  /** Whether the content that is played is that of the files: so it is with the embedded database. */
  plays_files: boolean;
  /** Which database it is, for people. */
  description: string;
  /** With these on top of its environment another process of this machine uses the same database. */
  variables: Record<string, string>;
  /** Whether the database does its work. */
  health(): StoreHealth;
  /** What was asked of the database, how it fared, and what that costs. */
  metrics: Registry;
  /** The capacity units that this process has used so far. */
  units(): Pick<Usage, "read_units" | "write_units">;
  close(): Promise<void>;
};

export type StoreOptions = {
  /** Where the content files are; the project's own by default. */
  content_folder?: string;
  now?: Clock;
};

/**
 * Connects to the database, creates what is missing in it, and loads the content.
 *
 * The embedded database always gets the content of the files, so that editing them and starting again is all a
 * developer does. Any other is seeded once, and then changed only by publishing.
 *
 * @throws StartupError if the database or the content files cannot be used.
 */
export async function openStore(
  env: Env,
  log: StoreLog = console,
  options: StoreOptions = {},
): Promise<Store> {
  const { content_folder = CONTENT_FOLDER, now = wallClock } = options;
  const connecting = connect(env, log, { join: false, now });
  // The embedded database starts in its own thread, in which time the files are read. What is wrong with them is said when they are published.
  const read = () => readContentFiles(content_folder, line => log.warn(line));
  const files = runsEmbedded(env) ? read() : undefined;
  files?.catch(() => {});
  const database = await connecting;
  const content = new ContentRepository(database, now);
  const library = new ContentLibrary(content, { poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS, log });
  try {
    await publishAtStart(content, files, read);
    await library.start();
  } catch (error) {
    await database.close();
    throw asStartupError(error, database);
  }
  return {
    access: database,
    rooms: new RoomRepository(database, now),
    events: new EventRepository(database, now),
    refresh_tokens: new RefreshTokenRepository(database, now),
    recovery_codes: new RecoveryCodeRepository(database, now),
    accounts: new AccountRepository(database, now),
    journal_budget: new JournalBudget({
      per_room_bytes: env.JOURNAL_MAX_BYTES,
      total_bytes: env.JOURNAL_TOTAL_MAX_BYTES,
    }),
    content,
    library,
    content_folder,
    plays_files: database.is_embedded,
    description: database.description,
    variables: database.variables,
    health: () => database.health(),
    metrics: database.metrics,
    units: () => database.units(),
    async close() {
      await library.stop();
      await database.close();
    },
  };
}

/** @param files what is being read already where the database is embedded, which gets it at each start. */
async function publishAtStart(
  content: ContentRepository,
  files: Promise<Content> | undefined,
  read: () => Promise<Content>,
): Promise<void> {
  if (files) await content.publish(await files);
  else if (!(await content.loadCurrent())) await content.publish(await read());
}

function asStartupError(error: unknown, database: Database): unknown {
  if (error instanceof ContentError) {
    return new StartupError(`Bad content: ${error.problems.join("; ")}. See docs/content.md.`);
  }
  if (error instanceof PublicationError || error instanceof StoredContentError)
    return new StartupError(error.message);
  const reason = reasonOfDatabase(error);
  return reason ? new StartupError(`Cannot use ${database.description}: ${reason}.`) : error;
}
