import type { Translated } from "./language.ts";

const minutes = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const en = {
  title: "TR-Dungeons: watch",
  heading: "Watch",
  home: "All pages",
  back: "All fights",
  close: "Close",
  time: minutes,

  find: "Watch by its id",
  find_hint: "Of a match, a run or a room; or its link",
  find_go: "Watch",
  live: "Now",
  live_none: "Nobody plays anything that may be watched at the moment. This list looks again by itself.",
  own: "Your own",
  own_none:
    "There is nothing of yours that is over. Matches and runs that you play in this browser are listed here afterwards.",
  own_guest: "Play in this browser, and your matches and runs are listed here afterwards.",
  loading: "Looking …",
  ranked: "ranked",
  players: (count: number) => (count === 1 ? "1 player" : `${count} players`),
  for_minutes: (count: number) => (count < 1 ? "just begun" : `for ${count} min`),
  delay: (seconds: number) =>
    seconds === 0 ? "shown as it happens" : `shown ${spoken(seconds)} later than it happens`,
  outcome: { won: "won", lost: "lost", drawn: "drawn", forfeited: "given up" },
  against: (names: string) => `against ${names}`,
  lasted: (time: string) => `${time} long`,
  run: "Run",
  run_unfinished: "without the exit",

  opening: "Fetching it …",
  waiting_live: (seconds: number) =>
    seconds === 0
      ? "Waiting for its first picture …"
      : `It is shown ${spoken(seconds)} later than it happens, and nobody else watches it: the first picture is still to come.`,
  waiting_left: (time: string) => `It comes in about ${time}.`,
  recording_of: "Recording",
  live_now: "Live",
  at_once: "You see it about as it happens.",
  later: (seconds: number) => `You see it ${spoken(seconds)} later than its players.`,
  behind: (time: string) => `You are ${time} behind the newest that may be seen.`,
  newest: "To the newest",
  over: "It is over.",
  over_soon: "It is over. Its recording is being written …",
  over_recording: "Watch the recording",
  over_next: "They have gone on: watch the next room",
  stopped: (sentence: string) => `Nothing more comes: ${sentence}`,
  rooms: "Rooms of this run",
  room: (number: number) => `Room ${number}`,
  round: (round: number) => `Round ${round}`,
  sudden_death: "Sudden death",

  scene: "The fight. Keys are listed under “Keys”.",
  player: "Play, pause and seek",
  play: "Play",
  pause: "Pause",
  slower: "Slower",
  faster: "Faster",
  speed: "Speed",
  seek: "Moment",
  moment: (time: string, of: string) => `${time} of ${of}`,
  reading: (percent: number) => `Reading the recording: ${percent} %`,
  copy: "Copy a link to this moment",
  copied: "The link is copied.",
  copy_this: "Copy this link:",
  fighters: "Camera",
  follow_all: "Everybody",
  follow_free: "Free",
  health: "Health",
  dead: "dead",
  bot: "bot",
  events: "What has happened",
  events_none: "Nothing yet.",
  events_live: "Since you watch.",
  somebody: "Somebody",
  gold: (amount: number) => `${amount} gold`,
  happened: {
    killed: (who: string, by: string | undefined) => (by ? `${by} kills ${who}` : `${who} dies`),
    hit: (ability: string, damage: number, is_critical: boolean) =>
      `${ability} ${damage}${is_critical ? ", critical" : ""}`.trim(),
    round: (round: number) => `Round ${round} begins`,
    round_won: (round: number, team: number) => `Team ${team} wins round ${round}`,
    round_drawn: (round: number) => `Round ${round} is a draw`,
    sudden_death: "Sudden death begins",
    match_over: "The match is over",
    cleared: "The room is cleared",
    door: "A door opens",
    boss_phase: (phase: number) => `The boss begins phase ${phase}`,
    level: (who: string, level: number) => `${who} reaches level ${level}`,
    came: (who: string) => `${who} comes in`,
    left: (who: string) => `${who} leaves`,
    exit: (who: string) => `${who} reaches the exit`,
    loot: (item: string) => `${item} drops`,
    took: (who: string, item: string) => `${who} takes ${item}`,
  },
  state: "Is this what the server had?",
  state_what:
    "While it was played, the server took a fingerprint of the whole room every 10 seconds. This page plays it once more, and takes its own.",
  state_at: (time: string) => `Fingerprint at ${time}`,
  state_server: "Server",
  state_here: "Here",
  state_none: "Nothing is compared yet.",
  state_same: (count: number) =>
    count === 1
      ? "Compared once: the same as the server's."
      : `Compared ${count} times so far: always the same as the server's.`,
  state_differs: (time: string) =>
    `From ${time} on it differs from the server's: from there on you do not see what was played. Load the page again; if it stays so, tell the operator.`,
  keys: "Keys",
  key_list: [
    ["Space", "play, pause"],
    [", .", "one tick back, on"],
    ["J L", "5 seconds back, on"],
    ["Home End", "to the beginning, the end"],
    ["− +", "slower, faster"],
    ["1 – 9", "follow a fighter"],
    ["0", "look at everybody"],
    ["WASD, arrows, drag", "move the camera"],
    ["Page up, page down, wheel", "zoom"],
    ["C", "copy a link to this moment"],
  ] as readonly (readonly [keys: string, what: string])[],
  again: "Look again",
  trouble: {
    nothing_there:
      "There is nothing to watch under this id. Compare it with the link that you were given; matches, runs and their recordings are kept for a limited time, and this one may be gone.",
    is_private:
      "Only those who belong to this may watch it. If you do, open the link in the browser in which you play; if not, ask its players to make the run open.",
    not_over:
      "Nobody plays this now, and it is not over. Its recording can be watched when it has ended: come back then.",
    still_closing:
      "It has just ended, and its recording is being written. This page looks again by itself in a moment.",
    not_recorded:
      "There is no whole recording of this: something of it was not recorded, or the time is over for which it was kept. Choose another one from the list.",
    too_old:
      "This moment of the live room is not kept any more. Go on from the newest; the recording will have it.",
    other_rules: (played_by: number, server_has: number) =>
      `This was played by the rules of version ${played_by}, and the server has version ${server_has} now, which would play it otherwise. Pages of past rules are kept for 30 days, and the one of these is not here. Choose another fight from the list; the operator of the server can still play this one by a server of that version.`,
    several_rules:
      "The server got new rules while this was played: it was begun by some and went on by others, and no page has both. Choose another fight from the list.",
    damaged:
      "This recording is damaged, and cannot be played from here on. Load the page again, in case it was damaged on its way; if it stays so, tell the operator of the server.",
    bad_tick: "The link names no moment that there is, so this is the beginning.",
    webgl:
      "This browser gives no WebGL, which fights are drawn with. Turn on hardware acceleration in its settings, or take another browser.",
    unreachable:
      "The server does not answer. Look whether you are online and whether the server runs, and look again.",
    refused: (sentence: string) => `The server refuses: ${sentence}`,
  },
};

