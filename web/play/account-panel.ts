/** How the guest of this browser is kept: its recovery code, and coming back by one. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { Button, Copied, Entry, type LobbyPanelProps, Trouble } from "./lobby-parts.ts";

/** A code has 25 characters; players write it with dashes and spaces. */
const LONGEST_CODE = 60;

export function AccountPanel({ lobby, texts, words, onClose }: LobbyPanelProps): ComponentChild {
  const text = words.account;
  const [code, setCode] = useState<string | undefined>(undefined);
  const making = useDoing();
  const recovering = useDoing();
  const make = async () => setCode(await (await lobby.account()).recoveryCode());
  const recover = async (typed: string) => {
    await lobby.recover(typed);
    onClose();
  };
  return h(
    Panel,
    { title: text.title, close: words.close, onClose },
    h("p", {}, text.note),
    h(Button, {
      text: text.make_code,
      isBusy: making.isBusy,
      isPrimary: true,
      onClick: () => making.act(make),
    }),
    code !== undefined && h(Copied, { label: text.code, value: code, words }),
    h(Trouble, { error: making.error, texts, words }),
    h("h3", {}, text.recover),
    h("p", {}, text.recover_note),
    h(Entry, {
      ...{ label: text.code_label, button: text.recover_it, isBusy: recovering.isBusy },
      ...{ maxLength: LONGEST_CODE, isCleared: false },
      onEntry: typed => recovering.act(() => recover(typed)),
    }),
    h(Trouble, { error: recovering.error, texts, words }),
    h("p", { class: "soft" }, text.no_sign_in),
  );
}
