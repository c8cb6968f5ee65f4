// A sentence that stands on the page for as long as it is true.
export interface StandingNotice { tone: 'bad' | 'warn'; text: string }
