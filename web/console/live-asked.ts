/** An answer that is asked for again and again, while somebody may look at it. */
import { useEffect } from "preact/hooks";
import { type Asked, useAsked } from "../ui/asked.ts";

/** @param about what the question depends on. */
export function useLive<Answer>(
  every_ms: number,
  ask: () => Promise<Answer>,
  about: readonly unknown[] = [],
): Asked<Answer> {
  const asked = useAsked(ask, about);
  const { again } = asked;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) again();
    }, every_ms);
    return () => clearInterval(timer);
  }, [every_ms, again]);
  return asked;
}
