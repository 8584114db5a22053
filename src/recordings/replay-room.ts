/**
 * Plays recorded rooms of any mode again, and finds the first thing that is not as it was recorded. Pure: it is given what was recorded and the
 * content, and proves with the mode's rules that they come to the same events and the same states.
 *
 * An opening that was cut off, since its process was killed before all of the room was saved, proves what happened up to its last line. The next one begins from what the room's
 * row and its journal brought back: what lies between the two is not proved here. See ADR 19.
 */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Content } from "../game/content/content.ts";
import { isSame, type RecordedStart, ticksBefore, worldOf } from "../game/core/replay.ts";
import type { RulesTypes } from "../game/core/rules.ts";
import { RULES_VERSION } from "../game/rules-version.ts";
import { LineEncoder } from "./line-codec.ts";
import { digestOf, type LaterLine, NewerRules, type Segment, Unreplayable } from "./recorded-room.ts";
import type { AnyCommand, Moment, ReplayedMode, Witness } from "./replayed-mode.ts";

/** What the rooms belong to, as it is known elsewhere. */
export type RoomsClaim = {
  run_id: string;
  /** The content that all of them run on. */
  content_hash?: string | undefined;
};

/** What is proved of the rooms beside their events and their states. */
export type ProofTerms = {
  /**
   * Whether each part's text is what its last line says, by writing it once more: a quarter of the work. What is in the text and changed
   * nothing that happened, such as the aim of somebody who only stood there, is proved by this alone.
   */
  proves_text: boolean;
};

/** Where something is first not as recorded. */
export type RoomDifference = Moment & { is_same: false; recorded: unknown; replayed: unknown };

/** Between `tick` and the tick at which the room's next opening began nothing is proved; that is undefined where there was no next. */
export type Cut = Moment & { next_tick?: number | undefined };

/** What was played. */
type Played = { is_same: true; ticks: number; events: number; cuts: Cut[] };

export type RoomsReplay = Played | RoomDifference;

/** A part is open for a minute at most, and waits for the database for a few: more of a room is never unwritten. */
const MOST_CUT_SECONDS = 5 * 60;

/** What our own rooms have written. Where somebody else did, the rules come to something else, or fail, and that is a difference. */
const isObject = (value: unknown) => typeof value === "object" && value !== null;

export class RoomPlayer<R extends RulesTypes> {
  readonly #mode: ReplayedMode<R>;
  readonly #claim: RoomsClaim;
  readonly #contents: ReadonlyMap<string, Content>;
  readonly #witness: Witness<R> | undefined;
  readonly #provesText: boolean;
  readonly #command = z.custom<AnyCommand<R>>(isObject);
  readonly #snapshot = z.custom<R["Snapshot"]>(isObject);
  readonly #cuts: Cut[] = [];
  #contentHash: string | undefined;
  #ticks = 0;
  #events = 0;

  /** @param contents by hash. */
  constructor(
    mode: ReplayedMode<R>,
    claim: RoomsClaim,
    contents: ReadonlyMap<string, Content>,
    witness?: Witness<R>,
    { proves_text }: ProofTerms = { proves_text: true },
  ) {
    this.#mode = mode;
    this.#claim = claim;
    this.#contents = contents;
    this.#witness = witness;
    this.#provesText = proves_text;
    this.#contentHash = claim.content_hash;
  }

  /** What was the same so far. */
  get played(): Played {
    return { is_same: true, ticks: this.#ticks, events: this.#events, cuts: this.#cuts };
  }

  /**
   * Plays one room.
   *
   * @param segments its openings, oldest first.
   * @throws Unreplayable where the recording is not complete, or of other rules, or its content is not there.
   */
  play(segments: readonly Segment[]): RoomDifference | undefined {
    let before: { world: R["World"]; segment: Segment } | undefined;
    for (const segment of segments) {
      const { start, room_id, opening, lines, is_cut } = segment;
      const difference =
        this.#beginning(segment) ?? (before && this.#continues(before.world, before.segment, segment));
      if (difference) return difference;
      if (!before && start.hibernated) {
        this.#cut({ room_id, segment: opening, tick: 0, next_tick: start.tick });
      }
      const played = this.#playSegment(segment);
      if (!("world" in played)) return played;
      before = { world: played.world, segment };
      if (!is_cut) continue;
      const next_tick = segments.find(other => other.opening > opening)?.start.tick;
      this.#cut({ room_id, segment: opening, tick: lines.at(-1)?.tick ?? start.tick, next_tick });
    }
    return undefined;
  }

  #cut(cut: Cut): void {
    const { room_id, tick, next_tick = tick } = cut;
    if (next_tick - tick > MOST_CUT_SECONDS * this.#mode.ticks_per_second) {
      throw new Unreplayable(
        `Of the room ${room_id} the ticks ${tick} to ${next_tick} were not recorded: more than a killed process can have left unwritten`,
      );
    }
    this.#cuts.push(cut);
    this.#witness?.noteCut();
  }

