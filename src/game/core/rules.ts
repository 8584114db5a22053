/**
 * What the rules of any game mode are: pure functions over a World. Time, chance and content are arguments, so the same commands at
 * the same ticks give the same World, event for event, on any machine.
 */
import type { Verdict } from "./verdict.ts";

/** By the type of a command: what it carries besides its type, and what it is accepted with. */
export type CommandTable = Record<string, { carries: object; value: unknown }>;

/** A command is plain data, so that it can be recorded. Of a union of types, the union of their commands. */
export type CommandIn<C extends CommandTable, T extends keyof C> = { type: T } & C[T]["carries"];

/** The type parameter of everything that works for any mode. */
export type RulesTypes = {
  /** Everything that a room knows, as plain objects. `tick` counts the ticks taken. */
  World: { tick: number };
  /** What a World is made from: its content, ids, seed and key. It begins a recording. */
  Opening: object;
  Commands: CommandTable;
  /** What can happen. Plain data. */
  Event: { event_type: string };
  /** What is kept of a World while nobody is in it. Plain data. */
  Snapshot: object;
};

/** An event, and the tick in which it happened. */
export type Happened<Event> = { event: Event; tick: number };

export type Outcome<Value, Event> = { verdict: Verdict<Value>; events: Event[] };

export type Rules<R extends RulesTypes> = {
  /** A fresh World. */
  open(opening: R["Opening"]): R["World"];
  /** Does what the command asks, or says why not. */
  apply<T extends keyof R["Commands"]>(
    world: R["World"],
    command: CommandIn<R["Commands"], T>,
  ): Outcome<R["Commands"][T]["value"], R["Event"]>;
  /** Lets one tick pass. */
  tick(world: R["World"]): R["Event"][];
  /** Whether nothing will change by itself: then ticks may be skipped, and counted later. */
  isIdle(world: R["World"]): boolean;
  snapshot(world: R["World"]): R["Snapshot"];
  /** The World as plain data, for comparing: more than is kept of it, and the same for two Worlds to which the same has happened. */
  state(world: R["World"]): object;
  /** The World of a snapshot. */
  restore(opening: R["Opening"], snapshot: R["Snapshot"]): R["World"];
  /**
   * Brings a restored World up to what its journal says happened after the snapshot.
   *
   * @param before the newest events that the snapshot contains, oldest first, for what a snapshot leaves out.
   */
  redo(world: R["World"], after: readonly Happened<R["Event"]>[], before: readonly R["Event"][]): void;
};
