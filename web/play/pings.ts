/** Places in rooms of a dungeon at which members of a party point, for each other. */
import type { Point } from "../../src/game/core/geometry.ts";
import type { PartyLine, Ping } from "../client/party-types.ts";
import type { ShownPing } from "../scene/shown.ts";

export const PING_KINDS = [
  "here",
  "enemy",
  "loot",
  "danger",
  "help",
] as const satisfies readonly Ping["kind"][];
export type PingKind = (typeof PING_KINDS)[number];

/** So long a place is shown. */
const SHOWN_FOR_MS = 6000;

/** The room that is shown; `room_template_ids` are those of its dungeon, in their order. */
export type PingRoom = {
  readonly room_id: string;
  readonly run_id: string;
  readonly room_template_ids: readonly string[];
};

/** Where a place is: in the room that is shown, in another one of the dungeon, from 1, or in no room of this run. */
export type Whereabouts = "here" | "elsewhere" | { readonly room: number };

export class Pings {
  readonly #nameOf: (line: PartyLine) => string;
  #seen: { readonly line: PartyLine; readonly ping: Ping; readonly until_ms: number }[] = [];

  /** @param nameOf what is written at the place. */
  constructor(nameOf: (line: PartyLine) => string) {
    this.#nameOf = nameOf;
  }

  /** What is said now. */
  note(line: PartyLine): void {
    if (line.ping) this.#seen.push({ line, ping: line.ping, until_ms: performance.now() + SHOWN_FOR_MS });
  }

  /** Those of the room that were made a moment ago. */
  shown(room_id: string): ShownPing[] {
    const now_ms = performance.now();
    this.#seen = this.#seen.filter(({ until_ms }) => until_ms > now_ms);
    return this.#seen
      .filter(({ ping }) => ping.room_id === room_id)
      .map(({ line, ping, until_ms }) => ({
        ...{ x: ping.position_x, z: ping.position_z, kind: ping.kind, name: this.#nameOf(line) },
        left: (until_ms - now_ms) / SHOWN_FOR_MS,
      }));
  }
}

export function whereaboutsOf({ room_id }: Pick<Ping, "room_id">, room: PingRoom): Whereabouts {
  if (room_id === room.room_id) return "here";
  const found = room.room_template_ids.findIndex(each => room_id === `${room.run_id}-${each}`);
  return found < 0 ? "elsewhere" : { room: found + 1 };
}

/** Something that can be pointed at. */
export type PingTarget = Point & { readonly kind: "enemy" | "loot" };

/** How near to where the mouse points something has to be to be meant, metres. */
const MEANT_WITHIN_M = 1.5;

/**
 * What is pointed at, and as what.
 *
 * @param kind undefined: what is there says it.
 * @param aim where the mouse points; undefined of who plays by keyboard or touch: the nearest thing of the kind is meant, else the own place.
 */
export function pointedAt(
  kind: PingKind | undefined,
  { aim, own, targets }: { aim: Point | undefined; own: Point; targets: readonly PingTarget[] },
): Point & { readonly kind: PingKind } {
  const from = aim ?? own;
  const metres = ({ x, z }: Point) => Math.hypot(x - from.x, z - from.z);
  const fitting = targets.filter(each => kind === undefined || each.kind === kind);
  const nearest = fitting.toSorted((a, b) => metres(a) - metres(b))[0];
  const isMeant = nearest !== undefined && (aim === undefined || metres(nearest) <= MEANT_WITHIN_M);
  return isMeant ? nearest : { x: from.x, z: from.z, kind: kind ?? "here" };
}
