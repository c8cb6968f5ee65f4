// Who may be at a page of a handheld, by what the node answers. Pure.

import { Refused } from '../../../../deploy/web/ui/http';
import type { Status } from '../api';

export interface WhoState {
    status: Status | null;
    handheld: string | null;   // the name of this handheld; null: the till's own page
    signedOut: boolean;
    picker: string | null;     // who is logged in at this handheld
    isLoginNeeded: boolean;
}

// At a handheld at which nobody is logged in, nothing else would be answered.
export function whoOf(status: Status): Omit<WhoState, 'isLoginNeeded'> & { isLoginNeeded?: true } {
    const handheld = status.handheld ?? null;
    const picker = status.picker ?? null;
    return { status, signedOut: false, handheld, picker, ...(handheld !== null && picker === null ? { isLoginNeeded: true } : {}) };
}

// What a refusal says about it; null: nothing.
// another: somebody else is logged in here than this page believes.
export function awayBy(failure: unknown): 'login' | 'pairing' | 'another' | null {
    if (!(failure instanceof Refused) || failure.status !== 401) return null;
    if (failure.problem.code === 'another_name') return 'another';
    return failure.problem.code === 'login_needed' ? 'login' : 'pairing';
}

// Behind the path of what is done in somebody's name: another page of this handheld may have logged
// somebody else in, and then the node refuses it. null, '': at the till's own page nobody logs in.
export const asQuery = (name: string | null): string => name === null || name === '' ? '' : `?as=${encodeURIComponent(name)}`;
