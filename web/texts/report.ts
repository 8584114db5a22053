/** What `/play` says where a player reports another. */
import type { Translated } from "./language.ts";

const en = {
  title: "Report a player",
  who: "Who",
  reason: "Why",
  text: "What happened (may be left out)",
  send: "Report",
  sent: "Thank you. Staff look at it. You are told whether something has followed, not what.",
  /** By the server's reasons. */
  reasons: {
    cheating: "Cheats",
    exploiting: "Uses a fault of the game",
    win_trading: "Loses on purpose, or wins by agreement",
    leaving_matches: "Leaves matches, or does nothing",
    abusive_chat: "Insults or threatens",
    offensive_name: "Has an offensive name",
    griefing: "Spoils the game for others",
    account_sharing: "Is played by somebody else",
    other: "Something else",
  },
};

const de: typeof en = {
  title: "Spieler melden",
  who: "Wen",
  reason: "Warum",
  text: "Was geschehen ist (kann fehlen)",
  send: "Melden",
  sent: "Danke. Mitarbeiter sehen es sich an. Sie erfahren, ob etwas gefolgt ist, nicht was.",
  reasons: {
    cheating: "Betrügt",
    exploiting: "Nutzt einen Fehler des Spiels aus",
    win_trading: "Verliert mit Absicht oder gewinnt nach Absprache",
    leaving_matches: "Verlässt Kämpfe oder tut nichts",
    abusive_chat: "Beleidigt oder droht",
    offensive_name: "Hat einen anstößigen Namen",
    griefing: "Verdirbt anderen das Spiel",
    account_sharing: "Wird von jemand anderem gespielt",
    other: "Etwas anderes",
  },
};

export const reportTexts: Translated<typeof en> = { en, de };
