import type { Translated } from "./language.ts";

const en = {
  title: "TR-Dungeons: play",
  heading: "Play",
  home: "All pages",
  guest_note: "You play as a guest. This browser keeps who you are.",
  no_storage:
    "This browser keeps nothing (its storage is blocked), so your character is gone once this page is closed. Allow storage for this page to keep it.",
  name: "Name of your character",
  name_hint: "Up to 32 characters; left out, the server finds one",
  class: "Class",
  newest_character: "My newest character",
  new_character: "A new one",
  dungeons: "Dungeons",
  dungeon_level: (level: number, own_level: number) =>
    level > own_level
      ? `Enemies of level ${level}, and you are level ${own_level}: bring others, or come back stronger`
      : `Enemies of level ${level}`,
  matches: "Against each other",
  bot_duel: "Duel against a bot",
  bot_duel_text: "Begins at once",
  duel: "Duel against a player",
  duel_text: "Waits until somebody comes",
  language: "Language",
  entering: "Going in …",
  leave: "Leave",
  back: "Back to the choice",
  again: "Come back in",
  reload: "Load the page again",
  away: "The connection is lost. It is being made again; your character stays where it is.",
  health: "Health",
  mana: "Mana",
  stamina: "Stamina",
  level: (level: number) => `Level ${level}`,
  gold: (gold: number) => `${gold} gold`,
  party: "Party",
  member_dead: "dead",
  stalled: "Nothing comes from the server at the moment. The game goes on as soon as it does.",
  line: (ms: string, received: number, sent: number) => `${ms} ms · ↓ ${received} B/s · ↑ ${sent} B/s`,
  settings: "Settings",
  scene: "The game. Its keys stand in the settings, which Escape opens.",
  abilities: "Abilities",
  ready_in: (name: string, seconds: string) => `${name}, ready in ${seconds} s`,
  interact: "Take, open",
  respawn: "Come back",
  button: (words: string) => `“${words}”`,
  offer: {
    take: (key: string, what: string) => `${key}: take ${what}`,
    take_gold: (key: string, amount: number) => `${key}: take ${amount} gold`,
    open: (key: string) => `${key}: open the door`,
    enter: {
      on: (key: string) => `${key}: go through to the next room`,
      boss: (key: string) => `${key}: go through to the boss`,
      exit: (key: string) => `${key}: go through to the exit`,
      back: (key: string) => `${key}: go back to the room before`,
    },
    locked: "Locked: clear the room, or bring its key",
  },
  say: {
    dead: (key: string) => `You have died. ${key}: come back`,
    dead_soon: "You have died. In a moment you can come back.",
    dead_wait: "You have died.",
    gathering: "Waiting for others …",
    round_over: "The round is over",
    sudden_death: "Sudden death",
    cleared: "The room is cleared",
    countdown: (seconds: number) => `${seconds}`,
    run_over: (time: string) => `You have reached the exit in ${time}`,
  },
  ended: {
    full: "All places are taken at the moment. Try again in a minute.",
    replaced: "You play in another window or on another device now. Close that one, or come back in here.",
    kicked: "An operator has removed you from the room. Your character is saved.",
    sanctioned: "Your account may not play at the moment. Your character is saved: come back in to read why.",
    closed: "The server has closed this room. Your character is saved: come back in.",
    cheating:
      "The server has ended the connection, since it was sent what no game sends. Load the page again.",
    lost: "The connection is lost, and could not be made again. Your character is saved: come back in.",
  },
  trouble: {
    webgl:
      "This browser gives no WebGL, which the game is drawn with. Turn on hardware acceleration in its settings, or take another browser.",
    websocket: "This browser gives no WebSocket, which the game needs. Take another browser.",
    unreachable: "The server does not answer. Look whether it runs, and try again.",
    outdated:
      "This page is older or newer than the server. Load the page again, and you get the one that fits.",
    signed_out: "Your sign-in has ended. Sign in again; until then you would begin as a new guest.",
    gone: "The server does not know this browser's guest any more, as after it was set up anew. Choose again: you begin as somebody new.",
    refused: (sentence: string) => `The server refuses: ${sentence}`,
  },
};

