/** Who is known in this browser, and signing in and out, where the server has accounts beside guests. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { PlayTexts } from "../texts/play.ts";
import { signInTexts } from "../texts/sign-in.ts";
import { useDoing } from "../ui/asked.ts";
import { Guest } from "../ui/guest.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import { Button, Trouble, type Words } from "./lobby-parts.ts";
import { beginSignIn, signOut } from "./sign-in.ts";

const page = thisPage();
const pool = page.sign_in;
const text = textsFor(page, signInTexts);

type WhoIsKnownProps = {
  readonly texts: PlayTexts;
  /** Absent where signing in stands beside it. */
  readonly onSignIn?: () => void;
};

export function WhoIsKnown({ texts, onSignIn }: WhoIsKnownProps): ComponentChild {
  const user = Guest.user();
  const { isBusy, act } = useDoing();
  return h(
    "p",
    { class: "soft" },
    user ? text.signed_in_as(user.name) : texts.guest_note,
    " ",
    user
      ? h(Button, { text: text.sign_out, isBusy, onClick: () => act(() => signOut(user.pool)) })
      : pool && onSignIn && h(Button, { text: text.sign_in, onClick: onSignIn }),
  );
}

/** What the panel says of it; nothing where there are guests alone. */
export function SignIn(words: Words): ComponentChild {
  const [takesAlong, setTakesAlong] = useState(true);
  const { isBusy, error, act } = useDoing();
  if (!pool) return null;
  return [
    h("h3", {}, text.title),
    h("p", {}, text.note),
    Guest.isKnown() &&
      h(
        "label",
        { class: "check" },
        h("input", {
          ...{ type: "checkbox", checked: takesAlong },
          onChange: event => setTakesAlong(event.currentTarget.checked),
        }),
        text.take_guest_along,
      ),
    !takesAlong && h("p", { class: "soft" }, text.leave_guest_note),
    h(Button, {
      ...{ text: text.sign_in, isBusy, isPrimary: true },
      onClick: () => act(() => beginSignIn(pool, takesAlong)),
    }),
    h(Trouble, { error, ...words }),
  ];
}
