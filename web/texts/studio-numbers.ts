/** What the studio says of the numbers that a change comes to. */
import type { Translated } from "./language.ts";

const en = {
  title: "What your changes do",
  fights: "Fights",
  runs: "Runs of the dungeon",
  fights_help:
    "The party against one of the kind, or what is in the room; nobody comes back from death. A fight of 300 seconds is not won.",
  runs_help: "From the first room to the exit. Gold and experience are those of one player.",
  figure: "Figure",
  before: "Saved",
  after: "Changed",
  difference: "Difference",
  figures: {
    won: "Won",
    kill_seconds: "Seconds to kill, median",
    kill_seconds_p90: "Seconds to kill, 9 of 10",
    damage_taken: "Damage taken, each",
    done: "Reach the exit",
    run_minutes: "Minutes",
    deaths: "Deaths",
    gold: "Gold",
    experience: "Experience",
  },
  verdicts: { more: "more than chance", chance: "may be chance", same: "no difference", few: "" },
  range: (low: string, high: string) => `${low} to ${high}`,
  count: (count: number, all: number) => `${count} of ${all}`,
  finished: (count: number) => `The numbers of ${count} are there.`,
  certainty: "Ranges hold for 99 of 100 times. Both sides are played with the same chance.",
  counting: "They are counted …",
  waiting: "They are counted once all content is good.",
  untouched: "Nothing that you have changed has a part in this.",
  anyway: "Measure it as it is",
  none: "There is neither a fight nor a run of this to measure.",
  bad: "There is nothing to compare with: what is saved has an error.",
  failed: "They cannot be counted:",
};

export type NumbersTexts = typeof en;

const de: NumbersTexts = {
  title: "Was Ihre Änderungen bewirken",
  fights: "Kämpfe",
  runs: "Läufe durch den Dungeon",
  fights_help:
    "Die Gruppe gegen einen dieser Art oder gegen das, was im Raum ist; niemand kommt vom Tod zurück. Ein Kampf von 300 Sekunden ist nicht gewonnen.",
  runs_help: "Vom ersten Raum bis zum Ausgang. Gold und Erfahrung sind die eines Spielers.",
  figure: "Zahl",
  before: "Gespeichert",
  after: "Geändert",
  difference: "Unterschied",
  figures: {
    won: "Gewonnen",
    kill_seconds: "Sekunden bis zum Sieg, Median",
    kill_seconds_p90: "Sekunden bis zum Sieg, 9 von 10",
    damage_taken: "Erlittener Schaden, je Spieler",
    done: "Erreichen den Ausgang",
    run_minutes: "Minuten",
    deaths: "Tode",
    gold: "Gold",
    experience: "Erfahrung",
  },
  verdicts: { more: "mehr als Zufall", chance: "kann Zufall sein", same: "kein Unterschied", few: "" },
  range: (low, high) => `${low} bis ${high}`,
  count: (count, all) => `${count} von ${all}`,
  finished: count => `Die Zahlen von ${count} sind da.`,
  certainty: "Bereiche gelten in 99 von 100 Fällen. Beide Seiten werden mit demselben Zufall gespielt.",
  counting: "Sie werden gezählt …",
  waiting: "Sie werden gezählt, sobald der ganze Inhalt gut ist.",
  untouched: "Nichts, was Sie geändert haben, wirkt sich hier aus.",
  anyway: "Messen, wie es ist",
  none: "Davon gibt es weder Kampf noch Lauf, der sich messen ließe.",
  bad: "Es gibt nichts zum Vergleichen: Was gespeichert ist, hat einen Fehler.",
  failed: "Sie lassen sich nicht zählen:",
};

export const numbersTexts: Translated<NumbersTexts> = { en, de };
