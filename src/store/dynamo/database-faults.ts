/** What an error says of the database. */

const INVALID = "ValidationException";

const ANSWERS = new Set([
  "ConditionalCheckFailedException",
  INVALID,
  "TransactionCanceledException",
  "ResourceInUseException",
]);

const THROTTLINGS = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** Whether the error is an answer that finds fault with the request: the database has done its work. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && ANSWERS.has(error.name);
}

/** Whether the request itself is wrong, so that it is refused however often it is sent. */
export function isInvalid(error: unknown): boolean {
  return error instanceof Error && error.name === INVALID;
}

/** Whether the error is the database's, or of the way to it, so that the same may succeed later. */
export function isFault(error: unknown): boolean {
  if (!(error instanceof Error) || isAnswer(error)) return false;
  return "$metadata" in error || "tryNextLink" in error;
}

/**
 * At which level an error is logged. What a database does that is away for a while is a warning: its health tells of it, it
 * heals by itself, and among a thousand lines of it no error of the server could be found.
 */
export function levelOf(error: unknown): "warn" | "error" {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isFault(cause)) return "warn";
  return "error";
}

/** Whether the database refused because too much was asked of it at once: the same may be asked again later. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && isThrottling(error.name);
}

/** Whether that is what DynamoDB calls it. */
export function isThrottling(name: string): boolean {
  return THROTTLINGS.has(name);
}

/** Why the database did not do its work, in a few words without names of machines, for an error that is no answer. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  const { name } = error;
  if (isThrottled(error)) return `throttled (${name})`;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  // The SDK calls a connection that was cut a TimeoutError, too; only the code tells.
  if (code !== undefined && code !== "ETIMEDOUT") return `no connection (${code})`;
  if (name === "TimeoutError") return "no answer in time";
  if ("tryNextLink" in error) return "no credentials";
  if ("$fault" in error && error.$fault === "client") return `request refused (${name})`;
  return `error of the database (${name})`;
}
