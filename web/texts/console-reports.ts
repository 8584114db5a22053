/** What `/console` says of reports of players, and of what the rules of fair play put before staff. */
import type { Translated } from "./language.ts";

const en = {
  none_waits: "No report waits for an answer.",
  none: "Nobody has reported this player.",
  about: "About",
  by: "By",
  at: "When",
  text: "What the player says",
  where: "Where",
  match: (id: string) => `match ${id}`,
  run: (id: string) => `run ${id}`,
  watch: "Watch",
  watch_title: "What is reported",
  answered: (who: string, isActedOn: boolean, note: string): string =>
    `Answered by ${who}: ${isActedOn ? "something has followed" : "nothing has followed"}. ${note}`,
  waits: "Waits for an answer",
  answer: "Answer",
  answer_says:
    "Who has made the report is told whether something has followed, not what. Give the sanction first: the answer gives none.",
  is_acted_on: "Something has followed",
  reviews_none_wait: "Nothing waits: the rules of fair play have put nobody before you.",
  reviews_none: "The rules have looked at no match of this player.",
  reviews_note:
    "What the rules find is no verdict. Look at the fight, and at what else is known of the player, and decide.",
  review: "Look at it",
  player: "Player",
  ended: "Ended",
  score: "Score",
  score_note: "A score of n: an honest player comes to this with a chance of 1 in 10ⁿ at most.",
  counted: (hits: number, chances: number) => `${hits} of ${chances}`,
  rules: {
    dodge: "Dodges sooner than anybody reacts",
    aim: "Strikes at the very middle of who moves fast",
    rhythm: "Sends more inputs than there are ticks",
    seen: "Says to have seen what it cannot have",
    lag: "Has a bad line while a strike comes",
    pace: "Moves faster than anybody can",
    trading: "Loses on purpose, or wins by agreement",
    jump: "Wins far more than its rating says",
  } as Readonly<Record<string, string>>,
  of_run: (id: string): string =>
    `Of the run ${id}. npm run replay plays its recording again, while it is there.`,
  in_room: (room: string, tick: number): string => `Room ${room}, tick ${tick}`,
  won: (ids: string): string => `Won: ${ids}`,
  moments: "Moments",
  moment: (number: number) => `Moment ${number}`,
  moment_label: (rule: string, number: number) => `${rule}: moment ${number}`,
  evidence: "The evidence",
  the_fight: "The fight",
  plays_as: (name: string): string => `In the fight this player is ${name}.`,
  pause_follows: "The player's ranked play is paused until this is closed. A pause is lifted at the player.",
  beside: "Beside it, and no part of the score",
  violations_healed: "No violations that are not healed.",
  violations_until: (time: string) => `Violations of the connection, which have healed at ${time}.`,
  paused_until: (time: string) => `Paused for violations until ${time}.`,
  reports: (count: number): string => (count === 1 ? "1 report" : `${count} reports`),
  closed: (who: string, isActedOn: boolean, note: string): string =>
    `Closed by ${who}: ${isActedOn ? "something has followed" : "nothing has followed"}. ${note}`,
  close: "Close the review",
  close_says:
    "It waits no more. What is to follow for the player is given beside it, and a pause is lifted at the player.",
  whole_player: "Everything about this player, and what you can do",
  back: "All that wait",
};

export type ReportTextsOfStaff = typeof en;

const de: ReportTextsOfStaff = {
  none_waits: "Keine Meldung wartet auf eine Antwort.",
  none: "Niemand hat diesen Spieler gemeldet.",
  about: "Über",
  by: "Von",
  at: "Wann",
  text: "Was der Spieler sagt",
  where: "Wo",
  match: id => `Kampf ${id}`,
  run: id => `Lauf ${id}`,
  watch: "Ansehen",
  watch_title: "Was gemeldet ist",
  answered: (who, isActedOn, note) =>
    `Beantwortet von ${who}: ${isActedOn ? "Es ist etwas gefolgt" : "Es ist nichts gefolgt"}. ${note}`,
  waits: "Wartet auf eine Antwort",
  answer: "Beantworten",
  answer_says:
    "Wer gemeldet hat, erfährt, ob etwas gefolgt ist, nicht was. Entscheiden Sie zuerst über die Maßnahme: Die Antwort ist keine.",
  is_acted_on: "Es ist etwas gefolgt",
  reviews_none_wait: "Nichts wartet: Die Regeln des fairen Spiels legen Ihnen niemanden vor.",
  reviews_none: "Die Regeln haben keinen Kampf dieses Spielers angesehen.",
  reviews_note:
    "Was die Regeln finden, ist kein Urteil. Sehen Sie den Kampf an und was sonst vom Spieler bekannt ist, und entscheiden Sie.",
  review: "Ansehen",
  player: "Spieler",
  ended: "Ende",
  score: "Wert",
  score_note: "Ein Wert von n: Ein ehrlicher Spieler kommt dazu höchstens mit einer Chance von 1 zu 10ⁿ.",
  counted: (hits, chances) => `${hits} von ${chances}`,
  rules: {
    dodge: "Weicht früher aus, als jemand reagiert",
    aim: "Trifft genau die Mitte von wem, der sich schnell bewegt",
    rhythm: "Sendet mehr Eingaben, als es Ticks gibt",
    seen: "Sagt, gesehen zu haben, was es nicht gesehen haben kann",
    lag: "Hat eine schlechte Leitung, während ein Schlag kommt",
    pace: "Bewegt sich schneller als möglich",
    trading: "Verliert mit Absicht oder gewinnt nach Absprache",
    jump: "Gewinnt viel mehr, als seine Wertung sagt",
  },
  of_run: id => `Zum Lauf ${id}. npm run replay spielt seine Aufzeichnung noch einmal, solange sie da ist.`,
  in_room: (room, tick) => `Raum ${room}, Tick ${tick}`,
  won: ids => `Gewonnen: ${ids}`,
  moments: "Momente",
  moment: number => `Moment ${number}`,
  moment_label: (rule, number) => `${rule}: Moment ${number}`,
  evidence: "Die Belege",
  the_fight: "Der Kampf",
  plays_as: name => `Im Kampf ist dieser Spieler ${name}.`,
  pause_follows:
    "Der Spieler ist von gewerteten Kämpfen pausiert, bis das abgeschlossen ist. Eine Pause wird beim Spieler aufgehoben.",
  beside: "Daneben, und kein Teil des Werts",
  violations_healed: "Keine Verstöße, die nicht verheilt sind.",
  violations_until: time => `Verstöße der Verbindung, verheilt um ${time}.`,
  paused_until: time => `Wegen Verstößen pausiert bis ${time}.`,
  reports: count => (count === 1 ? "1 Meldung" : `${count} Meldungen`),
  closed: (who, isActedOn, note) =>
    `Abgeschlossen von ${who}: ${isActedOn ? "Es ist etwas gefolgt" : "Es ist nichts gefolgt"}. ${note}`,
  close: "Abschließen",
  close_says:
    "Es wartet nicht mehr. Was für den Spieler folgt, wird daneben entschieden, und eine Pause beim Spieler aufgehoben.",
  whole_player: "Alles über diesen Spieler, und was Sie tun können",
  back: "Alles, was wartet",
};

export const reportTextsOfStaff: Translated<ReportTextsOfStaff> = { en, de };
