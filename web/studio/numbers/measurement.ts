/** Fights and runs by two contents with the same seeds, one after another, and what they come to so far. */
import type { Content } from "../../../src/game/content/content.ts";
import { characterAt } from "../../../src/game/simulation/measurements.ts";
import { simulateFight } from "../../../src/game/simulation/simulated-fight.ts";
import { simulateRun } from "../../../src/game/simulation/simulated-run.ts";
import type { Party } from "../preview-fight.ts";
import {
  type Compared,
  compare,
  mean,
  quantile,
  type Range,
  rangeOfShare,
  type Sample,
  type Summary,
} from "./compared.ts";
import { type Asked, type Measured, measuredFor } from "./measured.ts";

/** Of each content. */
export const PLAYS = 200;

export type FigureId =
  | "won"
  | "kill_seconds"
  | "kill_seconds_p90"
  | "damage_taken"
  | "done"
  | "run_minutes"
  | "deaths"
  | "gold"
  | "experience";

export type Figure = Compared & {
  readonly id: FigureId;
  /** Of a share: where it lies by each content. */
  readonly ranges?: { readonly before: Range | undefined; readonly after: Range | undefined };
};

export type Table = {
  readonly kind: "fights" | "runs";
  /** So many of each content have been played, of `all`. */
  readonly count: number;
  readonly all: number;
  readonly figures: readonly Figure[];
};

type SampleId = Exclude<FigureId, "kill_seconds_p90">;
/** What one play has given. */
type Play = Partial<Record<SampleId, Sample>>;
type PlayOne = (seed: number) => Play;

type Series = {
  readonly kind: Table["kind"];
  readonly before: Play[];
  readonly after: Play[];
  /** Undefined where that content does not have it. */
  readonly playBefore: PlayOne | undefined;
  readonly playAfter: PlayOne | undefined;
  /** The newest that was made of it: a table takes as long as some plays. */
  table?: Table;
};

type FigureOfPlays = {
  readonly id: FigureId;
  readonly sample: SampleId;
  readonly summary: Summary;
  readonly isShare?: boolean;
};

const FIGURES: { readonly [K in Table["kind"]]: readonly FigureOfPlays[] } = {
  fights: [
    { id: "won", sample: "won", summary: mean, isShare: true },
    { id: "kill_seconds", sample: "kill_seconds", summary: quantile(0.5) },
    { id: "kill_seconds_p90", sample: "kill_seconds", summary: quantile(0.9) },
    { id: "damage_taken", sample: "damage_taken", summary: mean },
  ],
  runs: [
    { id: "done", sample: "done", summary: mean, isShare: true },
    { id: "run_minutes", sample: "run_minutes", summary: mean },
    { id: "deaths", sample: "deaths", summary: mean },
    { id: "gold", sample: "gold", summary: mean },
    { id: "experience", sample: "experience", summary: mean },
  ],
};

/** Measures changes of one content. What was played by that is kept: it is the same for every change. */
export class Measurer {
  readonly #saved: Content;
  readonly #known = new Map<string, Play[]>();

  constructor(saved: Content) {
    this.#saved = saved;
  }

  begin(changed: Content, asked: Asked): Measurement {
    const before = playsOf(measuredFor(this.#saved, asked), asked.party);
    const after = playsOf(measuredFor(changed, asked), asked.party);
    const series = (["fights", "runs"] as const)
      .filter(kind => before[kind] || after[kind])
      .map(
        (kind): Series => ({
          ...{ kind, playBefore: before[kind], playAfter: after[kind], after: [] },
          before: this.#knownOf(JSON.stringify([kind, asked])),
        }),
      );
    return new Measurement(series);
  }

  #knownOf(key: string): Play[] {
    const known = this.#known.get(key) ?? [];
    this.#known.set(key, known);
    return known;
  }
}

export class Measurement {
  readonly #series: readonly Series[];

  constructor(series: readonly Series[]) {
    this.#series = series;
  }

  /** Whether there is nothing that could be measured. */
  get isEmpty(): boolean {
    return this.#series.length === 0;
  }

  /** Plays one more, by both contents. False where all has been played. */
  next(): boolean {
    const series = this.#series.find(({ after }) => after.length < PLAYS);
    if (!series) return false;
    const { before, after, playBefore, playAfter } = series;
    const seed = after.length + 1;
    if (before.length < seed) before.push(playBefore?.(seed) ?? {});
    after.push(playAfter?.(seed) ?? {});
    return true;
  }

  get tables(): Table[] {
    return this.#series.map(series => {
      const { kind, before, after, table } = series;
      const count = after.length;
      if (table?.count === count) return table;
      const figures = FIGURES[kind].map(figure => figureOf(figure, before.slice(0, count), after));
      series.table = { kind, count, all: PLAYS, figures };
      return series.table;
    });
  }
}

function figureOf(
  { id, sample, summary, isShare }: FigureOfPlays,
  before: readonly Play[],
  after: readonly Play[],
): Figure {
  const samples = { before: before.map(play => play[sample]), after: after.map(play => play[sample]) };
  const compared = compare(samples, summary);
  if (!isShare) return { id, ...compared };
  const rangeOf = (share: number | undefined) =>
    share === undefined ? undefined : rangeOfShare(share, after.length);
  return { id, ...compared, ranges: { before: rangeOf(compared.before), after: rangeOf(compared.after) } };
}

function playsOf(
  { fight, run }: Measured,
  party: Party,
): { readonly [K in Table["kind"]]: PlayOne | undefined } {
  const { players, level } = party;
  const charactersOf = (content: Content, class_id: string) => {
    const character = characterAt(content, class_id, level);
    return Array.from({ length: players }, () => structuredClone(character));
  };
  const fighters = fight && charactersOf(fight.content, fight.class_id ?? party.class_id);
  const runners = run && charactersOf(run.content, run.class_id);
  return {
    fights:
      fighters &&
      (seed => {
        const { is_won, seconds, damage_taken } = simulateFight(fight.content, fight, fighters, seed);
        return {
          ...{ won: is_won ? 1 : 0, kill_seconds: is_won ? seconds : undefined },
          damage_taken: damage_taken / players,
        };
      }),
    runs:
      runners &&
      (seed => {
        const { is_done, seconds, deaths, gained } = simulateRun(
          run.content,
          run.dungeon_id,
          structuredClone(runners),
          seed,
        );
        const each = (value: (gain: (typeof gained)[number]) => number) =>
          gained.reduce((sum, gain) => sum + value(gain), 0) / players;
        return {
          ...{ done: is_done ? 1 : 0, deaths, run_minutes: is_done ? seconds / 60 : undefined },
          ...{ gold: each(({ gold }) => gold), experience: each(({ experience }) => experience) },
        };
      }),
  };
}
