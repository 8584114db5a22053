/** What the server tells a page of itself, in the page: both sides read it here. */

/** What a page can lead to. Which of them there are differs by mode and build. */
export type PageLink = {
  readonly id: string;
  /** Relative to the page. */
  readonly href: string;
};

export type PageData = {
  /** The relative way from the page to the server's root: `./` or as many `../` as it takes. */
  readonly root: string;
  readonly links: readonly PageLink[];
  /** The path that was asked for, where nothing is there and this page is shown instead. */
  readonly missing?: string | undefined;
};
