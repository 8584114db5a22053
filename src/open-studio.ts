/** The studio's way to the content files of this process, in development. */
import type { Env } from "./env.ts";
import type { Store } from "./store/store.ts";
import { newStudioToken, type StudioOptions } from "./studio/studio-endpoints.ts";
import { StudioFiles } from "./studio/studio-files.ts";

/** Undefined in production, where content is published, and no file is the server's to write. */
export function openStudio(
  { NODE_ENV, STUDIO_TOKEN }: Pick<Env, "NODE_ENV" | "STUDIO_TOKEN">,
  { content, content_folder, plays_files }: Store,
): StudioOptions | undefined {
  if (NODE_ENV === "production") return undefined;
  return {
    files: new StudioFiles(content_folder),
    token: STUDIO_TOKEN ?? newStudioToken(),
    // New rooms are of what was saved, at once.
    onSaved: async saved => {
      if (plays_files) await content.publish(saved);
    },
  };
}
