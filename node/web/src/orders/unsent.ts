// Steps of picks that the node has not answered, as the browser keeps them. Pure.

import type { Unsent } from '../shared/tasks';
import { type Box, isCount, isText, type Step, UnsentBox } from '../shared/unsent';

export interface Kept extends Step, Unsent {
    reason?: 'missing' | 'damaged';   // of a short
    lot?: string;                     // of a scan: given by hand, or by a code of its own
}

function isWhole({ key, kind, code, quantity, reason, lot }: Partial<Kept>): boolean {
    const isKnown = kind === 'scan' || kind === 'undo' || (kind === 'short' && (reason === 'missing' || reason === 'damaged'));
    return isKnown && isText(key) && isText(code) && isCount(quantity) && (lot === undefined || isText(lot));
}

export const unsentBox = (box: Box): UnsentBox<Kept> => new UnsentBox(box, 'onepool.orders.unsent.', isWhole);
