/** How the queues are, as who makes matches sees it: told to all processes after each pass, and kept there for those who ask. */
import { setImmediate as otherWork } from "node:timers/promises";
import { z } from "zod";
import type { News } from "../cluster/news.ts";
import type { WaitReason } from "./waiting.ts";

export const WAIT_REASONS = [
  "too_few_players",
  "no_fitting_parties",
  "window_widens",
  "window_at_cap",
] as const satisfies readonly WaitReason[];

/** What a player reads. */
export const WAIT_TEXTS: Readonly<Record<WaitReason, string>> = {
  too_few_players: "Fewer players wait than a match needs.",
  no_fitting_parties: "Of the parties that wait no full teams can be made.",
  window_widens: "Nobody is near enough to you yet: with time those further away are, too.",
  window_at_cap: "Nobody who waits is near enough to you, and those further away never are in this queue.",
};

const queueStatus = z.object({
  queue_id: z.string(),
  /** Players who wait. */
  player_count: z.int().nonnegative(),
  /** How long those have waited who were matched lately; absent where nobody was. */
  expected_wait_seconds: z.int().nonnegative().optional(),
  /** Of the first in line: why each waits, by ticket_id, in the order of the places. */
  line: z.array(z.tuple([z.string(), z.enum(WAIT_REASONS)])),
});
export type QueueStatus = z.infer<typeof queueStatus>;

/** Of so many tickets of a queue the place and reason are told. */
export const MOST_IN_LINE = 500;

const CHANNEL = "queues";
const told = z.array(queueStatus);

/** While many come, a pass follows the other; nobody reads its place that often. */
const FOLLOWED_EVERY_MS = 1000;

type Place = { place: number; reason: WaitReason };

export class QueueStatuses {
  readonly #news: News;
  readonly #known = new Map<string, QueueStatus & { places: ReadonlyMap<string, Place> }>();
  readonly #followers = new Set<() => void>();
  #pause: NodeJS.Timeout | undefined;
  #isDue = false;

  constructor(news: News) {
    this.#news = news;
    news.listen(CHANNEL, message => {
      for (const each of told.safeParse(message).data ?? [])
        this.#known.set(each.queue_id, { ...each, places: placesIn(each) });
      this.#tellFollowers();
    });
  }

  /**
   * Calls the listener when queues may be otherwise than before, at most once a second.
   *
   * @returns what ends it.
   */
  follow(listener: () => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  tell(statuses: readonly QueueStatus[]): void {
    this.#news.tell(CHANNEL, [...statuses]);
  }

  of(queue_id: string): QueueStatus {
    return this.#known.get(queue_id) ?? { queue_id, player_count: 0, line: [] };
  }

  /** Undefined where it is not among the first, or nobody has looked at it yet. */
  placeOf(queue_id: string, ticket_id: string): Place | undefined {
    return this.#known.get(queue_id)?.places.get(ticket_id);
  }

  /** Whether who matches may not know of a ticket that waits. Behind a line that is full, it looks for itself. */
  isOverlooked(queue_id: string, ticket_id: string): boolean {
    return this.of(queue_id).line.length < MOST_IN_LINE && !this.placeOf(queue_id, ticket_id);
  }

  #tellFollowers(): void {
    this.#isDue = true;
    if (this.#pause || this.#followers.size === 0) return;
    this.#isDue = false;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#isDue) this.#tellFollowers();
    }, FOLLOWED_EVERY_MS).unref();
    void this.#callFollowers();
  }

  /** Rooms in which something is played go on in between. */
  async #callFollowers(): Promise<void> {
    for (const listener of [...this.#followers]) {
      if (this.#followers.has(listener)) listener();
      await otherWork();
    }
  }
}

function placesIn({ line }: QueueStatus): ReadonlyMap<string, Place> {
  return new Map(line.map(([ticket_id, reason], index) => [ticket_id, { place: index + 1, reason }]));
}
