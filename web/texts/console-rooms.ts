/** What `/console` says of live rooms, and of telling players something. */
import type { Translated } from "./language.ts";

const en = {
  rooms: "Live rooms",
  sum: (rooms: number, players: number, listed: number) =>
    rooms === 0
      ? "Nothing is played now."
      : `${rooms === 1 ? "1 live room" : `${rooms} live rooms`}, ${players === 1 ? "1 player" : `${players} players`}.${listed < rooms ? ` The newest ${listed} are listed.` : ""}`,
  find: "Show only those with",
  none_found: "None of these rooms has that.",
  order: "In the order of",
  orders: { newest: "newest first", dearest: "dearest first", fullest: "most players first" },
  room: "Room",
  mode: "Mode",
  private_mode: (mode: string) => `${mode}, private`,
  place: "Place",
  players: "Players",
  usd: "Dollars so far",
  usd_per_hour: "Dollars an hour",
  cpu: "CPU seconds",
  megabytes: "MB sent",
  age: "Age",
  process: "Process",
  run: "Run or match",
  no_player: (name: string) => `No player has a character called ${name} any more.`,
  all_rooms: "All live rooms",
  not_live: "This room is not live: its players have gone on, or have left.",
  room_title: (room_id: string) => `Room ${room_id}`,
  picture: (room_id: string) => `The room ${room_id}, live`,
  connected: (count: string) => `Connected: ${count}`,
  nobody: "Nobody is connected.",
  move_hint: "The player's page leads to its characters: there one is moved out, renamed, restored.",
  kick: (name: string) => `Kick ${name}`,
  kick_says: "The player is taken out of its room now, is saved, and may come in again.",
  kick_button: "Kick",
  kick_sure: (name: string) => `Take ${name} out of the room?`,
  announce_here: "Tell the players here something",
  announce: "Tell players something",
  announce_says:
    "Players who are in a room now read it over their game, in these words. It is kept nowhere, and can be taken back by nobody.",
  announce_text: "What they read",
  announce_button: "Tell them",
  to: "To whom",
  to_all: "everybody who plays",
  to_dungeon: "all rooms of a dungeon",
  to_room: "one room",
  which_dungeon: "Which dungeon",
  which_room: "Which room (its id)",
  announce_sure: { all: "Tell everybody who plays?", dungeon: "Tell all rooms of the dungeon?" },
  announcements_note: "What staff have said stands in the audit.",
};

export type RoomTexts = typeof en;

const de: RoomTexts = {
  rooms: "Laufende Räume",
  sum: (rooms, players, listed) =>
    rooms === 0
      ? "Gerade wird nichts gespielt."
      : `${rooms === 1 ? "1 laufender Raum" : `${rooms} laufende Räume`}, ${players} Spieler.${listed < rooms ? ` Die neuesten ${listed} stehen hier.` : ""}`,
  find: "Nur zeigen, was dies hat",
  none_found: "Keiner dieser Räume hat das.",
  order: "Reihenfolge",
  orders: { newest: "neueste zuerst", dearest: "teuerste zuerst", fullest: "meiste Spieler zuerst" },
  room: "Raum",
  mode: "Modus",
  private_mode: mode => `${mode}, privat`,
  place: "Ort",
  players: "Spieler",
  usd: "Dollar bisher",
  usd_per_hour: "Dollar je Stunde",
  cpu: "CPU-Sekunden",
  megabytes: "MB gesendet",
  age: "Alter",
  process: "Prozess",
  run: "Lauf oder Match",
  no_player: name => `Kein Spieler hat noch einen Charakter namens ${name}.`,
  all_rooms: "Alle laufenden Räume",
  not_live: "Dieser Raum läuft nicht: Seine Spieler sind weitergezogen oder gegangen.",
  room_title: room_id => `Raum ${room_id}`,
  picture: room_id => `Der Raum ${room_id}, live`,
  connected: count => `Verbunden: ${count}`,
  nobody: "Niemand ist verbunden.",
  move_hint:
    "Die Seite des Spielers führt zu seinen Charakteren: Dort holt man einen heraus, benennt um, stellt wieder her.",
  kick: name => `${name} hinauswerfen`,
  kick_says: "Der Spieler wird jetzt aus seinem Raum genommen, gespeichert, und darf wieder hinein.",
  kick_button: "Hinauswerfen",
  kick_sure: name => `${name} aus dem Raum nehmen?`,
  announce_here: "Den Spielern hier etwas sagen",
  announce: "Spielern etwas sagen",
  announce_says:
    "Spieler, die jetzt in einem Raum sind, lesen es über ihrem Spiel, in diesen Worten. Es wird nirgends aufgehoben, und niemand kann es zurücknehmen.",
  announce_text: "Was sie lesen",
  announce_button: "Sagen",
  to: "Wem",
  to_all: "allen, die spielen",
  to_dungeon: "allen Räumen eines Dungeons",
  to_room: "einem Raum",
  which_dungeon: "Welcher Dungeon",
  which_room: "Welcher Raum (seine Id)",
  announce_sure: { all: "Es allen sagen, die spielen?", dungeon: "Es allen Räumen des Dungeons sagen?" },
  announcements_note: "Was Mitarbeiter gesagt haben, steht im Protokoll.",
};

export const roomTexts: Translated<RoomTexts> = { en, de };
