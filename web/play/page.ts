/** The page at `/play`: the choice, the game, and what is said in between. `?now` begins the first dungeon at once. */
import { type ComponentChild, h } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import "../ui/base.css";
import "../ui/palettes.css";
import "./menu.css";
import "./stage.css";
import { playTexts } from "../texts/play.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import type { Effects } from "./game.ts";
import { Menu } from "./menu.ts";
import { Stage } from "./stage.ts";
import { endedText, troubleText } from "./trouble.ts";
import { type Choice, type Entered, enterGame } from "./ways-in.ts";

/** Where a newcomer begins. */
const FIRST: Choice = { game: { dungeon_id: "first_dungeon" } };

const page = thisPage();
const texts = textsFor(page, playTexts);

type Scene =
  | { readonly at: "menu"; readonly trouble?: string }
  | { readonly at: "entering" }
  | { readonly at: "game"; readonly entered: Entered }
  | { readonly at: "ended"; readonly text: string; readonly comeBack: () => Promise<Entered> };

function Play(): ComponentChild {
  const [scene, setScene] = useState<Scene>({ at: "menu" });
  const effects = useMemo<{ to: Effects | undefined }>(() => ({ to: undefined }), []);
  const fail = useCallback(
    (error: unknown) => setScene({ at: "menu", trouble: troubleText(error, texts) }),
    [],
  );

  const go = async (enter: () => Promise<Entered>) => {
    setScene({ at: "entering" });
    await enter().then(entered => setScene({ at: "game", entered }), fail);
  };
  const choose = (choice: Choice) =>
    go(() => {
      const back: { to?: () => Promise<Entered> } = {};
      const entering = enterGame(choice, {
        endpoint: page.endpoint,
        effects: through(effects),
        onEnd: ended =>
          setScene({ at: "ended", text: endedText(ended, texts), comeBack: () => back.to?.() ?? entering }),
      });
      return entering.then(entered => {
        back.to = entered.comeBack;
        return entered;
      });
    });
  useEffect(() => {
    if (new URLSearchParams(location.search).has("now")) void choose(FIRST);
  }, []);

  switch (scene.at) {
    case "menu":
      return h(Menu, { page, texts, trouble: scene.trouble, onChoice: choose });
    case "entering":
      return h(
        "main",
        { class: "menu" },
        h("h1", {}, texts.heading),
        h("p", { role: "status" }, texts.entering),
      );
    case "ended":
      return h(
        "main",
        { class: "menu" },
        h("h1", {}, texts.heading),
        h("p", { class: "notice", role: "alert" }, scene.text),
        h("button", { type: "button", class: "primary", onClick: () => go(scene.comeBack) }, texts.again),
        h("button", { type: "button", onClick: () => setScene({ at: "menu" }) }, texts.back),
      );
    case "game":
      return h(Stage, {
        ...{ game: scene.entered.game, effects, texts, onTrouble: fail },
        onLeave: () => {
          setScene({ at: "menu" });
          scene.entered.game.leave().catch(console.info);
        },
      });
  }
}

/** A game is there before its stage is: what happens meanwhile is not seen. */
function through(effects: { to: Effects | undefined }): Effects {
  return {
    flash: id => effects.to?.flash(id),
    number: (id, amount, tone) => effects.to?.number(id, amount, tone),
    shake: metres => effects.to?.shake(metres),
    happened: what => effects.to?.happened(what),
  };
}

showPage(page, texts.title, h(Play, {}));
