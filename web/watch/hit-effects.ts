/** What is seen of hits: health that is another than a tick before. */
import type { GameScene } from "../scene/game-scene.ts";
import type { WatchedFighter } from "./watch-view.ts";

export class HitEffects {
  readonly #scene: Pick<GameScene, "flash" | "addNumber">;
  #health = new Map<string, number>();

  constructor(scene: Pick<GameScene, "flash" | "addNumber">) {
    this.#scene = scene;
  }

  /** Behind each tick that is played. */
  note(fighters: readonly WatchedFighter[]): void {
    const before = this.#health;
    this.forget();
    for (const { id, health, is_player } of fighters) {
      this.#health.set(id, health);
      const lost = (before.get(id) ?? health) - health;
      // Who has come back has all of it, which is no healing.
      if (lost < 0 && before.get(id) !== 0) this.#scene.addNumber(id, -lost, "restored");
      if (lost <= 0) continue;
      this.#scene.flash(id);
      this.#scene.addNumber(id, lost, is_player ? "taken" : "dealt");
    }
  }

  /** It goes on elsewhere. */
  forget(): void {
    this.#health = new Map();
  }
}
