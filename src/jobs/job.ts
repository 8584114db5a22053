/** A job: something to do in the background, as JobsTable keeps it until it is done. */
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";

const isoTime = z.iso.datetime();

export const job = z.object({
  /** Of its kind and what it is about: the same thing to do is there once. */
  job_id: z.string(),
  kind: z.string(),
  /** What its kind needs to know; read with that kind's schema. */
  about: z.record(z.string(), z.unknown()),
  created_at: isoTime,
  /** Nobody begins it before: it waits for something, or somebody works on it. */
  due_at: isoTime,
  /** How often it was begun since it last came to an orderly end, such as having to wait. */
  tries: z.int().nonnegative().default(0),
  /** How often it had to wait. */
  waits: z.int().nonnegative().default(0),
});
export type Job = z.infer<typeof job>;
/** What a job begins with. */
export type NewJob = Pick<Job, "kind" | "about"> & {
  /** What it is about; with its kind it makes the `job_id`. */
  id: string;
};

export const jobRows = new RowSchema(job.extend({ queue: z.string() }));
