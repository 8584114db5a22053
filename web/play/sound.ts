/** Small generated effects: nothing is loaded. Silent until the player has done something in the page, as browsers want it. */
import type { Happening } from "./game.ts";
import { onSettings } from "./settings.ts";

/** A tone that glides from one pitch to another and fades, or noise below a pitch that does. */
type Part = {
  readonly wave: OscillatorType | "noise";
  readonly from_hz: number;
  readonly to_hz: number;
  /** After the sound has begun, seconds. */
  readonly at_s?: number;
  readonly lasts_s: number;
  /** From 0 to 1. */
  readonly loudness: number;
};

/** Also of a dodge roll. */
const ABILITY: readonly Part[] = [
  { wave: "sine", from_hz: 320, to_hz: 900, lasts_s: 0.2, loudness: 0.3 },
  { wave: "noise", from_hz: 3200, to_hz: 900, lasts_s: 0.22, loudness: 0.2 },
];

const SOUNDS: Readonly<Partial<Record<Happening, readonly Part[]>>> = {
  strike: [{ wave: "noise", from_hz: 2600, to_hz: 500, lasts_s: 0.13, loudness: 0.35 }],
  hit: [
    { wave: "noise", from_hz: 1300, to_hz: 200, lasts_s: 0.1, loudness: 0.6 },
    { wave: "triangle", from_hz: 190, to_hz: 90, lasts_s: 0.12, loudness: 0.5 },
  ],
  hurt: [
    { wave: "sawtooth", from_hz: 220, to_hz: 80, lasts_s: 0.22, loudness: 0.3 },
    { wave: "noise", from_hz: 700, to_hz: 150, lasts_s: 0.16, loudness: 0.5 },
  ],
  pick_up: [
    { wave: "sine", from_hz: 880, to_hz: 880, lasts_s: 0.09, loudness: 0.35 },
    { wave: "sine", from_hz: 1320, to_hz: 1320, at_s: 0.08, lasts_s: 0.16, loudness: 0.35 },
  ],
  door: [
    { wave: "noise", from_hz: 240, to_hz: 90, lasts_s: 0.5, loudness: 0.8 },
    { wave: "triangle", from_hz: 70, to_hz: 52, lasts_s: 0.5, loudness: 0.5 },
  ],
  death: [
    { wave: "triangle", from_hz: 330, to_hz: 55, lasts_s: 0.9, loudness: 0.55 },
    { wave: "noise", from_hz: 500, to_hz: 60, lasts_s: 0.7, loudness: 0.4 },
  ],
  ability: ABILITY,
  dodge: ABILITY,
  begins: [
    { wave: "square", from_hz: 392, to_hz: 392, lasts_s: 0.14, loudness: 0.16 },
    { wave: "square", from_hz: 587, to_hz: 587, at_s: 0.16, lasts_s: 0.3, loudness: 0.16 },
  ],
  won: [
    { wave: "triangle", from_hz: 523, to_hz: 523, lasts_s: 0.18, loudness: 0.4 },
    { wave: "triangle", from_hz: 659, to_hz: 659, at_s: 0.16, lasts_s: 0.18, loudness: 0.4 },
    { wave: "triangle", from_hz: 784, to_hz: 784, at_s: 0.32, lasts_s: 0.5, loudness: 0.4 },
  ],
  lost: [
    { wave: "triangle", from_hz: 392, to_hz: 392, lasts_s: 0.22, loudness: 0.4 },
    { wave: "triangle", from_hz: 311, to_hz: 294, at_s: 0.2, lasts_s: 0.6, loudness: 0.4 },
  ],
};

/** The same sound again is heard after so long. */
const PAUSE_MS = 45;
const NOISE_S = 1;

type Output = { readonly context: AudioContext; readonly volume: GainNode; readonly noise: AudioBuffer };

export class Sounds {
  #volume = 0;
  #output: Output | undefined;
  readonly #playedAtMs = new Map<Happening, number>();
  readonly #forget: () => void;

  constructor() {
    this.#forget = onSettings(({ volume }) => {
      this.#volume = volume;
      if (volume === 0) this.#close();
      else if (this.#output) this.#output.volume.gain.value = volume;
    });
  }

  /** What has no sound of its own is silent. */
  play(what: Happening): void {
    const parts = SOUNDS[what];
    const nowMs = performance.now();
    if (!parts || this.#volume === 0 || !navigator.userActivation?.hasBeenActive) return;
    if (nowMs - (this.#playedAtMs.get(what) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    this.#playedAtMs.set(what, nowMs);
    this.#output ??= openOutput(this.#volume);
    if (this.#output.context.state === "suspended") void this.#output.context.resume();
    for (const part of parts) playPart(this.#output, part);
  }

  end(): void {
    this.#forget();
    this.#close();
  }

  #close(): void {
    void this.#output?.context.close();
    this.#output = undefined;
  }
}

function openOutput(loudness: number): Output {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.gain.value = loudness;
  volume.connect(context.destination);
  const noise = context.createBuffer(1, NOISE_S * context.sampleRate, context.sampleRate);
  const samples = noise.getChannelData(0);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1;
  return { context, volume, noise };
}

function playPart({ context, volume, noise }: Output, part: Part): void {
  const { wave, from_hz, to_hz, at_s = 0, lasts_s, loudness } = part;
  const begin = context.currentTime + at_s;
  const end = begin + lasts_s;
  const fade = context.createGain();
  fade.gain.setValueAtTime(loudness, begin);
  fade.gain.exponentialRampToValueAtTime(0.001, end);
  fade.connect(volume);
  const glide = ({ frequency }: { readonly frequency: AudioParam }) => {
    frequency.setValueAtTime(from_hz, begin);
    frequency.exponentialRampToValueAtTime(to_hz, end);
  };
  if (wave === "noise") {
    const source = context.createBufferSource();
    source.buffer = noise;
    const filter = context.createBiquadFilter();
    filter.type = "lowpass";
    glide(filter);
    source.connect(filter).connect(fade);
    source.start(begin, Math.random() * (NOISE_S - Math.min(NOISE_S, lasts_s)), lasts_s);
    return;
  }
  const source = context.createOscillator();
  source.type = wave;
  glide(source);
  source.connect(fade);
  source.start(begin);
  source.stop(end);
}
