import type { Translated } from "./language.ts";

const en = {
  title: "TR-Dungeons",
  about:
    "Up to 8 players go through a dungeon together, room by room, or fight each other in an arena. The server decides what happens.",
  missing: (path: string) => `There is nothing at ${path}. This is what there is:`,
  play: "Play now",
  play_text: "As a guest, in this browser",
  status: (rooms: number, players: number) =>
    `It runs ${rooms} ${rooms === 1 ? "room" : "rooms"} with ${players} ${players === 1 ? "player" : "players"} now.`,
  status_trouble: "Its database is in trouble; rooms play on.",
  status_none: "It does not answer at the moment.",
  status_first: "It runs.",
  operator: "This server is run by",
  links: "Where to go on",
  fight: "Bots fight each other in an arena, seen from above",
  fight_caption: "Bots, by the server's own rules, in this page alone.",
  fight_none:
    "This browser gives no WebGL, so there is no fight to see here. Turn on hardware acceleration, or take another browser.",
  link: {
    play: ["Choose a game", "A dungeon, or a match against others"],
    watch: ["Watch", "Fights that run, and recordings"],
    console: ["Console", "Rooms, players and what they do"],
    studio: ["Studio", "Enemies, abilities and dungeons, edited here"],
    api: ["API", "Every endpoint, to read and to try"],
    monitor: ["Monitor", "The rooms that run, and their players"],
    playground: ["Playground", "Join a room from the browser"],
    protocol: ["Protocol", "For developers of game clients"],
    content: ["Content", "Enemies, abilities and dungeons as files"],
    operations: ["Operations", "Deploying, watching, restoring"],
  } as Readonly<Record<string, readonly [title: string, text: string]>>,
};

const de: typeof en = {
  title: "TR-Dungeons",
  about:
    "Bis zu 8 Spieler gehen zusammen durch einen Dungeon, Raum für Raum, oder kämpfen in einer Arena gegeneinander. Der Server entscheidet, was geschieht.",
  missing: path => `Unter ${path} gibt es nichts. Das gibt es:`,
  play: "Jetzt spielen",
  play_text: "Als Gast, in diesem Browser",
  status: (rooms, players) =>
    `Gerade laufen ${rooms} ${rooms === 1 ? "Raum" : "Räume"} mit ${players} ${players === 1 ? "Spieler" : "Spielern"}.`,
  status_trouble: "Die Datenbank hat Schwierigkeiten; die Räume laufen weiter.",
  status_none: "Er antwortet gerade nicht.",
  status_first: "Er läuft.",
  operator: "Diesen Server betreibt",
  links: "Wie es weitergeht",
  fight: "Bots kämpfen in einer Arena gegeneinander, von oben gesehen",
  fight_caption: "Bots nach den Regeln des Servers, nur in dieser Seite.",
  fight_none:
    "Dieser Browser bietet kein WebGL, deshalb ist hier kein Kampf zu sehen. Schalten Sie die Hardwarebeschleunigung ein, oder nehmen Sie einen anderen Browser.",
  link: {
    play: ["Ein Spiel wählen", "Ein Dungeon, oder ein Kampf gegen andere"],
    watch: ["Zuschauen", "Laufende Kämpfe und Aufzeichnungen"],
    console: ["Konsole", "Räume, Spieler und was sie tun"],
    studio: ["Studio", "Gegner, Fähigkeiten und Dungeons bearbeiten"],
    api: ["API", "Alle Endpunkte, zum Lesen und Ausprobieren"],
    monitor: ["Monitor", "Laufende Räume und ihre Spieler"],
    playground: ["Playground", "Im Browser einem Raum beitreten"],
    protocol: ["Protokoll", "Für Entwickler von Spielclients"],
    content: ["Inhalte", "Gegner, Fähigkeiten und Dungeons als Dateien"],
    operations: ["Betrieb", "Ausrollen, überwachen, wiederherstellen"],
  },
};

export const homeTexts: Translated<typeof en> = { en, de };
