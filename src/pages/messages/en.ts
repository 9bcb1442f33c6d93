/** What the pages say in English. `{name}` is filled in where the text is shown. This table decides which texts there are. */
export const en = {
  error: {
    prefix: 'Error:',
    reference: 'Reference',
    technical: 'Technical detail',
    invalid_request: {
      title: 'This request cannot be handled',
      text: 'The application that sent you here made a request that we do not accept. Go back and try again; if it keeps happening, tell its provider.',
    },
    unauthorized_client: {
      title: 'This application is not known here',
      text: 'The application that sent you here is not allowed to sign people in. Go back and tell its provider.',
    },
    sign_in_ended: {
      title: 'This sign-in has ended',
      text: 'It took too long, is already complete, or was started in another browser. Go back to the application and sign in again.',
    },
    logout_refused: {
      title: 'You were not signed out',
      text: 'The request to sign you out is not valid, so nothing was changed. Go back to the application and try again.',
    },
    unavailable: { title: 'We cannot answer right now', text: 'Wait a moment and try again.' },
    unexpected: {
      title: 'Something went wrong',
      text: 'The fault is on our side. Try again later; if it keeps happening, tell us the reference below.',
    },
  },
  login: {
    title: 'Sign in',
    to: 'to continue to {client}',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    rejected: 'This username and password do not belong together. Check both and try again.',
    throttled: 'Too many tries. Wait {minutes} and try again.',
    stale: 'This form was no longer valid. Please sign in again.',
    minute: 'one minute',
    minutes: '{count} minutes',
  },
  consent: {
    title: 'Allow access?',
    asks: '{client} asks for access to your account.',
    signedInAs: 'You are signed in as {user}.',
    other: 'Use another account',
    will: '{client} will be able to:',
    accept: 'Allow',
    reject: 'Do not allow',
    stale: 'This form was no longer valid. Nothing was allowed; please choose again.',
  },
  scopes: {
    openid: 'Know who you are',
    profile: 'See your name',
    email: 'See your e-mail address',
    phone: 'See your phone number',
  },
  logout: {
    title: 'Sign out?',
    asks: 'Do you want to sign out here?',
    asksFor: '{client} asks to sign you out. Do you want to sign out here?',
    accept: 'Sign out',
    reject: 'Stay signed in',
    stale: 'This form was no longer valid. Please choose again.',
  },
  loggedOut: {
    title: 'You are signed out',
    text: 'You can close this page.',
    stayed: { title: 'You are still signed in', text: 'Nothing was changed. You can close this page.' },
  },
  formPost: {
    title: 'Almost there',
    text: 'You are on your way back to {client}. If nothing happens, go on yourself.',
    submit: 'Continue',
  },
} as const;
