/** The page at `/play`: the choice, the game, and what is said in between. `?now` begins the first dungeon at once. */
import { type ComponentChild, h } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import "../ui/base.css";
import "../ui/palettes.css";
import "./lobby.css";
import "./menu.css";
import "./stage.css";
import { lobbyTexts } from "../texts/lobby.ts";
import { playTexts } from "../texts/play.ts";
import { isBackFromPool } from "../ui/pool-trip.ts";
import { showPage, textsFor, thisPage, watchHref } from "../ui/this-page.ts";
import { forgetInTab, keepInTab, keptInTab } from "../ui/this-tab.ts";
import { Account } from "./account.ts";
import type { MatchOver } from "./arena-game.ts";
import type { Effects } from "./game.ts";
import { invitedBy } from "./invitation.ts";
import { Lobby } from "./lobby.ts";
import { refusalText } from "./lobby-parts.ts";
import { Menu } from "./menu.ts";
import { OverStage } from "./over-stage.ts";
import { finishSignIn, signInTrouble } from "./sign-in.ts";
import { Stage } from "./stage.ts";
import { endedText } from "./trouble.ts";
import { backInto, type Entered, intoDungeon, intoQueuedMatch, type WayIn } from "./ways-in.ts";

/** Where a newcomer begins. */
const FIRST = intoDungeon({ dungeon_id: "first_dungeon" });

/** What the tab keeps: that it plays. Loaded again, it goes back in. */
const PLAYING = "playing";

const page = thisPage();
const texts = textsFor(page, playTexts);
const words = textsFor(page, lobbyTexts);
const lobby = new Lobby(page.endpoint);

type Scene =
  | { readonly at: "menu"; readonly trouble?: string }
  | { readonly at: "entering" }
  | { readonly at: "game"; readonly entered: Entered; readonly way: WayIn }
  | { readonly at: "ended"; readonly text: string; readonly comeBack: WayIn };

function Play(): ComponentChild {
  const [scene, setScene] = useState<Scene>({ at: "menu" });
  const [over, setOver] = useState<MatchOver | undefined>(undefined);
  const [invited, setInvited] = useState(() => invitedBy(location.search));
  const effects = useMemo<{ to: Effects | undefined }>(() => ({ to: undefined }), []);
  const entered = useRef<Entered | undefined>(undefined);
  const toMenu = useCallback((trouble?: string) => {
    forgetInTab(PLAYING);
    entered.current = undefined;
    setScene({ at: "menu", ...(trouble !== undefined && { trouble }) });
    // Where the character is then is another.
    if (Account.isKnown()) lobby.enter().catch(console.info);
  }, []);
  const fail = useCallback((error: unknown) => toMenu(refusalText(error, { texts, words })), [toMenu]);

  /** Out of the game that is played, if there is one. */
  const leaveGame = async () => {
    setScene({ at: "entering" });
    setOver(undefined);
    await entered.current?.game.leave().catch(console.info);
    lobby.leftMatchId = entered.current?.match_id;
    entered.current = undefined;
  };
  const go = async (way: WayIn) => {
    await leaveGame();
    let comeBack = way;
    const options = {
      effects: through(effects),
      language: page.language,
      onEnd: (ended: { code: number }) => {
        entered.current = undefined;
        setScene({ at: "ended", text: endedText(ended, texts), comeBack });
      },
      onOver: setOver,
    };
    try {
      const now = await way(await lobby.enter(), options);
      comeBack = now.comeBack;
      entered.current = now;
      keepInTab(PLAYING, "yes");
      setScene({ at: "game", entered: now, way });
    } catch (error) {
      fail(error);
    }
  };
  const leave = () => void leaveGame().then(() => toMenu());
  /** Where it cannot be drawn. */
  const drop = useCallback((error: unknown) => void leaveGame().then(() => fail(error)), [fail]);
  const queueAgain = async (queue_id: string) => {
    await leaveGame();
    toMenu();
    const { queue, session } = await lobby.enter();
    await queue.begin(queue_id, session.character_id);
  };
  const begin = async () => {
    if (isBackFromPool()) {
      const trouble = await finishSignIn(page).then(
        () => undefined,
        (error: unknown) => signInTrouble(error, page) ?? refusalText(error, { texts, words }),
      );
      return toMenu(trouble);
    }
    const isPlaying = keptInTab(PLAYING) !== null;
    const back = isPlaying ? backInto((await lobby.enter()).session) : undefined;
    if (back) return go(back);
    if (new URLSearchParams(location.search).has("now")) return go(FIRST);
    toMenu();
  };
  useEffect(() => void begin().catch(fail), []);
  useEffect(() => {
    const end = lobby.on("match_open", () => void go(intoQueuedMatch));
    return () => void end();
  }, []);

  const given = { lobby, texts, words, language: page.language, onWayIn: go };
  switch (scene.at) {
    case "menu":
      return h(Menu, {
        ...{ page, texts, words, lobby, trouble: scene.trouble, onWayIn: go, invited },
        onInvitationDone: () => {
          setInvited(undefined);
          history.replaceState(undefined, "", location.pathname);
        },
      });
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
        h("button", { type: "button", onClick: () => toMenu() }, texts.back),
      );
    case "game":
      return [
        h(Stage, {
          ...{ key: "stage", game: scene.entered.game, effects, texts },
          ...{ onTrouble: drop, onLeave: leave },
        }),
        h(OverStage, {
          ...{
            key: "over",
            ...given,
            over,
            custom: scene.entered.custom,
            watch: watchHref(page),
            game: scene.entered.game,
            way: scene.way,
          },
          ...{ onSeen: () => setOver(undefined), onLeave: leave },
          onQueueAgain: queue_id => queueAgain(queue_id).catch(fail),
        }),
      ];
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
