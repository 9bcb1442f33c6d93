/** Writes every violation of the content policy to the console. */
export function reportViolations(): void;

/** What a page owes to those who use it otherwise than by looking and clicking. */
export function describePage(): {
  readonly lang: string;
  readonly title: string;
  readonly headings: number;
  readonly mains: number;
  /** Inputs without a label. */
  readonly unlabelled: number;
  /** Buttons and links without a text. */
  readonly nameless: number;
  readonly picturesWithoutAlt: number;
  /** Styles and scripts in the page itself. */
  readonly inline: number;
  /** Targets lower than 24 pixels. */
  readonly small: number;
};

/** Every text with its colour and the one behind it. */
export function textColours(): { readonly text: string; readonly front: number[]; readonly back: number[] }[];

/** What has the focus, and how that is shown. */
export function describeFocus(): { readonly name: string; readonly outline: string };

/** Pixels by which the page is wider than its window. */
export function overflowWidth(): number;

/** The cookies a script can read. */
export function visibleCookies(): string;
