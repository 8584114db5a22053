/** How who plays in this browser is kept: by an account where there is one to sign in to, a guest also by its recovery code. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { useDoing } from "../ui/asked.ts";
import { Guest } from "../ui/guest.ts";
import { Panel } from "../ui/panel.ts";
import { Button, Copied, Entry, type LobbyPanelProps, Trouble } from "./lobby-parts.ts";
import { OwnData } from "./own-data.ts";
import { SignIn, WhoIsKnown } from "./sign-in-view.ts";

/** A code has 25 characters; players write it with dashes and spaces. */
const LONGEST_CODE = 60;

export function AccountPanel(props: LobbyPanelProps): ComponentChild {
  const { texts, words, onClose } = props;
  return h(
    Panel,
    { title: words.account.title, close: words.close, onClose },
    Guest.user() ? h(WhoIsKnown, { texts }) : [h(SignIn, { texts, words }), h(GuestKept, props)],
    // Who has no guest yet has nothing kept, and looking makes none.
    (Guest.user() !== undefined || Guest.isKnown()) && h(OwnData, props),
  );
}

function GuestKept({ lobby, texts, words, onClose }: LobbyPanelProps): ComponentChild {
  const text = words.account;
  const [code, setCode] = useState<string | undefined>(undefined);
  const making = useDoing();
  const recovering = useDoing();
  const make = async () => setCode(await (await lobby.account()).recoveryCode());
  const recover = async (typed: string) => {
    await lobby.recover(typed);
    onClose();
  };
  return [
    h("h3", {}, text.guest),
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
  ];
}
