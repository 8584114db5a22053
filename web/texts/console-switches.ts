/** What `/console` says of maintenance, queues, and ranges of addresses that make no new guests. */
import type { Translated } from "./language.ts";

const en = {
  maintenance: "Maintenance",
  no_maintenance: "There is no maintenance: players come in.",
  is_maintained: (by: string, at: string) => `Maintenance, begun by ${by} on ${at}. Players read:`,
  begin: "Begin maintenance",
  change: "Change what players read",
  begin_says:
    "Players begin nothing new from now on; what is played goes on, and staff come in. It outlasts restarts, and every process acts by it within 5 s.",
  begin_button: "Begin",
  begin_sure: "Let players begin nothing new?",
  text: "What players read",
  end: "End the maintenance",
  queues: "Queues",
  queue: "Queue",
  is_open: "open",
  all_closed: "All queues are closed. Players read:",
  closed: "closed. Players read:",
  all_queues: "all queues",
  close: "Close a queue",
  close_says: "Nobody comes in; who waits in it already is still matched.",
  close_button: "Close it",
  open: (name: string) => `Open ${name}`,
  open_all: "Open all queues",
  ranges: "Ranges of addresses that make no new guests",
  range: "Range",
  until: "Until",
  no_ranges: "None: new guests are made from everywhere.",
  close_range: "Close a range",
  close_range_says:
    "For 24 h no new guest accounts are made from there: a /24 of IPv4, a /48 of IPv6. Who has an account comes in as ever; neighbours share addresses.",
  address: "Any address of the range",
  close_range_button: "Close it for 24 h",
  open_range: (range: string) => `Open ${range}`,
  state: "State",
};

export type SwitchTexts = typeof en;

const de: SwitchTexts = {
  maintenance: "Wartung",
  no_maintenance: "Es ist keine Wartung: Spieler kommen herein.",
  is_maintained: (by, at) => `Wartung, begonnen von ${by} am ${at}. Spieler lesen:`,
  begin: "Wartung beginnen",
  change: "Ändern, was Spieler lesen",
  begin_says:
    "Spieler beginnen ab jetzt nichts Neues; was gespielt wird, geht weiter, und Mitarbeiter kommen herein. Es überdauert Neustarts, und jeder Prozess hält sich binnen 5 s daran.",
  begin_button: "Beginnen",
  begin_sure: "Spieler nichts Neues beginnen lassen?",
  text: "Was Spieler lesen",
  end: "Die Wartung beenden",
  queues: "Warteschlangen",
  queue: "Warteschlange",
  is_open: "offen",
  all_closed: "Alle Warteschlangen sind geschlossen. Spieler lesen:",
  closed: "geschlossen. Spieler lesen:",
  all_queues: "alle Warteschlangen",
  close: "Eine Warteschlange schließen",
  close_says: "Niemand kommt hinein; wer schon wartet, bekommt noch sein Match.",
  close_button: "Schließen",
  open: name => `${name} öffnen`,
  open_all: "Alle Warteschlangen öffnen",
  ranges: "Adressbereiche, aus denen keine neuen Gäste kommen",
  range: "Bereich",
  until: "Bis",
  no_ranges: "Keine: Neue Gäste kommen von überall.",
  close_range: "Einen Bereich schließen",
  close_range_says:
    "24 h lang entstehen von dort keine neuen Gastkonten: ein /24 von IPv4, ein /48 von IPv6. Wer ein Konto hat, kommt herein wie immer; Nachbarn teilen sich Adressen.",
  address: "Irgendeine Adresse des Bereichs",
  close_range_button: "Für 24 h schließen",
  open_range: range => `${range} öffnen`,
  state: "Zustand",
};

export const switchTexts: Translated<SwitchTexts> = { en, de };
