// Steps of picks that the node has not answered, as the browser keeps them. Pure.

import type { Unsent } from '../shared/tasks';
import { type Box, isCount, isText, type Step, UnsentBox } from '../shared/unsent';

export interface Kept extends Step, Unsent {
    reason?: 'missing' | 'damaged';   // of a short
}

function isWhole({ key, kind, code, quantity, reason }: Partial<Kept>): boolean {
    const isKnown = kind === 'scan' || kind === 'undo' || (kind === 'short' && (reason === 'missing' || reason === 'damaged'));
    return isKnown && isText(key) && isText(code) && isCount(quantity);
}

export const unsentBox = (box: Box): UnsentBox<Kept> => new UnsentBox(box, 'onepool.orders.unsent.', isWhole);
