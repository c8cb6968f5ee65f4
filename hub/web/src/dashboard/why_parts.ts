// A shelf split into what its units are for. Pure.

import type { Why } from '../api';

export type Term = Why['terms'][number];
export interface Part { name: string; units: number; kind: 'online' | 'held' | 'paying' | 'own' | 'right' | 'stranded' | 'silent' | 'kept' | 'debt' }

export function partsOf(term: Term): Part[] {
    // What is neither committed nor given away stays with the location.
    const kept = Math.max(0, term.shelf - term.held - term.own - term.online);
    // Of its own: what tills may sell or have sold, as far as it is there; the rest is for whoever comes.
    const right = Math.min(term.own, term.rights_out);
    const stranded = Math.min(term.own - right, term.stranded);
    const silent = Math.min(term.own - right - stranded, term.may_be_sold);
    const parts: Part[] = [
        { name: 'online', units: term.online, kind: 'online' },
        { name: 'committed', units: term.held - term.being_paid, kind: 'held' },
        { name: 'being paid', units: term.being_paid, kind: 'paying' },
        { name: 'kept for the location', units: term.own - right - stranded - silent, kind: 'own' },
        { name: 'may be sold by its tills without asking', units: right, kind: 'right' },
        { name: 'perhaps sold by a till that ended', units: stranded, kind: 'stranded' },
        { name: 'perhaps sold by a silent till', units: silent, kind: 'silent' },
        { name: 'not offered', units: kept, kind: 'kept' },
        { name: 'short', units: term.debt, kind: 'debt' },
    ];
    return parts.filter((part) => part.units > 0);
}
