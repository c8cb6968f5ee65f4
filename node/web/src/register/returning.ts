// A return being put together. Its id is made once, when the form opens: sending it again gives
// the same document back, so a press without an answer is repeated.

import { messageOf, post, put as putTo, remove, Refused } from '../../../../deploy/web/ui/http';
import { uuid7 } from '../../../../deploy/web/ui/uuid';
import { moment } from '../../../../deploy/web/ui/format';
import type { AskedReceipt, Basket, Disposition, Receipt, Returns } from '../api';
import { untilAnswered } from '../shared/asking';
import { toneBad } from '../shared/tones';
import { change, changes, choose, openBasket, put } from './baskets';
import { raiseBar, speak, store } from './state';

export const dispositions: readonly (readonly [Disposition, string])[] = [
    ['inspection', 'To inspection'], ['shelf', 'Back on the shelf'], ['damaged', 'Damaged'],
];

export interface ReturnDraftLine {
    key: string;
    lineNo: number | null;       // of the original receipt
    sku: string | null;
    description: string;
    unitPrice: number;
    taxCode: string;
    taxRate: number;             // basis points
    most: number;                // what may still come back
    quantity: number;
    reason: string;
    disposition: Disposition;
    isPlaced: boolean;           // by the cashier: no rule moves it any more
    cameBack: string;            // where and when some of it did; '': nothing to say
}

// `original`: a receipt of this till; `foreign`: the name of one of another till, `isTold`: whose lines the hub told;
// neither: without any.
export interface ReturnDraft { id: string; original: string | null; foreign: string | null; isTold: boolean; taxes: Taxes;
    lines: ReturnDraftLine[] }

// How the till's prices stand to their tax, as far as the receipt tells.
export type Taxes = 'included' | 'added' | 'unknown';

function taxesOf(receipt: Receipt | null): Taxes {
    const prices = (receipt?.lines ?? []).reduce((sum, line) => sum + line.amount, 0);
    if (!receipt || receipt.total < prices) return 'unknown';
    return receipt.total === prices ? 'included' : 'added';
}

export interface Agreed { approved_by: string; pin: string }

const cameBack = (back: AskedReceipt['back'], lineNo: number): string => back.filter((each) => each.line_no === lineNo)
    .map((each) => `${each.quantity} came back at ${each.location}, ${moment(each.at)}`).join(', ');

// With both, `receipt` is what the hub told of the foreign one.
export function draftOf(receipt: Receipt | null, foreign: string | null = null, back: AskedReceipt['back'] = []): ReturnDraft {
    const lines = (receipt?.lines ?? []).map((line): ReturnDraftLine => ({
        key: String(line.line_no), lineNo: line.line_no, sku: line.sku, description: line.description,
        unitPrice: line.quantity > 0 ? Math.round(line.amount / line.quantity) : line.unit_price,
        taxCode: line.tax_code, taxRate: line.tax_rate,
        most: Math.max(0, line.quantity - (line.returned ?? 0)), quantity: 0, reason: '', disposition: 'inspection', isPlaced: false,
        cameBack: cameBack(back, line.line_no),
    }));
    const original = foreign === null ? receipt?.basket ?? null : null;
    return { id: uuid7(), original, foreign, isTold: foreign !== null && receipt !== null, taxes: taxesOf(receipt), lines };
}

// What came back elsewhere of a receipt of this till, once the hub told it.
export function withBack(draft: ReturnDraft, asked: AskedReceipt): ReturnDraft {
    const lines = draft.lines.map((line): ReturnDraftLine => {
        const sold = asked.sale?.lines.find((each) => each.line_no === line.lineNo);
        if (!sold) return line;
        const most = Math.max(0, sold.quantity - (sold.returned ?? 0));
        return { ...line, most, quantity: Math.min(line.quantity, most), cameBack: cameBack(asked.back, sold.line_no) };
    });
    return { ...draft, lines };
}

// Fewer of something than the cashier had chosen: that much came back elsewhere.
export const isCut = (before: ReturnDraft, after: ReturnDraft): boolean =>
    before.lines.some((line, index) => (after.lines[index]?.quantity ?? 0) < line.quantity);

// A reason says where the goods go, unless the cashier has.
export function because(line: ReturnDraftLine, reason: string, rules: Returns): ReturnDraftLine {
    const rule = rules.reasons.find((each) => each.name === reason);
    return { ...line, reason, disposition: line.isPlaced ? line.disposition : rule?.goes_to ?? 'inspection' };
}

const codeLetters = /^[0-9a-hjkmnp-tv-z]{8}$/i;
const idDigits = /^[0-9a-f]{32}$/i;

