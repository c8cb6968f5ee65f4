// A return being put together. Its id is made once, when the form opens: sending it again gives
// the same document back, so a press without an answer is repeated.

import { messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import type { Receipt } from '../api';
import { untilAnswered } from '../shared/asking';
import { toneBad } from '../shared/tones';
import { changes } from './baskets';
import { raiseBar, speak, store } from './state';

export const reasons = ['Changed mind', 'Faulty', 'Damaged', 'Wrong item', 'Other'];
export const dispositions = [
    ['inspection', 'To inspection'], ['shelf', 'Back on the shelf'], ['damaged', 'Damaged'],
] as const;
export type Disposition = typeof dispositions[number][0];

export interface ReturnDraftLine {
    key: string;
    lineNo: number | null;       // of the original receipt
    sku: string | null;
    description: string;
    unitPrice: number;
    most: number;                // what may still come back
    quantity: number;
    reason: string;
    disposition: Disposition;
}

export interface ReturnDraft { id: string; original: string | null; lines: ReturnDraftLine[] }

export function draftOf(receipt: Receipt | null): ReturnDraft {
    const lines = (receipt?.lines ?? []).map((line): ReturnDraftLine => ({
        key: String(line.line_no), lineNo: line.line_no, sku: line.sku, description: line.description,
        unitPrice: line.quantity > 0 ? Math.round(line.amount / line.quantity) : line.unit_price,
        most: line.quantity - (line.returned ?? 0), quantity: 0, reason: '', disposition: 'inspection',
    }));
    return { id: uuid7(), original: receipt?.basket ?? null, lines };
}

export const chosen = (draft: ReturnDraft): ReturnDraftLine[] => draft.lines.filter((line) => line.quantity > 0);

export const refundOf = (draft: ReturnDraft): number =>
    chosen(draft).reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);

// Null when it can be recorded, else what is missing.
export function missing(draft: ReturnDraft): string | null {
    const lines = chosen(draft);
    if (lines.length === 0) return 'Choose what comes back.';
    const vague = lines.find((line) => line.reason === '');
    return vague ? `Choose a reason for ${vague.description}.` : null;
}

function bodyOf(draft: ReturnDraft, refund: 'cash' | 'card') {
    return {
        basket: draft.id,
        ...(draft.original ? { original: draft.original } : {}),
        refund,
        lines: chosen(draft).map((line) => ({
            quantity: line.quantity, reason: line.reason, disposition: line.disposition,
            ...(line.lineNo !== null ? { line_no: line.lineNo } : { sku: line.sku, unit_price: line.unitPrice }),
        })),
    };
}

export function record(draft: ReturnDraft, refund: 'cash' | 'card'): Promise<void> {
    if (store.get().isPaying) return Promise.resolve();
    store.set({ isPaying: true });
    return changes.add(async () => {
        try {
            const receipt = await untilAnswered(() => post<Receipt>('/api/returns', bodyOf(draft, refund)));
            store.set({ panel: 'receipt', receipt, returnOf: null });
            speak('Return recorded.');
        } catch (failure) {
            toneBad();
            if (!(failure instanceof Refused)) throw failure;
            raiseBar('bad', `The return was not recorded. ${messageOf(failure)}`);
        } finally {
            store.set({ isPaying: false });
        }
    });
}
