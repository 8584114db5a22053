/** Publishing with a note, and what others have published meanwhile. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { Panel } from "../ui/panel.ts";
import { ChangeView } from "./changes-view.ts";
import type { Version } from "./content-source.ts";
import { keyOf } from "./draft.ts";
import { type Publishing, timeOf } from "./publishing.ts";
import type { PartProps } from "./stage.ts";
import { VersionsPanel } from "./versions-panel.ts";

/** As the server allows. */
const MAX_NOTE_CHARACTERS = 500;

type PublishToolsProps = PartProps & { readonly publishing: Publishing; readonly canPublish: boolean };

export function PublishTools(props: PublishToolsProps): ComponentChild {
  const { texts, studio, publishing, canPublish } = props;
  const [shows, setShows] = useState<"publish" | "versions" | undefined>();
  const words = publishing.texts;
  const onClose = () => setShows(undefined);
  return [
    h("button", { key: "versions", type: "button", onClick: () => setShows("versions") }, words.versions),
    h(
      "button",
      {
        ...{ key: "publish", type: "button", class: "primary", disabled: !canPublish },
        onClick: () => setShows("publish"),
      },
      studio.isSaving && studio.isLoaded ? texts.saving : words.publish,
    ),
    shows === "publish" &&
      h(
        Panel,
        { key: "panel", title: words.publish_title, close: texts.close, onClose },
        h("p", {}, words.publish_says),
        h(NoteForm, {
          ...{ publishing, button: words.publish_now },
          onNote: note => {
            onClose();
            void studio.save(note);
          },
        }),
        studio.draft.changes.map(change => h(ChangeView, { key: keyOf(change), texts, change })),
      ),
    shows === "versions" && h(VersionsPanel, { key: "panel", ...props, onClose }),
  ];
}

type NoteFormProps = {
  readonly publishing: Publishing;
  readonly button: string;
  readonly onNote: (note: string) => void;
};

/** Why something is published, and the button that does it. */
export function NoteForm({ publishing, button, onNote }: NoteFormProps): ComponentChild {
  return h(
    "form",
    {
      class: "note-form",
      onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        const note = String(new FormData(event.currentTarget).get("note") ?? "").trim();
        if (note !== "") onNote(note);
      },
    },
    h(
      "label",
      {},
      publishing.texts.note,
      h("textarea", { name: "note", rows: 2, maxLength: MAX_NOTE_CHARACTERS, required: true }),
    ),
    h("button", { class: "primary" }, button),
  );
}

type MeanwhileProps = { readonly publishing: Publishing; readonly versions: readonly Version[] };

export function Meanwhile({ publishing, versions }: MeanwhileProps): ComponentChild {
  const { texts, language } = publishing;
  return [
    h("p", { key: "what" }, texts.meanwhile),
    h(
      "ul",
      { key: "versions" },
      versions.map(({ version, published_by, published_at, note }) =>
        h(
          "li",
          { key: version },
          `${texts.version(version)}, ${texts.by(published_by, timeOf(language, published_at))}${note ? `: ${note}` : ""}`,
        ),
      ),
    ),
    h("p", { key: "help" }, texts.meanwhile_help),
  ];
}
