/** What is kept about the account, in its player's hands: saved as a file, deleted, or not deleted after all. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { OwnAccount } from "../client/own-account.ts";
import { ownDataTexts } from "../texts/own-data.ts";
import { useAsked, useDoing } from "../ui/asked.ts";
import { Sure } from "../ui/sure.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import { Button, type LobbyProps, Trouble } from "./lobby-parts.ts";

export function OwnData({ lobby, texts, words }: LobbyProps): ComponentChild {
  const page = thisPage();
  const text = textsFor(page, ownDataTexts);
  const own = async () => new OwnAccount((await lobby.account()).api);
  const about = useAsked(async () => (await own()).about());
  const [isAsking, setAsking] = useState(false);
  const { isBusy, error, act } = useDoing();
  const save = async () => saveAs("tr-dungeons.json", await (await own()).export());
  const remove = async () => {
    await (await own()).delete();
    setAsking(false);
    about.again();
  };
  const keep = async () => {
    await (await own()).keep();
    about.again();
  };
  const deletes_at = about.value?.deletes_at;
  return h(
    "section",
    { "aria-label": text.title },
    h("h3", {}, text.title),
    h("p", {}, text.note),
    h(Button, { text: text.export, isBusy, onClick: () => act(save) }),
    deletes_at !== undefined
      ? [
          h("p", { role: "status" }, text.deletes_at(new Date(deletes_at).toLocaleString(page.language))),
          h(Button, { text: text.keep, isBusy, isPrimary: true, onClick: () => act(keep) }),
        ]
      : isAsking
        ? h(Sure, {
            ...{ question: text.delete_note, yes: text.yes, no: text.no },
            onYes: () => act(remove),
            onNo: () => setAsking(false),
          })
        : h(Button, { text: text.delete, isBusy, onClick: () => setAsking(true) }),
    h(Trouble, { error: error ?? about.error, texts, words }),
  );
}

function saveAs(name: string, value: object): void {
  const href = URL.createObjectURL(
    new Blob([JSON.stringify(value, undefined, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  Object.assign(link, { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}
