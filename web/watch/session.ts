/** What is watched on a canvas: the picture with each frame, and what is told beside it some times a second. */
import type { Point } from "../../src/game/core/geometry.ts";
import type { StateCheck } from "../client/watch/recording-player.ts";
import { GameScene } from "../scene/game-scene.ts";
import type { Picture } from "../ui/chosen-picture.ts";
import { CanvasPointer } from "./canvas-pointer.ts";
import type { Happening } from "./happenings.ts";
import { HitEffects } from "./hit-effects.ts";
import { Playback, type Speed } from "./playback.ts";
import { type Followed, SpectatorCamera } from "./spectator-camera.ts";
import { type WatchAction, WatchKeys } from "./watch-keys.ts";
import type { WatchedFighter, WatchedScore } from "./watch-view.ts";
import type { Watched } from "./watched.ts";

/** Who clicks this near means the fighter, metres. */
const MEANS_WITHIN_M = 1.6;
/** While it plays, the own state is named so often. */
const DIGEST_MS = 1000;

/** What is told beside the picture. */
export type Told = {
  readonly tick: number;
  readonly first_tick: number;
  readonly last_tick: number;
  readonly ticks_per_second: number;
  readonly is_playing: boolean;
  readonly is_seeking: boolean;
  readonly speed: Speed;
  readonly prepared: number;
  /** Whom the camera may follow. */
  readonly fighters: readonly WatchedFighter[];
  readonly score: WatchedScore;
  readonly followed: Followed;
  readonly happenings: readonly Happening[];
  readonly checks: readonly StateCheck[];
  /** The state of this page, and at which tick; undefined of a live room. */
  readonly digest: { readonly tick: number; readonly digest: string } | undefined;
};

export type SessionOptions = {
  readonly canvas: HTMLCanvasElement;
  readonly watched: Watched;
  readonly picture: Picture;
  readonly onCopy: () => void;
  /** It is elsewhere now: what is told is not what it was. */
  readonly onSought: () => void;
  readonly onTrouble: (error: unknown) => void;
};

export class Session {
  readonly playback: Playback;
  readonly camera = new SpectatorCamera();
  readonly #watched: Watched;
  readonly #scene: GameScene;
  readonly #effects: HitEffects;
  readonly #keys: WatchKeys;
  readonly #pointer: CanvasPointer;
  readonly #onCopy: () => void;
  #drawnAtMs = performance.now();
  #digest: { readonly tick: number; readonly digest: string; readonly at_ms: number } | undefined;
  #isOver = false;

  /** @throws NoWebGl */
  constructor({ canvas, watched, picture, onCopy, onSought, onTrouble }: SessionOptions) {
    this.#scene = new GameScene(canvas, picture);
    this.#scene.warm();
    this.#watched = watched;
    this.#onCopy = onCopy;
    this.#effects = new HitEffects(this.#scene);
    this.playback = new Playback(watched, {
      onTick: () => this.#effects.note(watched.view.fighters()),
      onSought: () => {
        this.#effects.forget();
        onSought();
      },
      onTrouble,
    });
    this.#keys = new WatchKeys(action => this.act(action));
    this.#pointer = new CanvasPointer({
      canvas,
      floorAt: (x, y) => this.#scene.floorAt(x, y),
      onMove: by => this.camera.move(by),
      onClick: at => this.#followAt(at),
      onZoom: metres => this.#scene.zoom(metres),
    });
    requestAnimationFrame(nowMs => this.#draw(nowMs));
  }

  told(): Told {
    const { playback, camera } = this;
    const { first_tick, last_tick, ticks_per_second, prepared, view, happenings, checks } = this.#watched;
    return {
      ...{ first_tick, last_tick, ticks_per_second, prepared, happenings, checks },
      ...{ tick: playback.tick, is_playing: playback.isPlaying, is_seeking: playback.isSeeking },
      ...{ speed: playback.speed, fighters: this.#followable, score: view.score() },
      ...{ followed: camera.followed, digest: this.#digestNow() },
    };
  }

  act(action: WatchAction): void {
    const { playback, camera } = this;
    const { ticks_per_second, first_tick, last_tick } = this.#watched;
    switch (action.does) {
      case "play":
        playback.play();
        break;
      case "begin":
        playback.seek(first_tick);
        break;
      case "end":
        playback.seek(last_tick);
        break;
      case "skip":
        playback.skip(action.seconds * ticks_per_second);
        break;
      case "tick":
        playback.play(false);
        playback.skip(action.ticks);
        break;
      case "speed":
        playback.changeSpeed(action.by);
        break;
      case "zoom":
        this.#scene.zoom(action.metres);
        break;
      case "all":
        camera.follow({ follows: "all" });
        break;
      case "follow": {
        const fighter = this.#followable[action.index];
        if (fighter) camera.follow({ follows: "fighter", id: fighter.id });
        break;
      }
      case "copy":
        this.#onCopy();
        break;
    }
  }

  end(): void {
    this.#isOver = true;
    this.#keys.end();
    this.#pointer.end();
    this.#scene.dispose();
    this.#watched.close();
  }

  /** Enemies that are dead are nothing to follow. */
  get #followable(): WatchedFighter[] {
    return this.#watched.view.fighters().filter(({ is_player, is_alive }) => is_player || is_alive);
  }

  #draw(nowMs: number): void {
    if (this.#isOver) return;
    const seconds = Math.max(0, nowMs - this.#drawnAtMs) / 1000;
    this.#drawnAtMs = nowMs;
    this.playback.advance(seconds);
    const { right, up } = this.#keys.way;
    this.camera.fly(right, up, seconds);
    const { view } = this.#watched;
    const frame = view.frame(this.playback.share, this.camera.fighterId);
    this.#scene.show(view.place);
    this.#scene.draw({ ...frame, focus: this.camera.focus(frame) }, nowMs);
    requestAnimationFrame(next => this.#draw(next));
  }

  #followAt(at: Point): void {
    const { fighters } = this.#watched.view.frame(this.playback.share, this.camera.fighterId);
    const away = ({ x, z }: Point) => Math.hypot(x - at.x, z - at.z);
    const [nearest] = fighters.toSorted((a, b) => away(a) - away(b));
    if (nearest && away(nearest) <= MEANS_WITHIN_M)
      this.camera.follow({ follows: "fighter", id: nearest.id });
  }

  /** At once where it stands, since it costs some ms. */
  #digestNow(): Told["digest"] {
    const { tick } = this.#watched;
    const now = performance.now();
    const isOld = !this.playback.isPlaying || now - (this.#digest?.at_ms ?? 0) > DIGEST_MS;
    if (this.#digest?.tick !== tick && isOld && !this.playback.isSeeking) {
      const digest = this.#watched.digest();
      this.#digest = digest === undefined ? undefined : { tick, digest, at_ms: now };
    }
    return this.#digest;
  }
}
