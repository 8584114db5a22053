/** The fight of bots on the page: the rules by a timer, at their own pace; the picture as often as the browser draws. */
import { type ComponentChild, h } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import { ARENA_TICKS_PER_SECOND, type PvpMode } from "../../src/game/content/arena-content.ts";
import type { Content } from "../../src/game/content/content.ts";
import { fetchContent } from "../client/fetch-content.ts";
import { GameScene, NoWebGl } from "../scene/game-scene.ts";
import { qualityOfMachine } from "../scene/quality.ts";
import { placeOfArena } from "../views/arena-place.ts";
import { ArenaWorldView } from "../views/arena-world-view.ts";
import { BotFight, modeToShow } from "./bot-fight.ts";

const TICK_MS = 1000 / ARENA_TICKS_PER_SECOND;
/** A page in the background does not catch up with more. */
const MOST_TICKS_AT_ONCE = 6;
/** A fight under way is a better first picture than a line-up. */
const FIRST_TICKS = 6 * ARENA_TICKS_PER_SECOND;
/** The winner is looked at for so long. */
const LAST_LOOK_MS = 3000;
const SETS = ["combat-stats", "abilities", "rules", "arenas", "pvp-modes", "classes"] as const;

export type FightCanvasProps = {
  readonly endpoint: string;
  readonly label: string;
  readonly caption: string;
  readonly withoutWebGl: string;
};

export function FightCanvas({ endpoint, label, caption, withoutWebGl }: FightCanvasProps): ComponentChild {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isPossible, setPossible] = useState(true);
  useEffect(() => {
    if (!canvas.current) return undefined;
    try {
      return runFights(canvas.current, endpoint);
    } catch (error) {
      if (!(error instanceof NoWebGl)) throw error;
      setPossible(false);
      return undefined;
    }
  }, [endpoint]);
  if (!isPossible) return h("p", { class: "notice" }, withoutWebGl);
  return h(
    "figure",
    {},
    h("canvas", { ref: canvas, role: "img", "aria-label": label }),
    h("figcaption", {}, caption),
  );
}

/** Returns what ends it. @throws NoWebGl */
function runFights(canvas: HTMLCanvasElement, endpoint: string): () => void {
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const scene = new GameScene(canvas, { quality: qualityOfMachine(), is_calm: isStill });
  const stop = new AbortController();
  stop.signal.addEventListener("abort", () => scene.dispose());
  fetchContent(endpoint, undefined, SETS).then(
    content => {
      const mode = modeToShow(content);
      if (mode && !stop.signal.aborted) new Stage(scene, content, mode, stop.signal).begin(isStill);
    },
    error => console.warn("There is no fight to show: the content cannot be read.", error),
  );
  return () => stop.abort();
}

/** One fight after the other. */
class Stage {
  readonly #scene: GameScene;
  readonly #content: Content;
  readonly #mode: PvpMode;
  readonly #signal: AbortSignal;
  #fight: BotFight;
  #view: ArenaWorldView;
  #tickedAtMs = performance.now();
  #overAtMs: number | undefined;

  constructor(scene: GameScene, content: Content, mode: PvpMode, signal: AbortSignal) {
    this.#scene = scene;
    this.#content = content;
    this.#mode = mode;
    this.#signal = signal;
    [this.#fight, this.#view] = this.#newFight();
  }

  /** @param isStill one picture, and nothing moves. */
  begin(isStill: boolean): void {
    if (isStill) {
      this.#draw(performance.now());
      return;
    }
    const timer = setInterval(() => this.#advance(), TICK_MS);
    this.#signal.addEventListener("abort", () => clearInterval(timer));
    const draw = () => {
      if (this.#signal.aborted) return;
      this.#draw(performance.now());
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  #newFight(): [BotFight, ArenaWorldView] {
    const [seed = 1] = crypto.getRandomValues(new Int32Array(1));
    const fight = new BotFight(this.#content, this.#mode, seed);
    for (let i = 0; i < FIRST_TICKS; i++) fight.tick();
    this.#scene.show(placeOfArena(fight.world.arena));
    return [fight, new ArenaWorldView(fight.world)];
  }

  #advance(): void {
    const nowMs = performance.now();
    if (this.#fight.isOver) {
      this.#overAtMs ??= nowMs;
      this.#tickedAtMs = nowMs;
      if (nowMs - this.#overAtMs < LAST_LOOK_MS) return;
      this.#overAtMs = undefined;
      [this.#fight, this.#view] = this.#newFight();
    }
    const due = Math.floor((nowMs - this.#tickedAtMs) / TICK_MS);
    this.#tickedAtMs += due * TICK_MS;
    for (let i = 0; i < Math.min(due, MOST_TICKS_AT_ONCE) && !this.#fight.isOver; i++) {
      this.#view.noteTick();
      for (const event of this.#fight.tick()) this.#show(event);
    }
  }

  #show(event: ArenaEvent): void {
    if (event.event_type !== "damage_dealt" || event.target_player_id === undefined) return;
    this.#scene.flash(event.target_player_id);
    const tone = event.is_critical ? "critical" : "dealt";
    this.#scene.addNumber(event.target_player_id, event.damage_amount, tone);
  }

  #draw(nowMs: number): void {
    const share = Math.min(1, Math.max(0, (nowMs - this.#tickedAtMs) / TICK_MS));
    this.#scene.draw(this.#view.frame(share), nowMs);
  }
}