/** A time in words. */
function spoken(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  return `${Math.round(seconds / 60)} minutes`;
}

const de: typeof en = {
  title: "TR-Dungeons: zuschauen",
  heading: "Zuschauen",
  home: "Alle Seiten",
  back: "Alle Kämpfe",
  close: "Schließen",
  time: minutes,

  find: "Über die Kennung",
  find_hint: "Eines Kampfes, eines Durchgangs oder eines Raums; oder der Link",
  find_go: "Ansehen",
  live: "Gerade jetzt",
  live_none: "Zurzeit spielt niemand etwas, dem man zusehen darf. Die Liste sieht von selbst wieder nach.",
  own: "Ihre eigenen",
  own_none:
    "Es gibt nichts Beendetes von Ihnen. Kämpfe und Durchgänge, die Sie in diesem Browser spielen, stehen danach hier.",
  own_guest: "Spielen Sie in diesem Browser, dann stehen Ihre Kämpfe und Durchgänge danach hier.",
  loading: "Es wird nachgesehen …",
  ranked: "gewertet",
  players: count => (count === 1 ? "1 Spieler" : `${count} Spieler`),
  for_minutes: count => (count < 1 ? "gerade begonnen" : `seit ${count} min`),
  delay: seconds =>
    seconds === 0 ? "zu sehen, wie es geschieht" : `zu sehen ${inGerman(seconds)} später, als es geschieht`,
  outcome: { won: "gewonnen", lost: "verloren", drawn: "unentschieden", forfeited: "aufgegeben" },
  against: names => `gegen ${names}`,
  lasted: time => `${time} lang`,
  run: "Durchgang",
  run_unfinished: "ohne den Ausgang",

  opening: "Es wird geholt …",
  waiting_live: seconds =>
    seconds === 0
      ? "Das erste Bild kommt gleich …"
      : `Es ist ${inGerman(seconds)} später zu sehen, als es geschieht, und niemand sonst sieht zu: das erste Bild kommt noch.`,
  waiting_left: time => `Es kommt in etwa ${time}.`,
  recording_of: "Aufzeichnung",
  live_now: "Live",
  at_once: "Sie sehen es etwa so, wie es geschieht.",
  later: seconds => `Sie sehen es ${inGerman(seconds)} später als die Spieler.`,
  behind: time => `Sie sind ${time} hinter dem Neuesten, das zu sehen ist.`,
  newest: "Zum Neuesten",
  over: "Es ist vorbei.",
  over_soon: "Es ist vorbei. Die Aufzeichnung wird gerade geschrieben …",
  over_recording: "Die Aufzeichnung ansehen",
  over_next: "Sie sind weitergegangen: den nächsten Raum ansehen",
  stopped: sentence => `Es kommt nichts mehr: ${sentence}`,
  rooms: "Räume dieses Durchgangs",
  room: number => `Raum ${number}`,
  round: round => `Runde ${round}`,
  sudden_death: "Plötzlicher Tod",

  scene: "Der Kampf. Die Tasten stehen unter „Tasten“.",
  player: "Abspielen, anhalten, springen",
  play: "Abspielen",
  pause: "Anhalten",
  slower: "Langsamer",
  faster: "Schneller",
  speed: "Tempo",
  seek: "Zeitpunkt",
  moment: (time, of) => `${time} von ${of}`,
  reading: percent => `Die Aufzeichnung wird gelesen: ${percent} %`,
  copy: "Link zu diesem Moment kopieren",
  copied: "Der Link ist kopiert.",
  copy_this: "Kopieren Sie diesen Link:",
  fighters: "Kamera",
  follow_all: "Alle",
  follow_free: "Frei",
  health: "Leben",
  dead: "tot",
  bot: "Bot",
  events: "Was geschehen ist",
  events_none: "Noch nichts.",
  events_live: "Seit Sie zusehen.",
  somebody: "Jemand",
  gold: amount => `${amount} Gold`,
  happened: {
    killed: (who, by) => (by ? `${by} tötet ${who}` : `${who} stirbt`),
    hit: (ability, damage, is_critical) => `${ability} ${damage}${is_critical ? ", kritisch" : ""}`.trim(),
    round: round => `Runde ${round} beginnt`,
    round_won: (round, team) => `Team ${team} gewinnt Runde ${round}`,
    round_drawn: round => `Runde ${round} endet unentschieden`,
    sudden_death: "Der plötzliche Tod beginnt",
    match_over: "Der Kampf ist vorbei",
    cleared: "Der Raum ist leer",
    door: "Eine Tür öffnet sich",
    boss_phase: phase => `Der Boss beginnt Phase ${phase}`,
    level: (who, level) => `${who} erreicht Stufe ${level}`,
    came: who => `${who} kommt herein`,
    left: who => `${who} geht`,
    exit: who => `${who} erreicht den Ausgang`,
    loot: item => `${item} fällt zu Boden`,
    took: (who, item) => `${who} nimmt ${item}`,
  },
  state: "War es auf dem Server genauso?",
  state_what:
    "Während gespielt wurde, nahm der Server alle 10 Sekunden einen Fingerabdruck des ganzen Raums. Diese Seite spielt es noch einmal und nimmt ihren eigenen.",
  state_at: time => `Fingerabdruck bei ${time}`,
  state_server: "Server",
  state_here: "Hier",
  state_none: "Noch ist nichts verglichen.",
  state_same: count =>
    count === 1
      ? "Einmal verglichen: derselbe wie auf dem Server."
      : `Bisher ${count}-mal verglichen: immer derselbe wie auf dem Server.`,
  state_differs: time =>
    `Ab ${time} ist er ein anderer als auf dem Server: von da an sehen Sie nicht, was gespielt wurde. Laden Sie die Seite neu; bleibt es so, sagen Sie es dem Betreiber.`,
  keys: "Tasten",
  key_list: [
    ["Leertaste", "abspielen, anhalten"],
    [", .", "einen Tick zurück, weiter"],
    ["J L", "5 Sekunden zurück, weiter"],
    ["Pos1 Ende", "zum Anfang, zum Ende"],
    ["− +", "langsamer, schneller"],
    ["1 – 9", "einem Kämpfer folgen"],
    ["0", "alle im Blick"],
    ["WASD, Pfeile, ziehen", "die Kamera bewegen"],
    ["Bild auf, Bild ab, Mausrad", "Zoom"],
    ["C", "Link zu diesem Moment kopieren"],
  ],
  again: "Wieder nachsehen",
  trouble: {
    nothing_there:
      "Unter dieser Kennung gibt es nichts zu sehen. Vergleichen Sie sie mit dem Link, den Sie bekommen haben; Kämpfe, Durchgänge und ihre Aufzeichnungen werden nur eine Zeit lang aufbewahrt, und diese kann vorbei sein.",
    is_private:
      "Das dürfen nur die sehen, die dazugehören. Gehören Sie dazu, dann öffnen Sie den Link in dem Browser, in dem Sie spielen; sonst bitten Sie die Spieler, den Durchgang zu öffnen.",
    not_over:
      "Das spielt gerade niemand, und es ist nicht vorbei. Die Aufzeichnung ist zu sehen, wenn es beendet ist: kommen Sie dann wieder.",
    still_closing:
      "Es ist gerade zu Ende gegangen, und die Aufzeichnung wird noch geschrieben. Diese Seite sieht gleich von selbst wieder nach.",
    not_recorded:
      "Davon gibt es keine ganze Aufzeichnung: etwas wurde nicht aufgezeichnet, oder die Zeit ist vorbei, für die sie aufbewahrt wird. Wählen Sie eine andere aus der Liste.",
    too_old:
      "Dieser Moment wird nicht mehr aufbewahrt, solange der Raum läuft. Sehen Sie vom Neuesten an zu; die Aufzeichnung wird ihn haben.",
    other_rules: (played_by, server_has) =>
      `Das wurde nach den Regeln der Version ${played_by} gespielt; der Server hat jetzt Version ${server_has}, nach der es anders ausginge. Seiten früherer Regeln werden 30 Tage aufbewahrt, und die von diesen ist nicht da. Wählen Sie einen anderen Kampf aus der Liste; der Betreiber kann diesen noch mit einem Server jener Version abspielen.`,
    several_rules:
      "Der Server bekam neue Regeln, während das gespielt wurde: es begann nach den einen und ging nach den anderen weiter, und keine Seite hat beide. Wählen Sie einen anderen Kampf aus der Liste.",
    damaged:
      "Diese Aufzeichnung ist beschädigt und lässt sich von hier an nicht abspielen. Laden Sie die Seite neu, falls sie unterwegs beschädigt wurde; bleibt es so, sagen Sie es dem Betreiber des Servers.",
    bad_tick: "Den Moment, den der Link nennt, gibt es nicht; dies ist der Anfang.",
    webgl:
      "Dieser Browser bietet kein WebGL, mit dem Kämpfe gezeichnet werden. Schalten Sie in seinen Einstellungen die Hardwarebeschleunigung ein, oder nehmen Sie einen anderen Browser.",
    unreachable:
      "Der Server antwortet nicht. Sehen Sie nach, ob Sie online sind und ob der Server läuft, und versuchen Sie es wieder.",
    refused: sentence => `Der Server lehnt ab: ${sentence}`,
  },
};

function inGerman(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 Sekunde" : `${seconds} Sekunden`;
  return `${Math.round(seconds / 60)} Minuten`;
}

export const watchTexts: Translated<typeof en> = { en, de };
export type WatchTexts = typeof en;
