import fc from "fast-check";

/** A failing property is reported as it failed: shrinking a whole fight takes longer than reading one. */
fc.configureGlobal({ endOnFailure: true });
