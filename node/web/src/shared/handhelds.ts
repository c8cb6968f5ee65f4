// What a cashier must know of the way in for handhelds, in full sentences. Pure.

import type { Status } from '../api';
import type { StandingNotice } from './notice';

export function handheldNotices({ handhelds_fault: fault }: Status): StandingNotice[] {
    return fault === '' ? [] : [{ tone: 'warn', text: `Trouble with the handhelds; selling goes on. ${fault}` }];
}
