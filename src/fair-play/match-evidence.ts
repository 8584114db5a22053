/** What a match shows of how each of its players plays: plain facts, with their ticks. Rules judge them. */

/** Of a strike that a foe began within reach, and that this player could have dodged. */
export type SeenStrike = {
  /** Of the match, in which its wind-up began. */
  tick: number;
  /** From when its player was shown it to the dodge, by the picture that the input names; undefined: none in half a second. */
  dodged_after_ms: number | undefined;
};

/** A strike or shot of this player, as it was let go. */
export type OwnStrike = {
  tick: number;
  /** How far it looked beside the nearest foe, as its picture showed it; of a shot, beside where the foe would be when it comes there, if that is nearer. */
  error_degrees: number;
  /** How fast the foe went around it in that picture. */
  degrees_per_second: number;
  /** The most by which its picture went back during the wind-up, in ticks; 0: it went on, as time does. */
  back_ticks: number;
  /** How much older its picture was than the round trip, the delay of pictures and waiting inputs explain, in ticks; below 0: younger. */
  beyond_ticks: number;
};

/** Inputs that came within some ticks. */
export type InputSpan = { tick: number; ticks: number; inputs: number };

/** No input came for a while. */
export type InputGap = {
  /** Its last one. */
  tick: number;
  ticks: number;
  /** Whether the picture that its last input names had a strike coming, within reach. */
  is_decisive: boolean;
};

export type PlayerEvidence = {
  player_id: string;
  team: number;
  seen_strikes: SeenStrike[];
  own_strikes: OwnStrike[];
  /** One after the other, ten seconds each. */
  spans: InputSpan[];
  gaps: InputGap[];
  /** In which it was alive in a round. */
  alive_ticks: number;
  /** Of them: in which its picture had a strike coming. */
  decisive_ticks: number;
  /** Of them: in which no input was there. */
  silent_ticks: number;
  /** Presses of strikes and shots. */
  strike_presses: number;
};