const de: typeof en = {
  title: "TR-Dungeons: spielen",
  heading: "Spielen",
  home: "Alle Seiten",
  guest_note: "Sie spielen als Gast. Dieser Browser merkt sich, wer Sie sind.",
  no_storage:
    "Dieser Browser merkt sich nichts (sein Speicher ist gesperrt); Ihr Charakter ist fort, sobald diese Seite geschlossen wird. Erlauben Sie dieser Seite den Speicher, um ihn zu behalten.",
  name: "Name Ihres Charakters",
  name_hint: "Bis zu 32 Zeichen; ohne Angabe findet der Server einen",
  class: "Klasse",
  newest_character: "Mein neuester Charakter",
  new_character: "Ein neuer",
  dungeons: "Dungeons",
  dungeon_level: (level, own_level) =>
    level > own_level
      ? `Gegner der Stufe ${level}, und Sie haben Stufe ${own_level}: Nehmen Sie andere mit, oder kommen Sie stärker wieder`
      : `Gegner der Stufe ${level}`,
  matches: "Gegeneinander",
  bot_duel: "Duell gegen einen Bot",
  bot_duel_text: "Beginnt sofort",
  duel: "Duell gegen einen Spieler",
  duel_text: "Wartet, bis jemand kommt",
  language: "Sprache",
  entering: "Es geht hinein …",
  leave: "Verlassen",
  back: "Zurück zur Auswahl",
  again: "Wieder hinein",
  reload: "Seite neu laden",
  away: "Die Verbindung ist unterbrochen und wird wieder aufgebaut; Ihr Charakter bleibt, wo er ist.",
  health: "Leben",
  mana: "Mana",
  stamina: "Ausdauer",
  level: level => `Stufe ${level}`,
  gold: gold => `${gold} Gold`,
  party: "Gruppe",
  member_dead: "tot",
  stalled: "Vom Server kommt gerade nichts. Es geht weiter, sobald wieder etwas kommt.",
  line: (ms, received, sent) => `${ms} ms · ↓ ${received} B/s · ↑ ${sent} B/s`,
  settings: "Einstellungen",
  scene: "Das Spiel. Seine Tasten stehen in den Einstellungen, die Escape öffnet.",
  abilities: "Fähigkeiten",
  ready_in: (name, seconds) => `${name}, bereit in ${seconds} s`,
  interact: "Nehmen, öffnen",
  respawn: "Zurückkommen",
  button: words => `„${words}“`,
  offer: {
    take: (key, what) => `${key}: ${what} nehmen`,
    take_gold: (key, amount) => `${key}: ${amount} Gold nehmen`,
    open: key => `${key}: die Tür öffnen`,
    enter: {
      on: key => `${key}: weiter in den nächsten Raum`,
      boss: key => `${key}: weiter zum Boss`,
      exit: key => `${key}: weiter zum Ausgang`,
      back: key => `${key}: zurück in den Raum davor`,
    },
    locked: "Verschlossen: den Raum leeren, oder den Schlüssel bringen",
  },
  say: {
    dead: key => `Sie sind gestorben. ${key}: zurückkommen`,
    dead_soon: "Sie sind gestorben. Gleich können Sie zurückkommen.",
    dead_wait: "Sie sind gestorben.",
    gathering: "Warten auf andere …",
    round_over: "Die Runde ist vorbei",
    sudden_death: "Plötzlicher Tod",
    cleared: "Der Raum ist leer",
    countdown: seconds => `${seconds}`,
    run_over: time => `Sie haben den Ausgang in ${time} erreicht`,
  },
  ended: {
    full: "Gerade sind alle Plätze belegt. Versuchen Sie es in einer Minute wieder.",
    replaced:
      "Sie spielen jetzt in einem anderen Fenster oder auf einem anderen Gerät. Schließen Sie es, oder kommen Sie hier wieder hinein.",
    kicked: "Jemand vom Betrieb hat Sie aus dem Raum entfernt. Ihr Charakter ist gespeichert.",
    sanctioned:
      "Ihr Konto darf zurzeit nicht spielen. Ihr Charakter ist gespeichert: Steigen Sie wieder ein, um zu lesen, warum.",
    closed:
      "Der Server hat diesen Raum geschlossen. Ihr Charakter ist gespeichert: kommen Sie wieder hinein.",
    cheating:
      "Der Server hat die Verbindung beendet, weil ihm gesendet wurde, was kein Spiel sendet. Laden Sie die Seite neu.",
    lost: "Die Verbindung ist unterbrochen und war nicht wieder herzustellen. Ihr Charakter ist gespeichert: kommen Sie wieder hinein.",
  },
  trouble: {
    webgl:
      "Dieser Browser bietet kein WebGL, mit dem das Spiel gezeichnet wird. Schalten Sie in seinen Einstellungen die Hardwarebeschleunigung ein, oder nehmen Sie einen anderen Browser.",
    websocket:
      "Dieser Browser bietet kein WebSocket, das das Spiel braucht. Nehmen Sie einen anderen Browser.",
    unreachable: "Der Server antwortet nicht. Sehen Sie nach, ob er läuft, und versuchen Sie es wieder.",
    outdated:
      "Diese Seite ist älter oder neuer als der Server. Laden Sie die Seite neu, dann passt sie wieder.",
    signed_out:
      "Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an; bis dahin begännen Sie als neuer Gast.",
    gone: "Der Server kennt den Gast dieses Browsers nicht mehr, etwa weil er neu eingerichtet wurde. Wählen Sie noch einmal: Sie beginnen als jemand Neues.",
    refused: sentence => `Der Server lehnt ab: ${sentence}`,
  },
};

export const playTexts: Translated<typeof en> = { en, de };
export type PlayTexts = typeof en;
