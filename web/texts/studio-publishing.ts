/** What `/studio` says where it publishes. */
import type { Translated } from "./language.ts";

const en = {
  publish: "Publish …",
  publish_title: "Publish a new version",
  publish_says:
    "New rooms and runs play it within seconds. Those that are there keep the version that they began with.",
  note: "Why, for those who come after",
  publish_now: "Publish",
  published: (count: number) => (count === 1 ? "1 change is published." : `${count} changes are published.`),
  rolled_back: "The older content is published again.",
  versions: "Versions",
  version: (number: number) => `Version ${number}`,
  current: "played now",
  by: (who: string | undefined, when: string) =>
    who === undefined ? `by a command, ${when}` : `by ${who}, ${when}`,
  changes_of: "Show what it changed",
  no_changes: "It has changed nothing.",
  first: "It is the first version.",
  roll_back: "Go back to it …",
  roll_back_says: (number: number) =>
    `The content of version ${number} becomes a new version, which new rooms and runs play. Your changes stay in your draft.`,
  roll_back_now: "Publish it again",
  older: "Older versions",
  meanwhile: "Others have published meanwhile:",
  meanwhile_help:
    "Nothing of yours is published yet. What you see now is their content with your changes on it: look at them, and publish again, or undo them.",
  conflict_help: "Choose for each whose it shall be, and publish again.",
  no_role:
    "Your role publishes no content: a designer or an admin does. Changes that you have made before stay in this browser.",
  other_draft: (when: string) =>
    `The server has another draft of yours, of ${when}, from another machine or window. It is not this one:`,
  other_mine: "Go on with this browser's",
  other_theirs: "Go on with the server's",
  other_help: "The one that you do not choose is gone.",
  draft_not_kept: "The server does not keep your draft:",
  unreadable:
    "What this browser has kept of your changes cannot be read any more. Download it before you throw it away; until then nothing new is kept:",
  download: "Download it",
  throw_away: "Throw it away",
  newer_content:
    "The content has what this page does not know, as after an update of the server. Load the page again before you change anything; your draft stays.",
  load_again: "Load the page again",
};

export type PublishingTexts = typeof en;

const de: PublishingTexts = {
  publish: "Veröffentlichen …",
  publish_title: "Eine neue Version veröffentlichen",
  publish_says:
    "Neue Räume und Läufe spielen sie nach wenigen Sekunden. Die es schon gibt, behalten die Version, mit der sie begonnen haben.",
  note: "Warum, für die, die nach Ihnen kommen",
  publish_now: "Veröffentlichen",
  published: count =>
    count === 1 ? "1 Änderung ist veröffentlicht." : `${count} Änderungen sind veröffentlicht.`,
  rolled_back: "Der ältere Inhalt ist wieder veröffentlicht.",
  versions: "Versionen",
  version: number => `Version ${number}`,
  current: "wird jetzt gespielt",
  by: (who, when) => (who === undefined ? `von einem Befehl, ${when}` : `von ${who}, ${when}`),
  changes_of: "Zeigen, was sie geändert hat",
  no_changes: "Sie hat nichts geändert.",
  first: "Sie ist die erste Version.",
  roll_back: "Zu ihr zurückkehren …",
  roll_back_says: number =>
    `Der Inhalt von Version ${number} wird eine neue Version, die neue Räume und Läufe spielen. Ihre Änderungen bleiben in Ihrem Entwurf.`,
  roll_back_now: "Wieder veröffentlichen",
  older: "Ältere Versionen",
  meanwhile: "Andere haben inzwischen veröffentlicht:",
  meanwhile_help:
    "Von Ihnen ist noch nichts veröffentlicht. Sie sehen jetzt deren Inhalt mit Ihren Änderungen darauf: Sehen Sie sie an und veröffentlichen Sie noch einmal, oder nehmen Sie sie zurück.",
  conflict_help: "Wählen Sie für jeden, wessen Fassung gelten soll, und veröffentlichen Sie noch einmal.",
  no_role:
    "Ihre Rolle veröffentlicht keinen Inhalt: Das tun Designer und Admins. Was Sie vorher geändert haben, bleibt in diesem Browser.",
  other_draft: when =>
    `Der Server hat einen anderen Entwurf von Ihnen, vom ${when}, von einem anderen Gerät oder Fenster. Er ist nicht dieser:`,
  other_mine: "Mit dem dieses Browsers weitermachen",
  other_theirs: "Mit dem des Servers weitermachen",
  other_help: "Der, den Sie nicht wählen, ist dann weg.",
  draft_not_kept: "Der Server behält Ihren Entwurf nicht:",
  unreadable:
    "Was dieser Browser von Ihren Änderungen behalten hat, lässt sich nicht mehr lesen. Laden Sie es herunter, bevor Sie es wegwerfen; bis dahin wird nichts Neues behalten:",
  download: "Herunterladen",
  throw_away: "Wegwerfen",
  newer_content:
    "Der Inhalt hat etwas, das diese Seite nicht kennt, etwa nach einem Update des Servers. Laden Sie die Seite neu, bevor Sie etwas ändern; Ihr Entwurf bleibt.",
  load_again: "Seite neu laden",
};

export const publishingTexts: Translated<PublishingTexts> = { en, de };
