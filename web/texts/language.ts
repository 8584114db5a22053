/** Which language the pages speak. Texts lie beside this file, one file for each page, each with all languages. */

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language's own name. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/** The texts of a page: the same names in each language, English first, which says what there is. */
export type Translated<Texts> = Readonly<Record<Language, Texts>>;

/** The first of the wanted ones that there is, such as `de` for `de-AT`; else English. */
export function chosenLanguage(wanted: readonly (string | null)[]): Language {
  const found = wanted.map(each =>
    LANGUAGES.find(language => each?.toLowerCase().split("-")[0] === language),
  );
  return found.find(each => each !== undefined) ?? "en";
}

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some(each => each === text);
}
