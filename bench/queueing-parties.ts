/**
 * Parties of two in a queue for three against three: no three of them make a team, so they are looked at in every pass and wait for as long as they like.
 * Their members listen to their parties, and ask for their ticket now and then.
 */
import { SpreadOfMs } from "../loadtest/spread.ts";
import { StoryPlayer } from "../test/support/story-player.ts";

const QUEUE_ID = "ranked_3v3";
const ASK_EVERY_MS = 5000;

type Party = { party_id: string; leader: StoryPlayer; other: StoryPlayer };

export class QueueingParties {
  readonly #parties: Party[] = [];
  readonly answersMs = new SpreadOfMs();
  /** Questions for a ticket that had no answer. */
  readonly failures: string[] = [];
  #timers: NodeJS.Timeout[] = [];

  async come(endpoint: string, parties: number): Promise<void> {
    for (let i = 0; i < parties; i++) {
      const leader = await StoryPlayer.come(endpoint, `Leader ${i}`);
      const other = await StoryPlayer.come(endpoint, `Other ${i}`);
      const { party_id } = await leader.parties.begin(true);
      await other.parties.join(party_id);
      this.#parties.push({ party_id, leader, other });
      for (const each of [leader, other]) await each.listen();
      await leader.queue.begin(QUEUE_ID);
    }
  }

  get #players(): StoryPlayer[] {
    return this.#parties.flatMap(({ leader, other }) => [leader, other]);
  }

  /** Each asks from its own moment on. */
  ask(): void {
    const players = this.#players;
    for (const [i, player] of players.entries()) {
      const begin = () => {
        void this.#look(player);
        this.#timers.push(setInterval(() => void this.#look(player), ASK_EVERY_MS));
      };
      this.#timers.push(setTimeout(begin, (i / players.length) * ASK_EVERY_MS));
    }
  }

  async #look({ queue }: StoryPlayer): Promise<void> {
    const askedAt = performance.now();
    try {
      await queue.resume();
      this.answersMs.add(performance.now() - askedAt);
    } catch (error) {
      this.failures.push(String(error));
    }
  }

  get waiting(): number {
    return this.#players.filter(({ queue }) => queue.ticket?.state === "waiting").length;
  }

  get players(): number {
    return 2 * this.#parties.length;
  }

  /** In order: they leave the queue, and then their parties. */
  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(
      this.#parties.map(async ({ party_id, leader, other }) => {
        if (leader.queue.ticket) await leader.queue.cancel();
        await other.parties.leave(party_id);
        await leader.parties.leave(party_id);
        await Promise.all([leader.leave(), other.leave()]);
      }),
    );
  }
}
