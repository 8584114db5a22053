/** What the server does now, as its `/health` says it. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { homeTexts } from "../texts/home.ts";

const EVERY_MS = 10_000;

type Texts = (typeof homeTexts)["en"];
type Health = { readonly status: string; readonly rooms: number; readonly players: number };

export function StatusLine({
  root,
  texts,
}: {
  readonly root: string;
  readonly texts: Texts;
}): ComponentChild {
  const [line, setLine] = useState(texts.status_first);
  useEffect(() => {
    const ask = () =>
      healthOf(root).then(
        health => setLine(sentence(texts, health)),
        () => setLine(texts.status_none),
      );
    void ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => clearInterval(timer);
  }, [root, texts]);
  return h("p", { id: "status", class: "status", role: "status" }, line);
}

async function healthOf(root: string): Promise<Health> {
  const answer = await fetch(new URL(`${root}health`, location.href));
  return (await answer.json()) as Health;
}

function sentence(texts: Texts, { status, rooms, players }: Health): string {
  const line = texts.status(rooms, players);
  return status === "ok" ? line : `${line} ${texts.status_trouble}`;
}
