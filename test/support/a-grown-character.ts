/** A character by itself, outside of any room, for tests of what can happen to it. */
import { act, type CharacterAction } from "../../src/game/character/character-actions.ts";
import { changeCharacter } from "../../src/game/character/character-changes.ts";
import type { Happening } from "../../src/game/character/experience.ts";
import { type Lasting, lasting, type Piece } from "../../src/game/character/lasting.ts";
import type { Content } from "../../src/game/content/content.ts";
import { characterContent } from "./character-content.ts";

export class GrownCharacter {
  readonly content: Content;
  readonly lasting: Lasting;
  /** What has happened to it. */
  readonly events: Happening[] = [];

  /** @param fields what it has otherwise than a new one. */
  constructor(fields: Partial<Lasting> = {}, content = characterContent()) {
    this.content = content;
    this.lasting = lasting.parse(fields);
  }

  readonly happen = (event: Happening): void => {
    changeCharacter(this.lasting, { ...event, source_player_id: "ada" });
    this.events.push(event);
  };

  /** "accepted", or the reason why not; then nothing has changed. */
  ask(action: CharacterAction, request_id?: string): string {
    const { content, lasting, happen } = this;
    const verdict = act({ content, lasting, request_id, happen }, action);
    return verdict.is_accepted ? "accepted" : verdict.reason;
  }

  /** The types of what has happened, in order. */
  get happened(): string[] {
    return this.events.map(event => event.event_type);
  }
}

/** Pieces under ids of their own, each of the item that it is named for. */
export function piecesOf(items: Readonly<Record<string, string>>): Record<string, Piece> {
  return Object.fromEntries(Object.entries(items).map(([id, item_id]) => [id, { item_id, affixes: {} }]));
}
