/** Pointing at a place for the party, over the game: a key or button opens the kinds, and each is a key or button. What the party says shows beside it. */
import { type ComponentChild, h } from "preact";
import { useCallback, useLayoutEffect, useState } from "preact/hooks";
import type { Point } from "../../src/game/core/geometry.ts";
import type { PartyLine } from "../client/party-types.ts";
import { settingsTexts } from "../texts/settings.ts";
import { useDoing, useEvery } from "../ui/asked.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import { useCommandKey } from "./command-key.ts";
import type { Company } from "./company.ts";
import type { Game, Pointing } from "./game.ts";
import { nameOfKey } from "./key-names.ts";
import { Trouble, type Words } from "./lobby-parts.ts";
import { pingWords } from "./ping-words.ts";
import { PING_KINDS, type PingKind } from "./pings.ts";
import "./pings.css";
import { useSettings } from "./settings.ts";

const names = textsFor(thisPage(), settingsTexts);

/** A line is shown for so long. */
const LINE_SHOWN_FOR_MS = 10_000;
const MOST_LINES = 4;

type PingCornerProps = Words & { readonly company: Company; readonly game: Game };

export function PingCorner({ company, game, texts, words }: PingCornerProps): ComponentChild {
  /** Where the mouse has pointed when the kinds were opened. */
  const [open, setOpen] = useState<{ readonly aim: Point | undefined } | undefined>(undefined);
  const { error, act } = useDoing();
  const party_id = company.party?.party_id;
  const point = useCallback(
    (kind: PingKind | undefined, aim: Point | undefined) => {
      setOpen(undefined);
      const { pointing } = game;
      if (party_id === undefined || !pointing) return;
      act(() => company.parties.say(party_id, { ping: pointing.pingOf(kind, aim) }));
    },
    [party_id, company, game, act],
  );
  const onKey = useCallback(() => {
    if (document.querySelector("dialog[open]")) return;
    if (open) point(undefined, open.aim);
    else setOpen({ aim: game.pointing?.aim });
  }, [open, point, game]);
  useCommandKey("ping", onKey);
  useKindKeys(open !== undefined, kind => (kind === "none" ? setOpen(undefined) : point(kind, open?.aim)));
  const key = nameOfKey("ping", useSettings(), names);
  if (party_id === undefined) return null;
  return h(
    "div",
    { class: "pings" },
    h(PartyLines, { company, game, words }),
    h(Trouble, { error, texts, words }),
    open
      ? h(
          "div",
          { role: "group", "aria-label": pingWords.point },
          PING_KINDS.map((kind, index) =>
            h(
              "button",
              { key: kind, type: "button", class: kind, onClick: () => point(kind, open.aim) },
              h("kbd", {}, `${index + 1}`),
              pingWords.kinds[kind],
            ),
          ),
        )
      : h(
          "button",
          {
            ...{ type: "button", onClick: () => setOpen({ aim: undefined }) },
            ...(key !== "" && { "aria-keyshortcuts": key }),
          },
          pingWords.point,
          key !== "" && h("kbd", {}, key),
        ),
  );
}

/** While the kinds are open, 1 to 5 choose one, and Escape none. */
function useKindKeys(isOpen: boolean, onKind: (kind: PingKind | "none") => void): void {
  // At once: the key may follow quickly.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    const press = (event: KeyboardEvent) => {
      const kind =
        event.code === "Escape" ? "none" : PING_KINDS[Number(/^Digit(\d)$/.exec(event.code)?.[1]) - 1];
      if (kind === undefined || document.querySelector("dialog[open]")) return;
      // The character would drink a potion.
      event.preventDefault();
      event.stopPropagation();
      onKind(kind);
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [isOpen, onKind]);
}

type PartyLinesProps = Omit<PingCornerProps, "texts">;

/** What was said a moment ago. */
function PartyLines({ company, game, words }: PartyLinesProps): ComponentChild {
  useEvery(1000);
  const newest = company.lines
    .filter(({ at }) => Date.parse(at) + LINE_SHOWN_FOR_MS > Date.now())
    .slice(-MOST_LINES);
  return h(
    "div",
    { role: "log", "aria-label": pingWords.lines },
    newest.map(line =>
      h(
        "p",
        { key: line.line_id },
        h("strong", {}, line.character_name),
        `: ${saidIn(line, game.pointing, words)}`,
      ),
    ),
  );
}

function saidIn(
  { text: typed, ping }: PartyLine,
  pointing: Pointing | undefined,
  { chat }: Words["words"],
): string {
  if (!ping || !pointing) return typed ?? "";
  const where = pointing.whereaboutsOf(ping);
  if (where === "here") return chat.ping[ping.kind];
  return `${chat.ping[ping.kind]} ${where === "elsewhere" ? pingWords.elsewhere : pingWords.room(where.room)}`;
}
