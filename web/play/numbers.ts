/** What is seen of hits in a dungeon, where a hit has no message of its own: health that is another than before. */
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import type { Effects } from "./game.ts";

/** The server's word on an own strike, with whether it was critical, follows the patch that shows it. */
const WAITS_MS = 60;

export class HitNumbers {
  readonly #effects: Effects;
  readonly #playerId: string;
  readonly #health = new Map<string, number>();
  /** By enemy: until when its next loss is critical. */
  readonly #criticals = new Set<string>();

  constructor(effects: Effects, playerId: string) {
    this.#effects = effects;
    this.#playerId = playerId;
  }

  note({ players, enemies }: RoomStateSchema): void {
    for (const [id, { current_health }] of players) this.#compare(id, current_health);
    for (const [id, { current_health }] of enemies) this.#compare(id, current_health);
  }

  /** An own strike on this enemy was critical. */
  markCritical(enemy_id: string): void {
    this.#criticals.add(enemy_id);
    setTimeout(() => this.#criticals.delete(enemy_id), 2 * WAITS_MS);
  }

  #compare(id: string, now: number): void {
    const before = this.#health.get(id);
    this.#health.set(id, now);
    if (before === undefined || before === now) return;
    const isOwn = id === this.#playerId;
    if (now > before) {
      if (isOwn) this.#effects.number(id, now - before, "restored");
      return;
    }
    this.#effects.flash(id);
    if (isOwn) {
      this.#effects.number(id, before - now, "taken");
      this.#effects.shake(0.12);
      this.#effects.happened(now > 0 ? "hurt" : "death");
      return;
    }
    this.#effects.happened("hit");
    setTimeout(() => {
      const tone = this.#criticals.delete(id) ? "critical" : "dealt";
      this.#effects.number(id, before - now, tone);
    }, WAITS_MS);
  }
}
