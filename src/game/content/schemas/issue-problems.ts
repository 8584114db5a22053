/** What is wrong with one entry of content by itself, as zod found it, in words for who writes it. */
import type { z } from "zod";

/** `field` is a path such as `drops.1.item_id`, empty for the whole. */
export type FieldProblem = { readonly field: string; readonly message: string };

export function problemsOfIssue(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code === "invalid_union") {
    // Of the forms that the value may have, what is wrong with the one that it comes nearest to: one of its own kind, with the fewest slips.
    const [nearest = []] = issue.errors.toSorted(
      (a, b) => Number(isOfOtherKind(a)) - Number(isOfOtherKind(b)) || a.length - b.length,
    );
    if (nearest.length > 0)
      return nearest.flatMap(each => problemsOfIssue({ ...each, path: [...issue.path, ...each.path] }));
  }
  if (issue.code === "invalid_key")
    return issue.issues.flatMap(each => problemsOfIssue({ ...each, path: issue.path }));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(key => ({ field: [...path, key].join("."), message: "there is no such field" }));
  }
  return [{ field: path.join("."), message: issue.message }];
}

/** Whether not even its kind is what the form asks for, such as a text where it is an object. */
function isOfOtherKind(issues: readonly z.core.$ZodIssue[]): boolean {
  return issues.some(({ code, path }) => code === "invalid_type" && path.length === 0);
}
