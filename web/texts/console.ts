/** What the shell of `/console` says, and what its parts share. */
import type { Translated } from "./language.ts";

const en = {
  title: "TR-Dungeons Console",
  home: "To the first page",
  parts_label: "Parts of the console",
  parts: {
    players: "Players",
    reports: "Reports",
    reviews: "Fair play",
    appeals: "Appeals and bans",
    rooms: "Rooms",
    announce: "Announcements",
    maintenance: "Maintenance and queues",
    boards: "Boards",
    content: "Content",
    audit: "Audit",
    load: "Load and cost",
    statistics: "Statistics",
  },
  nothing_for_role: "Nothing here is for your role.",
  no_such_part: "There is no such part, or it is not for your role.",
  loading: "Loading …",
  again: "Look again",
  close: "Close",
  /** Of what is for staff alone. */
  note: "Why (for staff alone)",
  done: "Done.",
};

export type ConsoleTexts = typeof en;

const de: ConsoleTexts = {
  title: "TR-Dungeons Konsole",
  home: "Zur ersten Seite",
  parts_label: "Teile der Konsole",
  parts: {
    players: "Spieler",
    reports: "Meldungen",
    reviews: "Faires Spiel",
    appeals: "Einsprüche und Sperren",
    rooms: "Räume",
    announce: "Ansagen",
    maintenance: "Wartung und Warteschlangen",
    boards: "Bestenlisten",
    content: "Inhalt",
    audit: "Protokoll",
    load: "Last und Kosten",
    statistics: "Statistik",
  },
  nothing_for_role: "Hier ist nichts für Ihre Rolle.",
  no_such_part: "Diesen Teil gibt es nicht, oder er ist nicht für Ihre Rolle.",
  loading: "Wird geladen …",
  again: "Noch einmal ansehen",
  close: "Schließen",
  note: "Warum (nur für Mitarbeiter)",
  done: "Getan.",
};

export const consoleTexts: Translated<ConsoleTexts> = { en, de };
