import type { Translated } from "./language.ts";

const en = {
  title: "Settings",
  close: "Close",
  keys: "Keys and gamepad",
  keys_note:
    "Press a button of this table, then the key or the gamepad's button that is to do it. Delete takes it away, Escape changes nothing.",
  command: "What it does",
  first_key: "Key",
  second_key: "Other key",
  pad: "Gamepad",
  pad_sticks: "The left stick walks, the right one aims. Menu opens these settings.",
  none: "none",
  waits_key: "press a key",
  waits_pad: "press a button",
  change: (command: string, what: string, now: string) => `${command}, ${what}: ${now}. Change`,
  taken: (key: string, before: string, now: string) =>
    `${key} did “${before}” until now. It does “${now}” from now on, and “${before}” has it no more.`,
  chosen: (key: string, now: string) => `${key} does “${now}” from now on.`,
  gone: (now: string) => `“${now}” has one less.`,
  reserved: (key: string) => `${key} is needed by the page or the browser. Choose another one.`,
  lacking: (commands: string) => `Nothing does: ${commands}.`,
  commands: {
    ...{ up: "Walk up", down: "Walk down", left: "Walk left", right: "Walk right", sprint: "Sprint" },
    ...{ strike: "Strike", dodge: "Dodge", interact: "Take, open, go through" },
    ...{ respawn: "Come back from death", potion1: "First potion", potion2: "Second potion" },
    ...{ ability1: "Ability 1", ability2: "Ability 2", ability3: "Ability 3" },
    ...{ ability4: "Ability 4", ability5: "Ability 5", ability6: "Ability 6" },
    ...{ character: "The character's window", ping: "Point at a place for the party" },
  },
  key_names: {
    ...{ Space: "Space", ShiftLeft: "Shift", ShiftRight: "Right Shift", Backspace: "Backspace" },
    ...{ Delete: "Delete", Insert: "Insert", Home: "Home", End: "End", PageUp: "Page up" },
    ...{ PageDown: "Page down", CapsLock: "Caps Lock", Escape: "Escape", Tab: "Tab", Enter: "Enter" },
  } as Readonly<Record<string, string>>,
  mouse_note:
    "Besides: the mouse aims, its left button strikes, the right one is ability 1, the wheel zooms.",
  sound: "Sound",
  volume: "Volume",
  picture: "Picture",
  quality: "Quality",
  qualities: { low: "Fast", medium: "Good", high: "Best" },
  shadow_map: "Shadows in the shape of who throws them",
  palette: "Colours",
  palettes: {
    usual: "Usual",
    red_green: "Red and green look alike",
    blue_yellow: "Blue and yellow look alike",
  },
  calm: "Reduced motion: nothing shakes or flashes",
  line: "Show the connection: round trip and bytes",
  reset: "As at the beginning",
  reset_done: "All settings are as at the beginning.",
};

const de: typeof en = {
  title: "Einstellungen",
  close: "Schließen",
  keys: "Tasten und Gamepad",
  keys_note:
    "Drücken Sie ein Feld dieser Tabelle, dann die Taste oder den Knopf des Gamepads, die es tun sollen. Entf nimmt sie weg, Escape ändert nichts.",
  command: "Was sie tut",
  first_key: "Taste",
  second_key: "Andere Taste",
  pad: "Gamepad",
  pad_sticks: "Der linke Stick geht, der rechte zielt. Menu öffnet diese Einstellungen.",
  none: "keine",
  waits_key: "Taste drücken",
  waits_pad: "Knopf drücken",
  change: (command, what, now) => `${command}, ${what}: ${now}. Ändern`,
  taken: (key, before, now) =>
    `${key} war bisher „${before}“. Ab jetzt ist es „${now}“, und „${before}“ hat sie nicht mehr.`,
  chosen: (key, now) => `${key} ist ab jetzt „${now}“.`,
  gone: now => `„${now}“ hat eine weniger.`,
  reserved: key => `${key} braucht die Seite oder der Browser. Wählen Sie eine andere.`,
  lacking: commands => `Nichts tut: ${commands}.`,
  commands: {
    ...{ up: "Hinauf gehen", down: "Hinunter gehen", left: "Nach links gehen", right: "Nach rechts gehen" },
    ...{ sprint: "Rennen", strike: "Schlagen", dodge: "Ausweichen" },
    ...{ interact: "Nehmen, öffnen, hindurchgehen", respawn: "Nach dem Tod zurückkommen" },
    ...{ potion1: "Erster Trank", potion2: "Zweiter Trank", ability1: "Fähigkeit 1" },
    ...{ ability2: "Fähigkeit 2", ability3: "Fähigkeit 3", ability4: "Fähigkeit 4" },
    ...{ ability5: "Fähigkeit 5", ability6: "Fähigkeit 6" },
    ...{ character: "Das Fenster des Charakters", ping: "Der Gruppe einen Ort zeigen" },
  },
  key_names: {
    ...{ Space: "Leertaste", ShiftLeft: "Umschalt", ShiftRight: "Umschalt rechts", Backspace: "Rücktaste" },
    ...{ Delete: "Entf", Insert: "Einfg", Home: "Pos1", End: "Ende", PageUp: "Bild auf" },
    ...{ PageDown: "Bild ab", CapsLock: "Feststelltaste", Escape: "Escape", Tab: "Tab", Enter: "Eingabe" },
  },
  mouse_note:
    "Außerdem: die Maus zielt, ihre linke Taste schlägt, die rechte ist Fähigkeit 1, das Rad zoomt.",
  sound: "Ton",
  volume: "Lautstärke",
  picture: "Bild",
  quality: "Qualität",
  qualities: { low: "Schnell", medium: "Gut", high: "Schön" },
  shadow_map: "Schatten in der Form dessen, der sie wirft",
  palette: "Farben",
  palettes: {
    usual: "Übliche",
    red_green: "Rot und Grün sehen gleich aus",
    blue_yellow: "Blau und Gelb sehen gleich aus",
  },
  calm: "Weniger Bewegung: nichts wackelt oder blitzt",
  line: "Die Verbindung zeigen: Laufzeit und Bytes",
  reset: "Wie am Anfang",
  reset_done: "Alle Einstellungen sind wie am Anfang.",
};

export const settingsTexts: Translated<typeof en> = { en, de };
export type SettingsTexts = typeof en;
