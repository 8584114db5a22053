/** The canvas on which a game is played: its scene, its keys, and its two clocks. The game goes on by a timer, whatever is drawn. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Line } from "../client/line-meter.ts";
import { GameScene } from "../scene/game-scene.ts";
import type { PlayTexts } from "../texts/play.ts";
import { CharacterCorner } from "./character-corner.ts";
import { Controls } from "./controls.ts";
import type { Effects, Game, Hud } from "./game.ts";
import { noteDone } from "./hints.ts";
import { HudView } from "./hud-view.ts";
import type { Device } from "./key-names.ts";
import { currentSettings, onSettings, type Settings, useSettings } from "./settings.ts";
import { SettingsPanel } from "./settings-panel.ts";
import { Sounds } from "./sound.ts";

/** The game moves on so often, and what is said beside the scene is renewed so often. */
const ADVANCE_MS = 16;
const HUD_MS = 100;

export type StageProps = {
  readonly game: Game;
  /** Where a game's effects are heard: the stage sets what they do. */
  readonly effects: { to: Effects | undefined };
  readonly texts: PlayTexts;
  readonly onLeave: () => void;
  readonly onTrouble: (error: unknown) => void;
};

type Said = { readonly hud: Hud; readonly device: Device; readonly line: Line | undefined };

export function Stage({ game, effects, texts, onLeave, onTrouble }: StageProps): ComponentChild {
  const canvas = useRef<HTMLCanvasElement>(null);
  const controls = useRef<Controls | undefined>(undefined);
  const [said, setSaid] = useState<Said | undefined>(undefined);
  const [isInSettings, setInSettings] = useState(false);
  // Smooth edges need another canvas.
  const { quality } = useSettings();
  useEffect(() => {
    if (!canvas.current) return undefined;
    try {
      const stage = run(canvas.current, game, effects, { setSaid, onMenu: () => setInSettings(true) });
      controls.current = stage.controls;
      return stage.end;
    } catch (error) {
      game.leave().catch(console.info);
      onTrouble(error);
      return undefined;
    }
  }, [game, effects, quality, onTrouble]);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.code !== "Escape" || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      setInSettings(true);
    };
    addEventListener("keydown", open);
    return () => removeEventListener("keydown", open);
  }, []);
  // Once: what is said beside the scene is renewed ten times a second.
  const { character } = game;
  const corner = useMemo(() => character && h(CharacterCorner, { character }), [character]);
  return h(
    "main",
    { class: "stage" },
    h("h1", { class: "unseen" }, texts.title),
    h("canvas", { key: quality, ref: canvas, "aria-label": texts.scene, role: "img", tabIndex: 0 }),
    said &&
      h(HudView, {
        ...{ ...said, texts, onLeave, onSettings: () => setInSettings(true) },
        onHold: (action, isHeld) => controls.current?.hold(action, isHeld),
      }),
    corner,
    isInSettings && h(SettingsPanel, { onClose: () => setInSettings(false) }),
  );
}

type Told = { readonly setSaid: (said: Said) => void; readonly onMenu: () => void };

function run(
  canvas: HTMLCanvasElement,
  game: Game,
  effects: StageProps["effects"],
  { setSaid, onMenu }: Told,
): { readonly controls: Controls; readonly end: () => void } {
  const scene = new GameScene(canvas, currentSettings());
  const sounds = new Sounds();
  const forget = onSettings(settings => {
    scene.options = settings;
    showPalette(settings);
  });
  const controls = new Controls({
    canvas,
    onAction: action => game.act(action),
    onZoom: metres => scene.zoom(metres),
    onMenu,
    floorAt: (x, y) => scene.floorAt(x, y),
    place: () => scene.focus,
  });
  effects.to = {
    flash: id => scene.flash(id),
    number: (id, amount, tone) => scene.addNumber(id, amount, tone),
    shake: metres => scene.shake(metres),
    happened: what => {
      sounds.play(what);
      noteDone(what);
    },
  };
  const sayNow = () => {
    const line = currentSettings().shows_line ? game.line() : undefined;
    setSaid({ hud: game.hud(), device: controls.device, line });
  };
  const advance = setInterval(() => game.advance(controls.intent()), ADVANCE_MS);
  const say = setInterval(sayNow, HUD_MS);
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
    forget();
    sounds.end();
    effects.to = undefined;
    scene.dispose();
  };
  return { controls, end };
}

/** For what is written beside the scene: see web/ui/palettes.css. */
function showPalette({ palette }: Settings): void {
  document.documentElement.dataset.palette = palette;
}
