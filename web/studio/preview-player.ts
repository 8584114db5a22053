/** Plays fights on a scene: the rules at their own pace, the picture as often as the browser draws. Nothing runs while the page is hidden. */
import type { GameScene } from "../scene/game-scene.ts";
import type { Language } from "../texts/language.ts";
import { openFight, type Party, type PreviewFight } from "./preview-fight.ts";
import type { PreviewSetup } from "./preview-setup.ts";

/** A page that was away does not catch up with more. */
const MOST_TICKS_AT_ONCE = 6;
/** The end is looked at for so long. */
const LAST_LOOK_MS = 3000;

type Playing = {
  readonly fight: PreviewFight;
  readonly again: () => void;
  ticked_at_ms: number;
  over_at_ms?: number;
};

export class PreviewPlayer {
  readonly #scene: GameScene;
  #playing: Playing | undefined;
  #frame: number;
  /** Each fight has a ground of its own: the same room may have another size by now. */
  #fights = 0;

  constructor(scene: GameScene) {
    this.#scene = scene;
    this.#frame = requestAnimationFrame(this.#draw);
  }

  play(setup: PreviewSetup, party: Party, language: Language): void {
    const again = () => this.play(setup, party, language);
    const fight = openFight(setup, party, language);
    this.#playing = { fight, again, ticked_at_ms: performance.now() };
    this.#fights += 1;
    this.#scene.show({ ...fight.place, key: `${fight.place.key} ${this.#fights}` });
  }

  stop(): void {
    this.#playing = undefined;
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.stop();
    this.#scene.dispose();
  }

  readonly #draw = (now_ms: number): void => {
    this.#frame = requestAnimationFrame(this.#draw);
    const playing = this.#playing;
    if (!playing) return;
    this.#advance(playing, now_ms);
    const share = Math.max(0, (now_ms - playing.ticked_at_ms) * playing.fight.ticks_per_second) / 1000;
    this.#scene.draw(playing.fight.frame(Math.min(1, share)), now_ms);
  };

  #advance(playing: Playing, now_ms: number): void {
    const { fight } = playing;
    const tick_ms = 1000 / fight.ticks_per_second;
    const due = Math.max(0, Math.floor((now_ms - playing.ticked_at_ms) / tick_ms));
    playing.ticked_at_ms += due * tick_ms;
    for (let i = 0; i < Math.min(due, MOST_TICKS_AT_ONCE) && !fight.isOver; i++) fight.tick();
    if (!fight.isOver) return;
    playing.over_at_ms ??= now_ms;
    if (now_ms - playing.over_at_ms > LAST_LOOK_MS) playing.again();
  }
}
