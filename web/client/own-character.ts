/**
 * The own character with all that the server tells its player alone, through all rooms of a run: level, numbers, equipment, bag, skills,
 * loadouts, and what it has achieved; its mailbox and how far its achievements have come are read when they are asked for.
 */
import type { CharacterAction } from "../../src/game/character/character-actions.ts";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Happening } from "../../src/game/character/experience.ts";
import type { Mail } from "../../src/game/character/lasting.ts";
import type { EquipmentSlot } from "../../src/game/content/character-content.ts";
import type { Content, ContentSetName } from "../../src/game/content/content.ts";
import type { Verdict } from "../../src/game/core/verdict.ts";
import type { AccountApi } from "./account-api.ts";
import { Emitter } from "./emitter.ts";
import { fetchContent } from "./fetch-content.ts";
import { ReadAnew } from "./read-anew.ts";
import type { RoomOfCharacter } from "./room-of-character.ts";

/** A mail that waits. */
export type WaitingMail = Mail & {
  /** ISO 8601; absent for one that is on its way, and can be taken already. */
  readonly sent_at?: string;
  /** Epoch seconds; absent for one that waits until it is taken. */
  readonly expires_at?: number;
};

/** How far the character has come with an achievement. */
export type AchievementProgress = {
  readonly achievement_id: string;
  readonly progress: number;
  readonly target: number;
  readonly is_unlocked: boolean;
};

/** One piece of equipment, or so many of a counted item. */
export type Thing =
  | { readonly item_instance_id: string }
  | { readonly item_id: string; readonly quantity: number };

export type OwnCharacterEvents = {
  /** Something about it is another: what shows it reads it anew. */
  changed: undefined;
  /** Something has happened to it, as the server tells it; what comes of it follows with `changed`. */
  happened: Happening;
  /** It has picked something up. */
  found: { readonly item_id: string; readonly quantity: number };
};

export type OwnCharacterOptions = {
  /** Of the account whose character it is. */
  readonly api: AccountApi;
  /** Gives some sets of a version of the content; as a rule from the server. */
  readonly readContent?: (version: number, sets: readonly ContentSetName[]) => Promise<Content>;
};

/** What a character's numbers and what it can do follow from, and what is said of them. */
const SETS = [
  ...(["rules", "classes", "combat-stats", "abilities"] as const),
  ...(["items", "affixes", "skill-trees", "achievements", "seasons"] as const),
];

/** After these its mails are others. */
const CHANGES_MAILS: ReadonlySet<Happening["event_type"]> = new Set(["item_mailed", "mail_taken"]);

/** An answer that says "done, and not saved yet" is asked for again so often. */
const ASKS = 3;

export class OwnCharacter extends Emitter<OwnCharacterEvents> {
  readonly #options: OwnCharacterOptions;
  readonly #mails: ReadAnew<readonly WaitingMail[]>;
  readonly #progress: ReadAnew<readonly AchievementProgress[]>;
  #room: RoomOfCharacter | undefined;
  #unfollow: (() => void)[] = [];
  #sessionId: string | undefined;
  #characterId: string | undefined;
  #sheet: CharacterSheet | undefined;
  #inventory: Readonly<Record<string, number>> = {};
  #gold = 0;
  #content: { readonly version: number; readonly sets: Content } | undefined;
  #requests = 0;

  constructor(options: OwnCharacterOptions) {
    super();
    this.#options = options;
    const tell = () => this.emit("changed", undefined);
    this.#mails = new ReadAnew(() => this.#readMails(), tell);
    this.#progress = new ReadAnew(() => this.#readProgress(), tell);
  }

