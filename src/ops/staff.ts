/** Who runs an installation: staff, their roles, and the row of each. */
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";
import { STAFF_ROLES, type StaffRole } from "./staff-may.ts";

/** Somebody of staff, who has proved it. */
export type StaffMember = {
  staff_id: string;
  role: StaffRole;
  /** The account that this person plays with, if it is known. */
  player_id?: string | undefined;
};

const row = z.object({
  /** The name to sign in with; of a user of Cognito `cognito:` and its sub. */
  staff_id: z.string(),
  role: z.enum(STAFF_ROLES),
  player_id: z.string().optional(),
  /** Of `scrypt`, in base64. Absent until the link was used, and with Cognito. */
  password: z.object({ salt: z.string(), hash: z.string() }).optional(),
  /** Epoch milliseconds: when the password was set. Tokens of before are void. */
  password_set_at_ms: z.int().default(0),
  /** Of the one-time link that is good, and until when. */
  invite_hash: z.string().optional(),
  invite_ends_at_ms: z.int().default(0),
  /** Passwords tried since the last right one, and until when none is taken. */
  tries: z.int().default(0),
  locked_until_ms: z.int().default(0),
  created_at: z.iso.datetime(),
  /** Counts the writes. */
  revision: z.int().positive(),
});
export type StaffRow = z.output<typeof row>;
export const staffRows = new RowSchema(row);

export const staffName = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{1,31}$/, "must be 2 to 32 small letters, digits, dots, dashes; a letter first");
