/** What is done on a map, with a mouse or by keys: each is a change of the entry, and is said. */
import { useMemo, useRef, useState } from "preact/hooks";
import { type Point, yawTowards } from "../../../src/game/core/geometry.ts";
import type { MapTexts } from "../../texts/studio-map.ts";
import type { Field } from "../form/field.ts";
import type { JsonObject, Path } from "../form/json.ts";
import { type Added, addItem } from "./map-additions.ts";
import type { Grip } from "./map-canvas.ts";
import { FINE_GRID_M, GRID_M, moveItem, removeItem, resizeItem, turnItem } from "./map-edits.ts";
import { isPullable } from "./map-handles.ts";
import { MapHistory } from "./map-history.ts";
import { isSamePath, itemAt, itemsOf, type MapItem, middleOfItem } from "./map-items.ts";
import type { Edited } from "./map-values.ts";
import { nameOfItem, placeOfItem } from "./map-words.ts";

/** By keys, and by a mouse that is not to be fine. */
const TURN = Math.PI / 12;
const FINE_TURN = Math.PI / 180;

export type MapNeeds = {
  readonly entry: JsonObject;
  /** Of the entry's schema. */
  readonly field: Field;
  /** What is chosen, on the map or in the form: its path, or that of a field in it. */
  readonly picked: Path | undefined;
  readonly onPick: (path: Path | undefined) => void;
  readonly change: (entry: JsonObject) => void;
};

export type MapDoings = {
  readonly items: readonly MapItem[];
  readonly rooms: readonly MapItem[];
  readonly picked: MapItem | undefined;
  /** What was done last, in words. */
  readonly said: string;
  /** While something is pulled it is only drawn; it becomes a change when it is let go. */
  readonly isPulled: boolean;
  /** Whether arrows change sizes. */
  readonly isResizing: boolean;
  /** What gets the focus once it is drawn. */
  readonly wanted: { current: Path | undefined };
  pick(item: MapItem | undefined): void;
  pull(grip: Grip, by: Point, at: Point, isFine: boolean): void;
  letGo(isDone: boolean): void;
  /** Something new as it is dragged: where it is; undefined beside the map. */
  drag(added: Omit<Added, "near">): void;
  add(added: Omit<Added, "near">): void;
  /** By one of the grid: moved, or made larger. */
  go(way: Point, grid_m: number): void;
  toRoom(by: 1 | -1): void;
  remove(): void;
  resize(isOn: boolean): void;
  undo(): void;
  redo(): void;
};

type Pulled = { readonly edited: Edited; readonly isNew: boolean };

export function useMap({ entry, field, onPick, change, ...rest }: MapNeeds, texts: MapTexts): MapDoings {
  const [said, say] = useState("");
  const [isResizing, setResizing] = useState(false);
  const [pulled, setPulled] = useState<Pulled | undefined>();
  const newest = useRef<Pulled | undefined>(undefined);
  const wanted = useRef<Path | undefined>(undefined);
  const history = useMemo(() => new MapHistory(entry), []);
  history.note(entry);
  const shown = pulled?.edited.entry ?? entry;
  const items = useMemo(() => itemsOf(shown), [shown]);
  const rooms = useMemo(() => items.filter(({ kind }) => kind === "room"), [items]);
  const path = pulled?.edited.path ?? rest.picked;
  const picked = useMemo(() => path && itemAt(items, path), [items, path]);
  const edits = { entry, field };

  const describe = (item: MapItem, all: readonly MapItem[]) =>
    `${nameOfItem(item, texts)}: ${placeOfItem(item, all, texts)}`;
  const setPull = (next: Pulled | undefined) => {
    newest.current = next;
    setPulled(next);
  };
  const toItem = (item: MapItem | undefined) => {
    wanted.current = item?.path;
    onPick(item?.path);
  };
  const settle = ({ edited, isNew }: Pulled) => {
    setPull(undefined);
    change(edited.entry);
    const now = itemsOf(edited.entry);
    const item = now.find(each => isSamePath(each.path, edited.path));
    if (item) say(isNew ? texts.added(describe(item, now)) : describe(item, now));
    wanted.current = edited.path;
    if (!isSamePath(rest.picked, edited.path)) onPick(edited.path);
  };
  const travel = (to: JsonObject | undefined, words: string) => {
    say(to ? words : texts.nothing_left);
    if (!to) return;
    change(to);
    const now = itemsOf(to);
    // What was chosen may be gone: then what it was in.
    if (picked && !now.some(each => isSamePath(each.path, picked.path))) toItem(itemAt(now, picked.path));
  };
  const turned = (item: MapItem, yaw: number, unit: number) =>
    turnItem(edits, item, Math.round(yaw / unit) * unit);

  return {
    ...{ items, rooms, picked, isResizing, wanted, isPulled: pulled !== undefined },
    said: pulled && picked ? describe(picked, items) : said,
    pick(item) {
      if (isSamePath(item?.path, picked?.path)) return;
      if (item) say(describe(item, items));
      onPick(item?.path);
    },
    pull({ item, pull: side }, by, at, isFine) {
      const grid_m = isFine ? FINE_GRID_M : GRID_M;
      const edited =
        side === undefined
          ? moveItem(edits, item, by, grid_m)
          : side === "turn"
            ? turned(item, yawTowards(middleOfItem(item), at), isFine ? FINE_TURN : TURN)
            : resizeItem(edits, item, side, by, grid_m);
      setPull({ edited, isNew: false });
    },
    letGo(isDone) {
      if (isDone && newest.current) settle(newest.current);
      else setPull(undefined);
    },
    drag(added) {
      const edited = added.at && addItem(edits, { ...added, near: picked });
      setPull(edited && { edited, isNew: true });
    },
    add(added) {
      const edited = addItem(edits, { ...added, near: picked });
      if (edited) settle({ edited, isNew: true });
      else say(texts.no_place);
    },
    go(way, grid_m) {
      if (!picked) return;
      const by = { x: way.x * grid_m, z: way.z * grid_m };
      if (!isResizing || !isPullable(picked))
        settle({ edited: moveItem(edits, picked, by, grid_m), isNew: false });
      else if (picked.shape.kind === "point") {
        const unit = grid_m === FINE_GRID_M ? FINE_TURN : TURN;
        const yaw = (picked.shape.yaw ?? 0) + unit * (way.x - way.z);
        settle({ edited: turned(picked, yaw, unit), isNew: false });
      } else settle({ edited: resizeItem(edits, picked, { x: 1, z: 1 }, by, grid_m), isNew: false });
    },
    toRoom(by) {
      const at = rooms.findIndex(({ room }) => room === picked?.room);
      const next = rooms[at < 0 ? 0 : (at + by + rooms.length) % rooms.length];
      if (next) toItem(next);
    },
    remove() {
      if (!picked) return;
      const left = removeItem(edits, picked);
      if (!left) {
        say(texts.needed);
        return;
      }
      const home = picked.kind === "room" ? undefined : rooms.find(({ room }) => room === picked.room);
      say(texts.removed(describe(picked, items)));
      change(left);
      toItem(home ?? itemsOf(left)[0]);
    },
    resize(isOn) {
      setResizing(isOn);
      if (isOn !== isResizing) say(isOn ? texts.resize_on : texts.resize_off);
    },
    undo: () => travel(history.back(), texts.undone),
    redo: () => travel(history.forward(), texts.redone),
  };
}
