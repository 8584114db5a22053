/** What a game is to the page: something to draw, something to say, and what its player does. A dungeon and a match are each one. */
import type { Point } from "../../src/game/core/geometry.ts";
import type { Line } from "../client/line-meter.ts";
import type { OwnCharacter } from "../client/own-character.ts";
import type { Ping } from "../client/party-types.ts";
import type { Frame, NumberTone, Place } from "../scene/shown.ts";
import type { DoorWay } from "./door-ways.ts";
import type { Side } from "./match-sides.ts";
import type { PingKind, Whereabouts } from "./pings.ts";

/** What a player does at once; `ability1` to `ability6` are those of its class or of the match. */
export type Action =
  | "strike"
  | "dodge"
  | "interact"
  | "respawn"
  | "potion1"
  | "potion2"
  | `ability${1 | 2 | 3 | 4 | 5 | 6}`;

/** What a player would do now. */
export type Intent = {
  /** Where it walks on the floor, at most 1 long; 0/0 stands. */
  readonly walk: Point;
  readonly sprints: boolean;
  /** Where it points on the floor; absent where it plays by keyboard alone. */
  readonly aim: Point | undefined;
  /** What is held down. */
  readonly held: ReadonlySet<Action>;
};

export type Gauge = { readonly now: number; readonly most: number };

export type ShownAbility = {
  readonly action: Action;
  readonly name: string;
  /** Seconds until it may be used again; 0 is now. */
  readonly ready_in_s: number;
  /** Of what it waits for, the share that is left. */
  readonly waits: number;
  readonly is_affordable: boolean;
  /** Of a potion: how many there are. */
  readonly count?: number;
};

/** One of the sentences that a game says, by its name in the texts. */
export type Saying =
  | {
      readonly say:
        | "dead"
        | "dead_soon"
        | "dead_wait"
        | "gathering"
        | "round_over"
        | "cleared"
        | "sudden_death";
    }
  | { readonly say: "countdown"; readonly number: number }
  | { readonly say: "run_over"; readonly seconds: number }
  | { readonly say: "server"; readonly text: string };

export type Prompt =
  | { readonly offer: "take"; readonly what: string }
  | { readonly offer: "take_gold"; readonly amount: number }
  | { readonly offer: "open" | "locked" }
  | { readonly offer: "enter"; readonly way: DoorWay };

/** What a newcomer is told in a dungeon, until it has done it once. */
export const HINTS = ["walk", "strike", "pick_up", "door"] as const;
/** Likewise in a match. */
export const MATCH_HINTS = ["walk", "strike", "ability", "dodge"] as const;
export type Hint = (typeof HINTS)[number] | (typeof MATCH_HINTS)[number];

/** What happens to the player and around it, of which each may be heard. */
export type Happening = Hint | "hit" | "hurt" | "death" | "begins" | "won" | "lost";

export type PartyMember = {
  readonly id: string;
  readonly name: string;
  /** Of its clothes, as #rrggbb. */
  readonly color: string;
  /** A share from 0 to 1; 0 is dead. */
  readonly health: number;
};

/** How a match stands. */
export type Score = {
  readonly sides: readonly Side[];
  readonly rounds_to_win: number;
  /** From 1; 0 before the first. */
  readonly round: number;
};

export type Hud = {
  /** Such as the dungeon's name. */
  readonly title: string;
  /** Of a match. */
  readonly score?: Score | undefined;
  readonly health: Gauge;
  readonly mana: Gauge;
  readonly stamina: Gauge;
  readonly level?: number;
  readonly gold?: number;
  readonly abilities: readonly ShownAbility[];
  /** The others of the own side. */
  readonly party: readonly PartyMember[];
  readonly boss?: { readonly name: string; readonly health: number } | undefined;
  readonly saying: Saying | undefined;
  readonly prompt: Prompt | undefined;
  readonly hints: readonly Hint[];
  /** The connection is lost, and is being made again. */
  readonly is_away: boolean;
  /** Nothing has come for some time although the connection is there. */
  readonly is_stalled?: boolean;
  /** The own character is dead. */
  readonly is_dead: boolean;
  /** It has nothing more to show than its end. */
  readonly is_over: boolean;
};

/** What happens at once, and is only seen. */
export type Effects = {
  flash(fighter_id: string): void;
  number(fighter_id: string, amount: number, tone: NumberTone): void;
  shake(metres: number): void;
  happened(what: Happening): void;
};

/** Pointing at places of a dungeon, for the party. */
export type Pointing = {
  /** Where the mouse points; undefined of who plays without one. */
  readonly aim: Point | undefined;
  /** @param kind undefined: what is there says it. */
  pingOf(kind: PingKind | undefined, aim: Point | undefined): Ping;
  whereaboutsOf(ping: Pick<Ping, "room_id">): Whereabouts;
};

export interface Game {
  readonly place: Place;
  /** Who plays, where what becomes of it lasts: in a dungeon. */
  readonly character?: OwnCharacter;
  /** In a dungeon. */
  readonly pointing?: Pointing;
  /** Undefined until there is something to see. */
  frame(): Frame | undefined;
  hud(): Hud;
  /** What the connection carries: asked for only where it is shown. */
  line(): Line;
  /** By a timer, about 60 times a second, whether anything is drawn or not. */
  advance(intent: Intent): void;
  /** Once, when a key goes down. */
  act(action: Action): void;
  leave(): Promise<void>;
}

/** Why a game has ended that was not left: a WebSocket close code. */
export type Ended = { readonly code: number };
