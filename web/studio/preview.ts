/** The game beside the form: bots play what is edited, from the start again with each change. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { DEFAULT_CLASS_ID, findEntry } from "../../src/game/content/content.ts";
import { GameScene, NoWebGl } from "../scene/game-scene.ts";
import { chosenPicture } from "../ui/chosen-picture.ts";
import { isList, isObject, type Json, type Path } from "./form/json.ts";
import { Numbers } from "./numbers/numbers.ts";
import { PreviewPlayer } from "./preview-player.ts";
import { type PreviewSetup, setupFor } from "./preview-setup.ts";
import type { EntryProps } from "./stage.ts";

const MOST_PLAYERS = 4;

export function Preview({ page, texts, studio, where, picked }: EntryProps): ComponentChild {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [player, setPlayer] = useState<PreviewPlayer | undefined>();
  const [isPossible, setPossible] = useState(true);
  const [players, setPlayers] = useState(2);
  const [level, setLevel] = useState(1);
  const [class_id, setClass] = useState(DEFAULT_CLASS_ID);
  const [room, setRoom] = useState<string | undefined>();
  const [round, setRound] = useState(0);
  const { content } = studio;
  useEffect(() => setRoom(undefined), [where.set, where.id]);
  const looked_at = roomOfPath(studio.draft.entryOf(where), picked);
  useEffect(() => {
    if (looked_at !== undefined) setRoom(looked_at);
  }, [looked_at]);
  useEffect(() => {
    if (!canvas.current) return undefined;
    try {
      const opened = new PreviewPlayer(new GameScene(canvas.current, chosenPicture()));
      setPlayer(opened);
      return () => opened.close();
    } catch (error) {
      if (!(error instanceof NoWebGl)) throw error;
      setPossible(false);
      return undefined;
    }
  }, []);
  const setup = useMemo(
    () => content && setupFor(content, where, room),
    [content, where.set, where.id, room],
  );
  useEffect(() => {
    if (setup) player?.play(setup, { players, level, class_id }, page.language);
    else player?.stop();
  }, [player, setup, players, level, class_id, round, page.language]);
  const number = (label: string, value: number, most: number, onValue: (value: number) => void) =>
    h(
      "label",
      {},
      label,
      h("input", {
        ...{ type: "number", min: 1, max: most, value },
        onInput: (event: TargetedEvent<HTMLInputElement>) => {
          const typed = Math.round(event.currentTarget.valueAsNumber);
          if (typed >= 1 && typed <= most) onValue(typed);
        },
      }),
    );
  const rooms =
    where.set === "dungeons" && content ? findEntry(content.dungeons, where.id)?.room_templates : undefined;
  return h(
    "aside",
    { "aria-label": texts.preview },
    h("h2", {}, texts.preview),
    h("canvas", { ref: canvas, role: "img", "aria-label": texts.preview, hidden: !isPossible || !setup }),
    !isPossible && h("p", { class: "notice" }, texts.preview_without),
    content && !setup && h("p", { class: "soft" }, studio.isGood ? texts.preview_none : texts.preview_bad),
    setup && !studio.isGood && h("p", { class: "soft" }, texts.preview_old),
    h(
      "div",
      { class: "preview-tools" },
      setup?.kind === "room" && [
        number(texts.players, players, MOST_PLAYERS, setPlayers),
        number(texts.level, level, levelCap(setup), setLevel),
        h(Choice, {
          ...{ key: "class", label: texts.class, value: setup.class_id ?? class_id, onChoose: setClass },
          ids: setup.class_id === undefined ? Object.keys(setup.content.classes) : [setup.class_id],
        }),
        rooms &&
          h(Choice, {
            ...{ key: "room", label: texts.room, value: setup.room_template_id, onChoose: setRoom },
            ids: rooms.map(({ room_template_id }) => room_template_id),
          }),
      ],
      setup && h("button", { type: "button", onClick: () => setRound(round + 1) }, texts.from_start),
    ),
    h(Numbers, { page, studio, where, room, party: { players, level, class_id } }),
  );
}

/** Which room of a dungeon a part of it is in. */
function roomOfPath(entry: Json | undefined, path: Path | undefined): string | undefined {
  if (path?.[0] !== "room_templates" || !isObject(entry) || !isList(entry.room_templates)) return undefined;
  const room = entry.room_templates[Number(path[1])];
  const id = isObject(room) ? room.room_template_id : undefined;
  return typeof id === "string" ? id : undefined;
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly ids: readonly string[];
  readonly onChoose: (id: string) => void;
};

function Choice({ label, value, ids, onChoose }: ChoiceProps): ComponentChild {
  return h(
    "label",
    {},
    label,
    h(
      "select",
      {
        value,
        onChange: (event: TargetedEvent<HTMLSelectElement>) => onChoose(event.currentTarget.value),
      },
      ids.map(id => h("option", { key: id, value: id }, id)),
    ),
  );
}

function levelCap({ content }: PreviewSetup): number {
  return Object.values(content.rules)[0]?.progression.level_cap ?? 1;
}
