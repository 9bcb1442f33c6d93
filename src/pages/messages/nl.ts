import type { Messages } from './texts.ts';

/** What the pages say in Dutch. */
export const nl: Messages = {
  error: {
    prefix: 'Fout:',
    reference: 'Kenmerk',
    technical: 'Technische toelichting',
    invalid_request: {
      title: 'Dit verzoek kunnen we niet verwerken',
      text: 'De toepassing die u hierheen stuurde, deed een verzoek dat we niet accepteren. Ga terug en probeer het opnieuw, of meld het de aanbieder.',
    },
    unauthorized_client: {
      title: 'Deze toepassing is hier niet bekend',
      text: 'De toepassing die u hierheen stuurde, mag hier niemand laten inloggen. Ga terug en meld het aan de aanbieder.',
    },
    sign_in_ended: {
      title: 'Deze inlogpoging is voorbij',
      text: 'Het duurde te lang, u bent al klaar, of u begon in een andere browser. Ga terug naar de toepassing en log opnieuw in.',
    },
    logout_refused: {
      title: 'U bent niet uitgelogd',
      text: 'Het verzoek om u uit te loggen klopt niet, dus er is niets veranderd. Ga terug naar de toepassing en probeer het opnieuw.',
    },
    unavailable: { title: 'We kunnen nu niet antwoorden', text: 'Wacht even en probeer het opnieuw.' },
    unexpected: {
      title: 'Er ging iets mis',
      text: 'De fout ligt bij ons. Probeer het later opnieuw; blijft het misgaan, noem dan het kenmerk hieronder.',
    },
  },
  login: {
    title: 'Inloggen',
    to: 'om verder te gaan naar {client}',
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    submit: 'Inloggen',
    rejected: 'Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Controleer beide en probeer het opnieuw.',
    throttled: 'Te veel pogingen. Wacht {minutes} en probeer het opnieuw.',
    stale: 'Dit formulier was niet meer geldig. Log opnieuw in.',
    minute: 'één minuut',
    minutes: '{count} minuten',
  },
  consent: {
    title: 'Toegang geven?',
    asks: '{client} vraagt toegang tot uw account.',
    signedInAs: 'U bent ingelogd als {user}.',
    other: 'Een ander account gebruiken',
    will: '{client} kan dan:',
    accept: 'Toestaan',
    reject: 'Niet toestaan',
    stale: 'Dit formulier was niet meer geldig. Er is niets toegestaan; kies opnieuw.',
  },
  scopes: {
    openid: 'Weten wie u bent',
    profile: 'Uw naam zien',
    email: 'Uw e-mailadres zien',
    phone: 'Uw telefoonnummer zien',
  },
  logout: {
    title: 'Uitloggen?',
    asks: 'Wilt u hier uitloggen?',
    asksFor: '{client} vraagt om u uit te loggen. Wilt u hier uitloggen?',
    accept: 'Uitloggen',
    reject: 'Ingelogd blijven',
    stale: 'Dit formulier was niet meer geldig. Kies opnieuw.',
  },
  loggedOut: {
    title: 'U bent uitgelogd',
    text: 'U kunt deze pagina sluiten.',
    stayed: { title: 'U bent nog ingelogd', text: 'Er is niets veranderd. U kunt deze pagina sluiten.' },
  },
  formPost: {
    title: 'Bijna klaar',
    text: 'U gaat terug naar {client}. Gebeurt er niets, ga dan zelf verder.',
    submit: 'Doorgaan',
  },
};
