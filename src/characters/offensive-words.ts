/**
 * Words that nobody is called by and that are stars in what players say to each other: obscenity's list of English ones, which finds them also
 * as they are disguised and leaves honest words alone that have them in them, and those that the content adds, such as of other languages.
 */
import { englishDataset, englishRecommendedTransformers, RegExpMatcher, TextCensor } from "obscenity";
import { skeletonOf } from "./character-name.ts";

const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/** @param more words of the content; they count inside longer words, too. */
export function hasOffensiveWord(text: string, more: readonly string[]): boolean {
  return matcher.hasMatch(withoutNumbers(text)) || hasOneOf(skeletonOf(withoutNumbers(text)), more);
}

/** The text with stars for such words. @param text in NFKC. */
export function withoutOffensiveWords(text: string, more: readonly string[]): string {
  const censored = censor.applyTo(text, matcher.getAllMatches(withoutNumbers(text)));
  return censored.replace(/[\p{L}\p{M}\p{N}@$]+/gu, word =>
    hasOneOf(skeletonOf(word), more) ? starsFor(word) : word,
  );
}

const censor = new TextCensor().setStrategy(({ matchLength }) => "*".repeat(matchLength));

/** The library reads 4 as a and 5 as s, but what stands for itself is a number, such as that behind a name that was taken. Places stay. */
function withoutNumbers(text: string): string {
  return text.replace(/(?<![\p{L}\p{M}\p{N}])\p{N}+(?![\p{L}\p{M}\p{N}])/gu, number =>
    " ".repeat(number.length),
  );
}

function hasOneOf(skeleton: string, words: readonly string[]): boolean {
  return words.some(word => skeleton.includes(skeletonOf(word)));
}

function starsFor(word: string): string {
  return "*".repeat([...word].length);
}
