/** What the server tells a page of itself, in the page: both sides read it here. */

/** What a page can lead to. Which of them there are differs by mode and build. */
export type PageLink = {
  readonly id: string;
  /** Relative to the page. */
  readonly href: string;
};

/** Where a browser signs in, besides being a guest: the hosted pages of a Cognito user pool. */
export type SignInPages = {
  /** Their origin. */
  readonly domain: string;
  /** The pool's app client. */
  readonly client_id: string;
};

/** Who runs the installation. */
export type Operator = {
  readonly name?: string | undefined;
  /** A mail address or an https address. */
  readonly contact?: string | undefined;
};

export type PageData = {
  /** The relative way from the page to the server's root: `./` or as many `../` as it takes. */
  readonly root: string;
  readonly links: readonly PageLink[];
  /** The page's Web Worker: a file of `web/` below the root. */
  readonly worker?: string | undefined;
  /** Absent where there are guests alone. */
  readonly sign_in?: SignInPages | undefined;
  /** Absent where it was not said. */
  readonly operator?: Operator | undefined;
  /** Whether the studio writes files here, in development; else it publishes. */
  readonly writes_files: boolean;
  /** The path that was asked for, where nothing is there and this page is shown instead. */
  readonly missing?: string | undefined;
};
