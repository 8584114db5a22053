/** Hooks for what a server is asked: answers that are shown, and deeds that it may refuse. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Emitter } from "../client/emitter.ts";

/** An answer: undefined until it is here. `again` asks once more; what was there stays until then. */
export type Asked<Answer> = {
  readonly value: Answer | undefined;
  /** Undefined where nothing went wrong. */
  readonly error: unknown;
  readonly again: () => void;
};

/** @param about what the question depends on: where it is another, it is asked anew. */
export function useAsked<Answer>(ask: () => Promise<Answer>, about: readonly unknown[] = []): Asked<Answer> {
  const [told, setTold] = useState<{ value?: Answer; error?: unknown }>({});
  const [count, setCount] = useState(0);
  useEffect(() => {
    let isWanted = true;
    ask().then(
      value => isWanted && setTold({ value }),
      (error: unknown) =>
        isWanted && setTold(({ value }) => ({ ...(value !== undefined && { value }), error })),
    );
    return () => {
      isWanted = false;
    };
  }, [...about, count]);
  const again = useCallback(() => setCount(each => each + 1), []);
  return { value: told.value, error: told.error, again };
}

/** One deed at a time, and what went wrong with the newest. */
export type Doing = {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Does nothing while another one is under way. */
  readonly act: (deed: () => Promise<unknown>) => void;
};

export function useDoing(): Doing {
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false });
  const isThere = useRef(true);
  const isBusy = useRef(false);
  useEffect(
    () => () => {
      isThere.current = false;
    },
    [],
  );
  const act = useCallback((deed: () => Promise<unknown>) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setState({ isBusy: true });
    const end = (after: { isBusy: false; error?: unknown }) => {
      isBusy.current = false;
      if (isThere.current) setState(after);
    };
    deed().then(
      () => end({ isBusy: false }),
      (error: unknown) => end({ isBusy: false, error }),
    );
  }, []);
  return { isBusy: state.isBusy, error: state.error, act };
}

/** Draws anew whenever it says that something is another. */
export function useChanges(source: Emitter<{ changed: undefined }>): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const end = source.on("changed", () => setCount(each => each + 1));
    return () => void end();
  }, [source]);
}

/** Draws anew every so many ms, such as for a time that is left. */
export function useEvery(ms: number): void {
  const [, setCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setCount(each => each + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
