/** Beside the preview: what fights and runs come to without and with the changes, counted by a worker. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { numbersTexts } from "../../texts/studio-numbers.ts";
import { textsFor } from "../../ui/this-page.ts";
import type { Where } from "../draft.ts";
import type { Party } from "../preview-fight.ts";
import type { PartProps } from "../stage.ts";
import { NumbersClient } from "./numbers-client.ts";
import { NumbersTable } from "./numbers-table.ts";
import "./numbers.css";

export type NumbersProps = Pick<PartProps, "page" | "studio"> & {
  readonly where: Where;
  readonly room: string | undefined;
  readonly party: Party;
};

export function Numbers({ page, studio, where, room, party }: NumbersProps): ComponentChild {
  const texts = textsFor(page, numbersTexts);
  const [client, setClient] = useState<NumbersClient | undefined>();
  const [, renew] = useState({});
  const [wanted, setWanted] = useState<string | undefined>();
  const isVisible = useIsVisible();
  const { worker } = page;
  const { content, isGood, draft } = studio;
  useEffect(() => {
    if (worker === undefined) return undefined;
    const opened = new NumbersClient(`${page.root}web/${worker}`);
    const unlisten = opened.on("changed", () => renew({}));
    // At once, so that the picture of the change has the processor.
    const unlistenDraft = draft.on("changed", () => opened.stop());
    setClient(opened);
    return () => {
      unlisten();
      unlistenDraft();
      opened.close();
    };
  }, [page.root, worker, draft]);
  const key = `${where.set}/${where.id}`;
  const is_wanted_anyway = wanted === key;
  const { players, level, class_id } = party;
  useEffect(() => {
    if (!client || !content || !isGood || !isVisible) return undefined;
    const asked = { where, room, party };
    client.ask({ saved: draft.saved, changes: draft.changes, asked, is_wanted_anyway });
    return () => client.stop();
  }, [client, content, isGood, isVisible, key, room, players, level, class_id, is_wanted_anyway]);
  const { answer, isOld = true } = client ?? {};
  return h(
    "section",
    { class: "numbers", "aria-label": texts.title, "aria-busy": isOld },
    h("h2", {}, texts.title),
    answer?.kind === "tables" &&
      answer.tables.map(table => h(NumbersTable, { key: table.kind, table, texts, language: page.language })),
    answer?.kind === "tables" && h("p", { class: "soft" }, texts.certainty),
    answer?.kind === "untouched" && [
      h("p", { key: "why", class: "soft" }, texts.untouched),
      h("button", { key: "anyway", type: "button", onClick: () => setWanted(key) }, texts.anyway),
    ],
    (answer?.kind === "none" || answer?.kind === "bad") && h("p", { class: "soft" }, texts[answer.kind]),
    answer?.kind === "failed" && h("p", { class: "notice" }, `${texts.failed} ${answer.message}`),
    isOld && h("p", { class: "soft" }, isGood ? texts.counting : texts.waiting),
    h(
      "p",
      { role: "status", class: "unseen" },
      answer?.kind === "tables" && answer.is_whole && !isOld
        ? texts.finished(answer.tables[0]?.count ?? 0)
        : "",
    ),
  );
}

function useIsVisible(): boolean {
  const [isVisible, setVisible] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}
