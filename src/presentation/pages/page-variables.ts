/** The client a page speaks of. */
export interface PageClient {
  readonly name: string;
  readonly logoUri: string | null;
  /** Name of the template set that its pages are shown with; null stands for the default. */
  readonly templateSet: string | null;
}

/** What any page may know. */
export interface PageContext {
  readonly client?: PageClient;
  /** Pages of clients that it shows in frames. */
  readonly frames?: readonly string[];
  /** `ui_locales` or `language` of the request that led here, when the address of the page does not carry it. */
  readonly locales?: string | undefined;
}

interface SignInPage extends PageContext {
  readonly client: PageClient;
  readonly redirectUri: string;
  readonly transaction: string;
  readonly csrfToken: string;
}

/** A hidden field of a form. */
interface PageField {
  readonly name: string;
  readonly value: string;
}

/** What each page needs; the key is the name of its template. */
export interface PageVariables {
  login: SignInPage & {
    readonly username: string;
    /** Whether one may sign in with a password. */
    readonly hasDirectory: boolean;
    /** Who else one may sign in with. */
    readonly providers: readonly { readonly identifier: string; readonly name: string }[];
    readonly problem?: 'rejected' | 'expired' | 'throttled' | 'stale';
    readonly retryAfterSeconds?: number;
  };
  'new-password': SignInPage & {
    readonly username: string;
    readonly problem?: 'stale' | 'differs' | 'reused' | 'policy';
  };
  'sms-step-up': SignInPage & {
    /** Of the telephone number; all that the page tells of it. */
    readonly lastDigits: string;
    readonly triesLeft: number;
    readonly mayResend: boolean;
    readonly fields: readonly PageField[];
    /** What is known of the last message. */
    readonly delivery: 'under_way' | 'done' | 'failed';
    readonly notice?: 'wrong' | 'expired' | 'stale' | 'repeated' | 'not_sent' | 'sent_again';
  };
  consent: SignInPage & {
    readonly username: string;
    readonly scopes: readonly { readonly id: string; readonly descriptions: Readonly<Record<string, string>> }[];
    readonly fields: readonly PageField[];
    /** The code on the device that is to be signed in; absent when it is this browser that signs in. */
    readonly userCode?: string;
    readonly problem?: 'stale';
  };
  device: PageContext & {
    readonly csrfToken: string;
    readonly userCode: string;
    readonly problem?: 'unknown' | 'stale' | 'cookies' | 'throttled';
    readonly retryAfterSeconds?: number;
  };
  'device-result': PageContext & { readonly client: PageClient; readonly result: 'approved' | 'denied' | 'ended' };
  error: PageContext & {
    readonly code: string;
    readonly description: string;
    readonly transactionId: string;
    /** Where the person may go on: a page of the client. */
    readonly back?: string;
  };
  logout: PageContext & { readonly csrfToken: string; readonly fields: readonly PageField[]; readonly problem?: 'stale' };
  'logged-out': PageContext & {
    readonly hasStayed: boolean;
    /** Where the browser goes after that. */
    readonly continueTo?: string;
  };
  /** The way to somewhere else that the browser takes by itself: an address, or a form of ours that is sent again. */
  'go-on': PageContext & { readonly continueTo?: string; readonly action?: string; readonly fields?: readonly PageField[] };
  'form-post': PageContext & { readonly client: PageClient; readonly redirectUri: string; readonly fields: readonly PageField[] };
}

export type PageName = keyof PageVariables;