  /** The room in which it is from now on. Called as soon as there is a connection: what the room says first is never said again. */
  follow(room: RoomOfCharacter): void {
    for (const end of this.#unfollow) end();
    this.#room = room;
    this.#unfollow = [
      room.on("welcome", ({ session_id, content_version }) => {
        this.#sessionId = session_id;
        this.#loadContent(content_version).catch(console.warn);
      }),
      room.on("inventory", ({ inventory, gold }) => {
        this.#inventory = inventory;
        this.#gold = gold;
        this.emit("changed", undefined);
      }),
      room.on("character", sheet => {
        this.#sheet = sheet;
        this.emit("changed", undefined);
      }),
      room.on("character_event", ({ event }) => this.#note(event)),
    ];
  }

  /** What it has become, its experience up to this moment; undefined until a room has said it. */
  get sheet(): CharacterSheet | undefined {
    return this.#sheet;
  }

  /** item_id → quantity of what is counted; pieces of equipment are in the sheet. */
  get inventory(): Readonly<Record<string, number>> {
    return this.#inventory;
  }

  get gold(): number {
    return this.#gold;
  }

  /** Of its room's version: all sets that a character is made of, the others are empty. Undefined until they are here. */
  get content(): Content | undefined {
    return this.#content?.sets;
  }

  /** What waits in its mailbox, the oldest first. Undefined until `refreshMails`, and kept up to date from then on. */
  get mails(): readonly WaitingMail[] | undefined {
    return this.#mails.value;
  }

  /** Undefined until `refreshProgress`; kept up to date for what is unlocked. */
  get progress(): readonly AchievementProgress[] | undefined {
    return this.#progress.value;
  }

  /** @throws ApiProblem where the server refuses; a TypeError where it does not answer. */
  refreshMails(): Promise<void> {
    return this.#mails.refresh();
  }

  /** @throws as `refreshMails`. */
  refreshProgress(): Promise<void> {
    return this.#progress.refresh();
  }

  /** It has picked something up: the room answers that to the request alone. */
  noteFound(found: OwnCharacterEvents["found"]): void {
    this.emit("found", found);
  }

  equip(item_instance_id: string): Promise<Verdict> {
    return this.#act({ action: "equip", item_instance_id });
  }

  unequip(slot: EquipmentSlot): Promise<Verdict> {
    return this.#act({ action: "unequip", slot });
  }

  /** For ever: ask the player first. */
  destroy(thing: Thing): Promise<Verdict> {
    return this.#act({ action: "destroy", ...thing, confirm: true });
  }

  /** Lays it at its feet, where others may take it. */
  drop(thing: Thing): Promise<Verdict> {
    return this.#ask("drop_item", thing);
  }

  /** Drinks it. */
  use(item_id: string): Promise<Verdict> {
    return this.#ask("use_item", { item_id });
  }

  learn(node_id: string): Promise<Verdict> {
    return this.#act({ action: "learn_skill", node_id });
  }

  refund(node_id: string): Promise<Verdict> {
    return this.#act({ action: "refund_skill", node_id });
  }

  /** Gives all that it has learned back. */
  respec(): Promise<Verdict> {
    return this.#act({ action: "respec" });
  }

  /** @param loadout_number from 1 on. */
  saveLoadout(loadout_number: number): Promise<Verdict> {
    return this.#act({ action: "save_loadout", loadout_number });
  }

  switchLoadout(loadout_number: number): Promise<Verdict> {
    return this.#act({ action: "switch_loadout", loadout_number });
  }

  /** @param title undefined for none. */
  chooseTitle(title: string | undefined): Promise<Verdict> {
    return this.#act({ action: "choose_title", ...(title !== undefined && { title }) });
  }

  takeMail(mail_id: string): Promise<Verdict> {
    return this.#ask("character_action", { action: "take_mail", mail_id });
  }

  #act(action: Exclude<CharacterAction, { action: "take_mail" }>): Promise<Verdict> {
    return this.#ask("character_action", action);
  }

  /** The same request each time, so it is done once. */
  async #ask(type: string, message: object): Promise<Verdict> {
    if (!this.#room) throw new Error("The character is in no room: follow one first");
    this.#requests += 1;
    const request = { ...message, request_id: `own-${Date.now().toString(36)}-${this.#requests}` };
    for (let asks = 1; ; asks++) {
      const verdict = await this.#room.request<undefined>(type, request);
      if (verdict.is_accepted || verdict.reason !== "store_unavailable" || asks === ASKS) return verdict;
    }
  }

  #note(event: Happening): void {
    const sheet = this.#sheet;
    if (sheet && event.event_type === "experience_gained")
      this.#sheet = { ...sheet, experience: sheet.experience + event.experience };
    if (CHANGES_MAILS.has(event.event_type)) this.#mails.noteChange();
    if (event.event_type === "achievement_unlocked") this.#progress.noteChange();
    this.emit("happened", event);
    this.emit("changed", undefined);
  }

  async #loadContent(version: number): Promise<void> {
    if (this.#content?.version === version) return;
    const { api, readContent = (its, sets) => fetchContent(api.endpoint, its, sets) } = this.#options;
    this.#content = { version, sets: await readContent(version, SETS) };
    this.emit("changed", undefined);
  }

  async #readMails(): Promise<readonly WaitingMail[]> {
    const { mails } = await this.#read<{ mails: WaitingMail[] }>("mailbox");
    return mails;
  }

  async #readProgress(): Promise<readonly AchievementProgress[]> {
    const { achievements } = await this.#read<{ achievements: AchievementProgress[] }>("achievements");
    return achievements;
  }

  async #read<Answer>(what: string): Promise<Answer> {
    this.#characterId ??= await this.#findCharacterId();
    const path = `/api/characters/${encodeURIComponent(this.#characterId)}/${what}`;
    return this.#options.api.ask<Answer>("GET", path);
  }

  async #findCharacterId(): Promise<string> {
    if (this.#sessionId === undefined) throw new Error("The room has not welcomed the character yet");
    const path = `/api/sessions/${encodeURIComponent(this.#sessionId)}`;
    const { session } = await this.#options.api.ask<{ session: { character_id: string } }>("GET", path);
    return session.character_id;
  }
}
