/**
 * Whom the own strikes hit, shown when their wind-up is over, a round trip before the server says so: it confirms each hit, or it is
 * taken back. What was shown and what was so is kept for benches.
 */
import type { HitMessage } from "../../src/schema/arena-messages.ts";
import type { Cast } from "./moment.ts";
import type { Strike } from "./predicted-fighter.ts";

/** A strike of which the server may still say something, or that is settled. */
export type StrikeRecord = {
  readonly ability_id: string;
  /** The number of the input that began its wind-up. */
  readonly cast_seq: number;
  /** The server's tick at which it lands, as far as it is known. */
  tick: number;
  /** Slots of those whom it was shown to hit, when its wind-up was over. */
  readonly shown: readonly number[];
  /** Slots of those whom the server says that it has hit. */
  readonly hit: number[];
  /** Of the others: slots of those who could not be hit at the server's tick, since they were dead or invulnerable. */
  readonly safe: number[];
  /** The server's fighter was stunned or dead before it could land: it has no verdict. */
  is_interrupted: boolean;
};

/** A hit that is shown before the server says so. `cast_seq` names the strike in what follows. */
export type PredictedHit = {
  readonly cast_seq: number;
  readonly ability_id: string;
  readonly target_slot: number;
};

export type HitEvents = {
  predicted_hit: PredictedHit;
  /** With the damage, which is not predicted. */
  hit_confirmed: PredictedHit & { readonly damage_amount: number; readonly is_critical: boolean };
  hit_taken_back: PredictedHit;
  /** Both verdicts are known. */
  strike_settled: StrikeRecord;
};

type Options = {
  readonly slotOf: (player_id: string) => number;
  readonly tell: { readonly [E in keyof HitEvents]: (event: HitEvents[E]) => void };
};

/** How the server's state is when a strike is settled. */
export type Found = {
  /** Whether the own fighter is dead or stunned. */
  readonly isOwnHelpless: () => boolean;
  /** Slots of those who are dead or invulnerable. */
  readonly safeSlots: () => readonly number[];
};

/** `cast_seq` is the input that begins its wind-up as it is predicted now; the record's is the one by which it was shown. */
type Unsettled = {
  readonly record: StrikeRecord;
  cast_seq: number;
  landing_seq: number;
  isMissing: boolean;
};

/** A strike that is not in the prediction any more is waited for so long: the server may see it otherwise. */
const PATIENCE_TICKS = 3;

export class PredictedHits {
  readonly #options: Options;
  #unsettled: Unsettled[] = [];
  /** Of the newest strike that was ever shown: older ones are not shown again. */
  #newestCast = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** A strike lands in the prediction, for the first time or played again. */
  strike({ ability_id, cast_seq, landing_seq, tick, targets }: Strike): void {
    const known = this.#unsettled.find(each => isOfCast(each, { ability_id, seq: cast_seq }));
    if (known) {
      Object.assign(known, { cast_seq, landing_seq, isMissing: false });
      known.record.tick = tick;
    }
    if (cast_seq <= this.#newestCast) return;
    this.#newestCast = cast_seq;
    if (known) return;
    const shown = targets.map(this.#options.slotOf);
    const record: StrikeRecord = {
      ability_id,
      cast_seq,
      tick,
      shown,
      hit: [],
      safe: [],
      is_interrupted: false,
    };
    this.#unsettled.push({ record, cast_seq, landing_seq, isMissing: false });
    for (const target_slot of shown) this.#options.tell.predicted_hit({ cast_seq, ability_id, target_slot });
  }

  /** Before inputs are played again: strikes that land with one of them may come to nothing. */
  beginReplay(acknowledged: number): void {
    for (const each of this.#unsettled) each.isMissing ||= each.landing_seq > acknowledged;
  }

  /** After inputs were played again. @param castUnderWay the strike of a cast that goes on lands yet. */
  endReplay(tick: number, castUnderWay: Cast | undefined): void {
    for (const each of this.#unsettled) {
      if (!each.isMissing) continue;
      const { record } = each;
      // The tick of one that waited for its cast, which was interrupted then, is not known any more.
      const landedAtTick = Number.isFinite(record.tick) ? record.tick : 0;
      record.tick =
        castUnderWay && isOfCast(each, castUnderWay)
          ? Number.POSITIVE_INFINITY
          : Math.max(landedAtTick, tick + PATIENCE_TICKS);
    }
  }

  /** The server says that an own strike has hit. */
  hit([, target_slot, , damage_amount, , is_critical]: HitMessage, ability_id: string): void {
    const strike = this.#unsettled.find(({ record }) => record.ability_id === ability_id);
    if (!strike) return;
    const { record } = strike;
    record.hit.push(target_slot);
    if (!record.shown.includes(target_slot)) return;
    const { cast_seq } = record;
    this.#options.tell.hit_confirmed({
      cast_seq,
      ability_id,
      target_slot,
      damage_amount,
      is_critical: is_critical === 1,
    });
  }

  /** All that was so at a tick has been said. */
  settle(tick: number, found: Found): void {
    for (const each of this.#unsettled) if (each.record.tick <= tick) this.#settleOne(each, found);
    this.#unsettled = this.#unsettled.filter(({ record }) => record.tick > tick);
  }

  #settleOne({ record, isMissing }: Unsettled, found: Found): void {
    const { cast_seq, ability_id, shown, hit } = record;
    record.is_interrupted = hit.length === 0 && (isMissing || found.isOwnHelpless());
    record.safe.push(...found.safeSlots().filter(slot => !hit.includes(slot)));
    for (const target_slot of shown)
      if (!hit.includes(target_slot))
        this.#options.tell.hit_taken_back({ cast_seq, ability_id, target_slot });
    this.#options.tell.strike_settled(record);
  }

  /** The connection was lost: nothing more is heard of what was shown. */
  forget(): void {
    this.#unsettled = [];
    this.#newestCast = 0;
  }
}

/**
 * Whether a strike is that of a cast. Where inputs come late another one may begin the same cast, while its button is held: nobody winds up
 * twice in the time of one wind-up.
 */
function isOfCast(
  { record, isMissing, cast_seq, landing_seq }: Unsettled,
  { seq, ability_id }: Cast,
): boolean {
  if (cast_seq === seq) return true;
  return isMissing && record.ability_id === ability_id && Math.abs(cast_seq - seq) < landing_seq - cast_seq;
}

/** Whether what was shown of a strike is what the server says, of those who could be hit. */
export function isSameVerdict({ shown, hit, safe }: StrikeRecord): boolean {
  return (
    shown.every(slot => hit.includes(slot) || safe.includes(slot)) && hit.every(slot => shown.includes(slot))
  );
}
