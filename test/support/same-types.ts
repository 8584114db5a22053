/** Types that two parts of the project say alike, each for itself: held against each other when they are compiled. */

/** As it comes over HTTP: what is undefined is not there. */
type Told<T> = T extends readonly (infer Entry)[]
  ? Told<Entry>[]
  : T extends object
    ? { [K in keyof T]: Told<Exclude<T[K], undefined>> }
    : T;

type Same<A, B> =
  (<T>() => T extends Told<A> ? 1 : 2) extends <T>() => T extends Told<B> ? 1 : 2 ? true : false;

/** Does nothing, and does not compile where the two differ in any field. */
export function assertSameTypes<A, B>(..._differing: Same<A, B> extends true ? [] : [never]): void {}
