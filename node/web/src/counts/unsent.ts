// Steps of counts that the node has not answered, as the browser keeps them, and what they will come
// to. Pure.

import type { CountedItem } from '../api';
import { isCodeOf } from '../shared/tasks';
import { type Box, isCount, isText, type Step, UnsentBox } from '../shared/unsent';

// undo: takes back the step `of`, and becomes a take or a set as soon as that one is answered.
export interface Kept extends Step {
    session: string;
    how: 'add' | 'set' | 'take' | 'undo';
    code: string;
    quantity: number;
    place: string;
    by: string;        // whose name was typed where nobody is logged in; '': nobody's
    alone: boolean;    // nobody else is here to count it again
    isBack: boolean;   // it takes an earlier one back
    of: string;        // the request of that one, where it was not answered yet
}

const ways = ['add', 'set', 'take', 'undo'];

function isWhole({ session, how, code, quantity, place, by, alone, isBack, of }: Partial<Kept>): boolean {
    return isText(session) && ways.includes(how ?? '') && isText(code) && isCount(quantity) && isText(place) && isText(by) && isText(of)
        && typeof alone === 'boolean' && typeof isBack === 'boolean';
}

export const unsentBox = (box: Box): UnsentBox<Kept> => new UnsentBox(box, 'onepool.counts.unsent.', isWhole);

const quantityAt = (item: CountedItem | null, place: string): number =>
    item?.places.find((each) => each.place === place)?.quantity ?? 0;

// Newest first of what this count still waits for, and nothing takes back.
export function newestUnsent(unsent: readonly Kept[], session: string): Kept | null {
    const ours = unsent.filter((step) => step.session === session);
    const undone = new Set(ours.map((step) => step.of));
    return ours.reverse().find((step) => (step.how === 'add' || step.how === 'set') && !step.isBack && !undone.has(step.request)) ?? null;
}

// What will be counted of an item at a place once the node has all that waits.
export function foretold(item: CountedItem, place: string, unsent: readonly Kept[], session: string): number {
    const undone = new Set(unsent.map((step) => step.of));
    const ours = unsent.filter((step) => step.session === session && step.place === place && isCodeOf(item, step.code)
        && !undone.has(step.request));
    return ours.reduce((sum, step) => {
        switch (step.how) {
        case 'add': return sum + step.quantity;
        case 'set': return step.quantity;
        case 'take': return Math.max(0, sum - step.quantity);
        case 'undo': return sum;
        }
    }, quantityAt(item, place));
}
