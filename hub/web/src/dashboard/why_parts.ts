// A shelf split into what its units are for. Pure.

import type { Why } from '../api';

export type Term = Why['terms'][number];
export interface Part { name: string; units: number; kind: 'online' | 'held' | 'paying' | 'own' | 'silent' | 'kept' | 'debt' }

export function partsOf(term: Term): Part[] {
    // What is neither committed nor given away stays with the location.
    const kept = Math.max(0, term.shelf - term.held - term.own - term.online);
    const parts: Part[] = [
        { name: 'online', units: term.online, kind: 'online' },
        { name: 'committed', units: term.held - term.being_paid, kind: 'held' },
        { name: 'being paid', units: term.being_paid, kind: 'paying' },
        { name: 'kept for the location', units: term.own - term.may_be_sold, kind: 'own' },
        { name: 'perhaps sold by a silent till', units: term.may_be_sold, kind: 'silent' },
        { name: 'not offered', units: kept, kind: 'kept' },
        { name: 'short', units: term.debt, kind: 'debt' },
    ];
    return parts.filter((part) => part.units > 0);
}
