// What the hub knows of a receipt of another till, asked before money goes out. The node says when
// nobody answers any more; then goods are taken back by the receipt's name alone.

import { get, messageOf, post, Refused } from '../../../../deploy/web/ui/http';
import type { AskedReceipt } from '../api';
import { raiseBar } from './state';

const lookAgainMs = 200;
// The node gives up after four seconds; a page that hears nothing of it does a little later.
const looksMost = 30;

const unanswered = (receipt: string): AskedReceipt => ({ receipt, state: 'unanswered', sale: null, back: [] });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function askHub(receipt: string): Promise<AskedReceipt> {
    try {
        let asked = await post<AskedReceipt>('/api/receipt-questions', { receipt });
        for (let looks = 0; asked.state === 'asking'; ++looks) {
            if (looks === looksMost) return unanswered(receipt);
            await pause(lookAgainMs);
            asked = await get<AskedReceipt>(`/api/receipt-questions/${encodeURIComponent(receipt)}`);
        }
        return asked;
    } catch (failure) {
        if (failure instanceof Refused) raiseBar('bad', messageOf(failure));
        return unanswered(receipt);
    }
}
