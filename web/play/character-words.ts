/** How what a character is and has is said to its player, in the language of the page. */
import type { Goods } from "../../src/game/character/lasting.ts";
import type { Stat, StatBonus } from "../../src/game/content/character-content.ts";
import { type Content, GOLD } from "../../src/game/content/content.ts";
import { type ContentText, defaultText } from "../../src/game/content/content-text.ts";
import type { Rejection } from "../../src/game/core/verdict.ts";
import { contentText, entryName } from "../client/content-text.ts";
import { type CharacterTexts, characterTexts } from "../texts/character.ts";
import type { Language } from "../texts/language.ts";

/** A value is shown with so many digits behind the point at most. */
const DIGITS = 2;

/** How numbers, dates and lists are written. */
const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", de: "de" };

export class Words {
  readonly texts: CharacterTexts;
  readonly #language: Language;
  readonly #locale: string;
  readonly #numbers: Intl.NumberFormat;

  constructor(language: Language) {
    this.#language = language;
    this.texts = characterTexts[language];
    this.#locale = LOCALES[language];
    this.#numbers = new Intl.NumberFormat(this.#locale, { maximumFractionDigits: DIGITS });
  }

  /** What designers say. */
  of(text: ContentText): string {
    return contentText(text, this.#language);
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  date(iso: string | number): string {
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: "medium" }).format(new Date(iso));
  }

  /** "a, b and c". */
  list(words: readonly string[], type: "conjunction" | "disjunction" = "conjunction"): string {
    return new Intl.ListFormat(this.#locale, { type }).format(words);
  }

  /** Such as "15 %" or "6 m/s". */
  stat(stat: Stat, value: number): string {
    switch (stat) {
      case "critical_chance":
        return `${this.number(value * 100)} %`;
      case "critical_multiplier":
        return `× ${this.number(value)}`;
      case "attack_range":
        return `${this.number(value)} ${this.texts.metres}`;
      case "move_speed":
        return `${this.number(value)} ${this.texts.metres_per_second}`;
      default:
        return this.number(value);
    }
  }

  /** What is added or taken away, such as "+3" or "−5 %". */
  change({ stat, kind, value }: StatBonus): string {
    return this.signed(value, kind === "percent" ? "%" : undefined, stat);
  }

  /** "+5 Damage". */
  bonus(bonus: StatBonus): string {
    return `${this.change(bonus)} ${this.texts.stats[bonus.stat]}`;
  }

  /** @param unit none where the value is in the stat's own. */
  signed(value: number, unit?: "%", stat?: Stat): string {
    const sign = value < 0 ? "−" : "+";
    const amount = Math.abs(value);
    if (unit) return `${sign}${this.number(amount)} ${unit}`;
    return stat === "critical_chance"
      ? `${sign}${this.number(amount * 100)} %`
      : `${sign}${this.number(amount)}`;
  }

  item(content: Content, item_id: string): string {
    return entryName(content.items, item_id, this.#language);
  }

  ability(content: Content, ability_id: string): string {
    return entryName(content.abilities, ability_id, this.#language);
  }

  /** A title that a character bears or is given, which is told without its other languages. */
  title({ achievements, seasons }: Content, title: string): string {
    const tiers = Object.values(seasons).flatMap(({ ranks }) => ranks?.tiers ?? []);
    const titles = [...Object.values(achievements), ...tiers].map(({ reward }) => reward?.title ?? "");
    return this.of(titles.find(each => defaultText(each) === title) ?? title);
  }

  /** "3 × Potion", "12 gold". */
  goods(content: Content, { item_id, quantity }: Pick<Goods, "item_id" | "quantity">): string {
    if (item_id === GOLD) return this.texts.some_gold(this.number(quantity));
    const name = this.item(content, item_id);
    return quantity === 1 ? name : `${this.number(quantity)} × ${name}`;
  }

  /** Why the server refuses, and how long to wait. */
  refusal({ reason, ready_in_ms }: Rejection): string {
    const known: Readonly<Record<string, string>> = this.texts.refusals;
    const sentence = known[reason] ?? this.texts.refused(reason);
    return ready_in_ms === undefined ? sentence : this.texts.wait(sentence, Math.ceil(ready_in_ms / 1000));
  }
}
