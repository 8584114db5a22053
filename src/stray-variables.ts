/** Environment variables that look as if they were meant for this server, and are none of its own: misspelt, or of another version. */

/** First words of our names with which other programs' variables begin too. */
const SHARED_WORDS: ReadonlySet<string> = new Set([
  "NODE",
  "AWS",
  "REDIS",
  "LOG",
  "PUBLIC",
  "DATA",
  "REQUESTS",
]);

/** A longer name may have two slips of the hand. */
const SHORT_NAME = 6;

/**
 * A sentence for each, with the name that was probably meant.
 *
 * @param given the names of all variables that are set.
 * @param known the names of all variables that the server reads.
 */
export function findStrayVariables(given: readonly string[], known: readonly string[]): string[] {
  const ownWords = new Set(
    known
      .filter(name => name.includes("_"))
      .map(firstWord)
      .filter(word => !SHARED_WORDS.has(word)),
  );
  return given
    .filter(name => !known.includes(name))
    .flatMap(name => {
      const meant = known.find(each => isNear(name, each));
      const does = "is no variable of this server, and does nothing";
      if (meant !== undefined) return [`${name} ${does}. Did you mean ${meant}?`];
      const isOurs = name.includes("_") && ownWords.has(firstWord(name));
      return isOurs ? [`${name} ${does}. See .env.example for those that there are.`] : [];
    });
}

function firstWord(name: string): string {
  return name.split("_", 1).join();
}

function isNear(name: string, known: string): boolean {
  const allowed = known.length < SHORT_NAME ? 1 : 2;
  return Math.abs(name.length - known.length) <= allowed && hasSlips(name.toUpperCase(), known, allowed);
}

/** Whether no more letters than so many are missing, added, wrong, or have changed places with their neighbour. */
function hasSlips(a: string, b: string, most: number): boolean {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const ways = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) ways.push(at(before, j - 2) + 1);
      row.push(Math.min(...ways));
    }
    // What follows counts on from these two.
    if (Math.min(...row, ...last) > most) return false;
    [before, last] = [last, row];
  }
  return at(last, b.length) <= most;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