// What can be the number of a receipt of ours: the id in its bar code, or the code under it. Null: nothing.
export function receiptName(typed: string): string | null {
    const text = typed.replaceAll(/[\s-]/g, '');
    if (idDigits.test(text)) {
        const hex = text.toLowerCase();
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    }
    const code = text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
    return codeLetters.test(code) ? `${code.slice(0, 4)}-${code.slice(4)}` : null;
}

export const chosen = (draft: ReturnDraft): ReturnDraftLine[] => draft.lines.filter((line) => line.quantity > 0);

export const pricesOf = (draft: ReturnDraft): number =>
    chosen(draft).reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);

// Tax as the node adds it: by its code and rate, rounded half up.
function taxOf(lines: ReturnDraftLine[]): number {
    const groups = new Map<string, { amount: number; rate: number }>();
    for (const line of lines) {
        const key = `${line.taxCode} ${line.taxRate}`;
        const amount = (groups.get(key)?.amount ?? 0) + line.quantity * line.unitPrice;
        groups.set(key, { amount, rate: line.taxRate });
    }
    return [...groups.values()].reduce((sum, { amount, rate }) => sum + Math.round(amount * rate / 10_000), 0);
}

// What the node will say is paid back; null: only its answer tells, for tax may come on top.
export function refundOf(draft: ReturnDraft): number | null {
    if (draft.taxes === 'unknown') return null;
    return pricesOf(draft) + (draft.taxes === 'added' ? taxOf(chosen(draft)) : 0);
}

const pinPattern = /^\d{4,12}$/;

export const needsPin = (draft: ReturnDraft, rules: Returns): boolean =>
    draft.original === null && !draft.isTold && rules.without_receipt === 'pin';

// Null when it can be recorded, else what is missing.
export function missing(draft: ReturnDraft, rules: Returns | null = null, agreed: Agreed | null = null): string | null {
    const lines = chosen(draft);
    if (lines.length === 0) return 'Choose what comes back.';
    const vague = lines.find((line) => line.reason === '');
    if (vague) return `Choose a reason for ${vague.description}.`;
    const isAgreed = agreed !== null && agreed.approved_by.trim() !== '' && pinPattern.test(agreed.pin);
    return rules && needsPin(draft, rules) && !isAgreed ? 'A supervisor has to agree: name and PIN.' : null;
}

function bodyOf(draft: ReturnDraft, refund: 'cash' | 'card', agreed: Agreed | null) {
    return {
        basket: draft.id,
        ...(draft.original ? { original: draft.original } : {}),
        ...(draft.foreign ? { receipt: draft.foreign } : {}),
        ...(agreed ? { approved_by: agreed.approved_by.trim(), pin: agreed.pin } : {}),
        refund,
        lines: chosen(draft).map((line) => ({
            quantity: line.quantity, reason: line.reason, disposition: line.disposition,
            ...(line.lineNo !== null ? { line_no: line.lineNo } : { sku: line.sku, unit_price: line.unitPrice }),
        })),
    };
}

// One press at a time; what was refused is said.
function once(what: string, act: () => Promise<void>): Promise<void> {
    if (store.get().isPaying) return Promise.resolve();
    store.set({ isPaying: true });
    return changes.add(async () => {
        try {
            await act();
        } catch (failure) {
            toneBad();
            if (!(failure instanceof Refused)) throw failure;
            raiseBar('bad', `${what} ${messageOf(failure)}`);
        } finally {
            store.set({ isPaying: false });
        }
    });
}

export function record(draft: ReturnDraft, refund: 'cash' | 'card', agreed: Agreed | null = null): Promise<void> {
    return once('The return was not recorded.', async () => {
        const receipt = await untilAnswered(() => post<Receipt>('/api/returns', bodyOf(draft, refund, agreed)));
        store.set({ panel: 'receipt', receipt, returnOf: null, foreign: null });
        speak('Return recorded.');
    });
}

// Into the basket that is open, or a new one, to be exchanged for what is bought.
export function exchange(draft: ReturnDraft, agreed: Agreed | null = null): Promise<void> {
    return once('Nothing was put into the basket.', async () => {
        const id = await openBasket();
        put(await untilAnswered(() => putTo<Basket>(`/api/baskets/${id}/return`, bodyOf(draft, 'cash', agreed))));
        choose(id);
        store.set({ panel: 'products', returnOf: null, foreign: null });
        speak('What comes back is in the basket. Scan what is bought.');
    });
}

export const takeOut = (): Promise<void> => change((id) => remove<Basket>(`/api/baskets/${id}/return`));
