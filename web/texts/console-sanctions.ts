/** What `/console` says of sanctions and appeals. */
import type { Translated } from "./language.ts";

const en = {
  none: "Staff have decided nothing about this player.",
  kinds: {
    warning: "Warning",
    chat_mute: "Mute in chat",
    ranked_pause: "Pause from ranked play",
    suspension: "Suspension",
    ban: "Ban",
  },
  states: { pending: "waits for a second of staff", active: "active", lifted: "lifted" },
  over: "over",
  until: (time: string) => `until ${time}`,
  no_end: "without an end",
  given: (who: string, when: string) => `${who}, ${when}`,
  given_by: "Given by",
  reason: "Reason",
  note: "Note",
  evidence: "Evidence",
  confirmed_by: "Confirmed by",
  lifted_by: "Lifted by",
  appeal: "The player says",
  answer: "Answer of staff",
  give: "Warn, mute, pause, suspend or ban",
  give_says:
    "It holds at once, in every room of every process: who is suspended or banned is out within a second, and reads why and until when. The player may appeal once.",
  kind: "Measure",
  by_ladder: (measure: string) => `As the ladder says: ${measure}`,
  no_ladder: "No ladder knows this reason: choose the measure.",
  hours: "Hours",
  hours_or_none: "Hours (left empty: without an end; a second of staff has to confirm that)",
  evidence_label: "Evidence, a link on each line (may be left out)",
  give_button: "Go on",
  sure: (measure: string, end: string, reason: string) => `${measure}, ${end}. Reason: ${reason}. Do it?`,
  confirm: "Confirm",
  confirm_says:
    "The ban without an end holds from then on. Only somebody else than who has asked for it can confirm it.",
  confirm_sure: "The player is banned without an end. Do it?",
  lift: "Lift",
  lift_says: "It holds no more, and counts for no ladder. The player may come in at once.",
  answer_appeal: "Answer the appeal",
  answer_says: "The player reads it. There is one answer, and no second appeal.",
  answer_text: "Answer, for the player to read",
  is_lifted: "The player is right: lift the sanction",
  answer_sure: (isLifted: boolean): string =>
    isLifted
      ? "The answer is sent, and the sanction lifted. Do it?"
      : "The answer is sent, and the sanction stays. Do it?",
  nothing_waits: "Nothing waits: no ban for a second of staff, and no appeal for an answer.",
  waits_for: { confirmation: "Waits for a second of staff", answer: "Waits for an answer" },
  player: "Player",
};

export type SanctionTexts = typeof en;

const de: SanctionTexts = {
  none: "Über diesen Spieler ist nichts entschieden worden.",
  kinds: {
    warning: "Verwarnung",
    chat_mute: "Stumm im Chat",
    ranked_pause: "Pause von gewerteten Kämpfen",
    suspension: "Ausschluss auf Zeit",
    ban: "Sperre",
  },
  states: { pending: "wartet auf einen zweiten Mitarbeiter", active: "gilt", lifted: "aufgehoben" },
  over: "vorbei",
  until: time => `bis ${time}`,
  no_end: "ohne Ende",
  given: (who, when) => `${who}, ${when}`,
  given_by: "Von",
  reason: "Grund",
  note: "Notiz",
  evidence: "Belege",
  confirmed_by: "Bestätigt von",
  lifted_by: "Aufgehoben von",
  appeal: "Der Spieler sagt",
  answer: "Antwort der Mitarbeiter",
  give: "Verwarnen, stumm schalten, pausieren, ausschließen oder sperren",
  give_says:
    "Es gilt sofort, in jedem Raum jedes Prozesses: Wer ausgeschlossen oder gesperrt wird, ist innerhalb einer Sekunde draußen und liest, warum und bis wann. Der Spieler kann einmal Einspruch erheben.",
  kind: "Maßnahme",
  by_ladder: measure => `Nach der Stufenleiter: ${measure}`,
  no_ladder: "Keine Stufenleiter kennt diesen Grund: Wählen Sie die Maßnahme.",
  hours: "Stunden",
  hours_or_none: "Stunden (leer: ohne Ende; das muss ein zweiter Mitarbeiter bestätigen)",
  evidence_label: "Belege, ein Link je Zeile (kann fehlen)",
  give_button: "Weiter",
  sure: (measure, end, reason) => `${measure}, ${end}. Grund: ${reason}. Tun?`,
  confirm: "Bestätigen",
  confirm_says:
    "Die Sperre ohne Ende gilt ab dann. Bestätigen kann nur jemand anders als wer sie verlangt hat.",
  confirm_sure: "Der Spieler wird ohne Ende gesperrt. Tun?",
  lift: "Aufheben",
  lift_says: "Sie gilt nicht mehr und zählt für keine Stufenleiter. Der Spieler kann sofort herein.",
  answer_appeal: "Den Einspruch beantworten",
  answer_says: "Der Spieler liest es. Es gibt eine Antwort und keinen zweiten Einspruch.",
  answer_text: "Antwort, die der Spieler liest",
  is_lifted: "Der Spieler hat recht: die Maßnahme aufheben",
  answer_sure: isLifted =>
    isLifted
      ? "Die Antwort wird gesendet und die Maßnahme aufgehoben. Tun?"
      : "Die Antwort wird gesendet, und die Maßnahme bleibt. Tun?",
  nothing_waits:
    "Nichts wartet: keine Sperre auf einen zweiten Mitarbeiter und kein Einspruch auf eine Antwort.",
  waits_for: { confirmation: "Wartet auf einen zweiten Mitarbeiter", answer: "Wartet auf eine Antwort" },
  player: "Spieler",
};

export const sanctionTexts: Translated<SanctionTexts> = { en, de };
