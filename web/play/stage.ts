/** The canvas on which a game is played: its scene, its keys, and its two clocks. The game goes on by a timer, whatever is drawn. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { GameScene } from "../scene/game-scene.ts";
import type { Quality } from "../scene/quality.ts";
import type { PlayTexts } from "../texts/play.ts";
import { CharacterCorner } from "./character-corner.ts";
import { Controls } from "./controls.ts";
import type { Effects, Game, Hud } from "./game.ts";
import { HudView } from "./hud-view.ts";

/** The game moves on so often, and what is said beside the scene is renewed so often. */
const ADVANCE_MS = 16;
const HUD_MS = 100;

export type StageProps = {
  readonly game: Game;
  /** Where a game's effects are heard: the stage sets what they do. */
  readonly effects: { to: Effects | undefined };
  readonly quality: Quality;
  readonly texts: PlayTexts;
  readonly onLeave: () => void;
  readonly onTrouble: (error: unknown) => void;
};

export function Stage({ game, effects, quality, texts, onLeave, onTrouble }: StageProps): ComponentChild {
  const canvas = useRef<HTMLCanvasElement>(null);
  const controls = useRef<Controls | undefined>(undefined);
  const [hud, setHud] = useState<Hud | undefined>(undefined);
  useEffect(() => {
    if (!canvas.current) return undefined;
    try {
      const stage = run(canvas.current, game, effects, quality, setHud);
      controls.current = stage.controls;
      return stage.end;
    } catch (error) {
      onTrouble(error);
      return undefined;
    }
  }, [game, effects, quality, onTrouble]);
  // Once: what is said beside the scene is renewed ten times a second.
  const { character } = game;
  const corner = useMemo(() => character && h(CharacterCorner, { character }), [character]);
  return h(
    "main",
    { class: "stage" },
    h("h1", { class: "unseen" }, texts.title),
    h("canvas", { ref: canvas, "aria-label": texts.scene, role: "img", tabIndex: 0 }),
    hud &&
      h(HudView, {
        ...{ hud, texts, onLeave },
        onHold: (action, isHeld) => controls.current?.hold(action, isHeld),
      }),
    corner,
  );
}

function run(
  canvas: HTMLCanvasElement,
  game: Game,
  effects: StageProps["effects"],
  quality: Quality,
  setHud: (hud: Hud) => void,
): { readonly controls: Controls; readonly end: () => void } {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const scene = new GameScene(canvas, { quality, is_calm: isCalm });
  const controls = new Controls({
    canvas,
    onAction: action => game.act(action),
    onZoom: metres => scene.zoom(metres),
    floorAt: (x, y) => scene.floorAt(x, y),
  });
  effects.to = {
    flash: id => scene.flash(id),
    number: (id, amount, tone) => scene.addNumber(id, amount, tone),
    shake: metres => scene.shake(metres),
  };
  const advance = setInterval(() => game.advance(controls.intent()), ADVANCE_MS);
  const say = setInterval(() => setHud(game.hud()), HUD_MS);
  let isOver = false;
  const draw = () => {
    if (isOver) return;
    const frame = game.frame();
    if (frame) {
      scene.show(game.place);
      scene.draw(frame, performance.now());
    }
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  canvas.focus();
  const end = () => {
    isOver = true;
    clearInterval(advance);
    clearInterval(say);
    controls.end();
    effects.to = undefined;
    scene.dispose();
  };
  return { controls, end };
}