  /** Whether the opening is one of what is claimed, by the rules and the content of all of it. */
  #beginning({ start, room_id, opening }: Segment): RoomDifference | undefined {
    const { rules_version, mode, content_hash, options, tick } = start;
    if (mode !== this.#mode.name) throw new Unreplayable(`The room ${room_id} is of the mode "${mode}"`);
    if (rules_version !== RULES_VERSION) {
      const Refusal = rules_version > RULES_VERSION ? NewerRules : Unreplayable;
      throw new Refusal(
        `The room ${room_id} was played by the rules of version ${rules_version}, and these are of version ${RULES_VERSION}`,
      );
    }
    this.#contentHash ??= content_hash;
    const recorded = { run_id: options.run_id, room_id: options.room_id, content_hash };
    const replayed = { run_id: this.#claim.run_id, room_id, content_hash: this.#contentHash };
    if (isDeepStrictEqual(recorded, replayed)) return undefined;
    return { is_same: false, room_id, segment: opening, tick, recorded, replayed };
  }

  /** Whether the room goes on as it was left. One that has expired since begins anew. */
  #continues(left: R["World"], before: Segment, next: Segment): RoomDifference | undefined {
    const { start, room_id, opening } = next;
    const { hibernated, tick } = start;
    if (before.is_cut || !hibernated) return undefined;
    const { rules } = this.#mode;
    // As the server does it: a clock may have gone on in other rooms.
    const restored = rules.restore(this.#openingOf(next), rules.snapshot(left));
    const replayed = plain(this.#mode.kept(rules.snapshot(restored)));
    const recorded = plain(this.#mode.kept(this.#snapshot.parse(hibernated)));
    if (isDeepStrictEqual(recorded, replayed)) return undefined;
    return { is_same: false, room_id, segment: opening, tick, recorded, replayed };
  }

  #playSegment(segment: Segment): { world: R["World"] } | RoomDifference {
    const { start, lines, room_id, opening } = segment;
    const { rules } = this.#mode;
    const opened: RecordedStart<R> = {
      ...{ kind: "start", mode: start.mode, options: this.#openingOf(segment) },
      hibernated: start.hibernated && this.#snapshot.parse(start.hibernated),
    };
    const at = (tick: number, recorded: unknown, replayed: unknown): RoomDifference => ({
      ...{ is_same: false, room_id, segment: opening, tick, recorded, replayed },
    });
    let tick = start.tick;
    try {
      const world = worldOf(rules, opened);
      if (world.tick !== start.tick) return at(start.tick, start.tick, world.tick);
      const begunAtTick = world.tick;
      // The text of the part that is being played, as its recorder wrote it.
      let part = new LineEncoder();
      part.add(start);
      for (const line of lines) {
        tick = line.tick;
        const early = ticksBefore(rules, world, line);
        if (early) return at(world.tick, [], early);
        if (world.tick !== (line.kind === "tick" ? tick - 1 : tick)) return at(tick, tick, world.tick);
        const [recorded, replayed] = this.#playLine(world, line, segment, part);
        if (line.kind === "state") part = new LineEncoder();
        else if (this.#provesText) part.add(line);
        if (!isSame(recorded, replayed)) return at(tick, ...firstOf(recorded, replayed));
      }
      this.#ticks += world.tick - begunAtTick;
      return { world };
    } catch (error) {
      if (error instanceof Unreplayable) throw error;
      return at(tick, undefined, `The rules failed: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** What the line says, and what comes of it. */
  #playLine(
    world: R["World"],
    line: LaterLine,
    { room_id, opening }: Segment,
    part: LineEncoder,
  ): [recorded: readonly object[], replayed: readonly object[]] {
    const stateNow = () => digestOf(JSON.stringify(this.#mode.rules.state(world)));
    if (line.kind === "state") {
      const state = line.state === undefined ? undefined : stateNow();
      const written = this.#provesText ? digestOf(part.text) : line.lines;
      return [[{ state: line.state, lines: line.lines }], [{ state, lines: written }]];
    }
    const at = { room_id, segment: opening, tick: line.tick };
    const events = this.#eventsOf(world, line, at);
    this.#events += events.length;
    for (const event of events) this.#witness?.hear(event, at);
    if (line.kind !== "tick" || line.state === undefined) return [line.events, events];
    return [
      [...line.events, { state: line.state }],
      [...events, { state: stateNow() }],
    ];
  }

  #eventsOf(world: R["World"], line: Exclude<LaterLine, { kind: "state" }>, at: Moment): R["Event"][] {
    const { rules } = this.#mode;
    if (line.kind === "tick") return rules.tick(world);
    if (line.kind === "end") return [];
    const command = this.#command.parse(line.command);
    const apply = () => rules.apply(world, command);
    return this.#witness ? this.#witness.follow(world, command, at, apply) : apply().events;
  }

  #openingOf({ start, room_id }: Segment): R["Opening"] {
    const content = this.#contents.get(start.content_hash);
    if (!content)
      throw new Unreplayable(`The content ${start.content_hash} of the room ${room_id} is not there`);
    return this.#mode.opening(start.options, content);
  }
}

/** The first of each that the other has not. */
function firstOf(recorded: readonly object[], replayed: readonly object[]): [unknown, unknown] {
  const longest = Math.max(recorded.length, replayed.length);
  for (let i = 0; i < longest; i++)
    if (JSON.stringify(recorded[i]) !== JSON.stringify(replayed[i])) return [recorded[i], replayed[i]];
  return [recorded, replayed];
}

function plain(value: object): object {
  return JSON.parse(JSON.stringify(value));
}
