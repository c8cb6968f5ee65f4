import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './register/register.css';
import './register/panels.css';
import { get, NoAnswer, Refused } from '../../../deploy/web/ui/http';
import type { Receipt } from './api';
import { addCode, askWhatElse, changes } from './register/baskets';
import { checkedByScan, isFindingOrder, openByScan, tookCode } from './register/collecting';
import { connect } from './register/connection';
import { listen, typed, untyped } from './register/keyboard';
import { ScanCapture } from './shared/scan_capture';
import { receiptName } from './register/returning';
import { raiseBar, store } from './register/state';
import { Register } from './register/views/register_page';

// The bar code on a receipt is its basket's id: scanning it opens that sale. While something comes back,
// one of another till is as good.
const receiptCode = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

async function openReceipt(code: string): Promise<void> {
    const id = receiptName(code) ?? code;
    const isReturning = store.get().panel === 'return';
    try {
        const receipt = await get<Receipt>(`/api/receipts/${id}`);
        store.set(isReturning ? { returnOf: receipt, foreign: null } : { panel: 'receipt', receipt });
    } catch (failure) {
        const isForeign = failure instanceof Refused && failure.status === 404;
        if (isReturning && isForeign) return store.set({ returnOf: null, foreign: id });
        const why = failure instanceof NoAnswer ? 'The register program does not answer.' : 'It was not sold here.';
        raiseBar('bad', isForeign ? 'This receipt is of another till. Press F8 and scan it again to take its goods back.'
            : `Receipt ${id} cannot be shown. ${why}`);
    }
}

function scanned(code: string): void {
    if (isFindingOrder()) {
        // What is scanned behind an order's code is its goods: it is looked at when that one is shown.
        void changes.add(async () => isFindingOrder() ? openByScan(code) : scanned(code));
        return;
    }
    // "3 *" typed so closely before a scan that both arrive as one.
    const [, times, rest] = /^(\d{1,3})\*(.+)$/.exec(code) ?? [];
    if (times && rest) store.set({ multiplier: Number(times) });
    const goods = rest ?? code;
    if (receiptCode.test(goods)) void openReceipt(goods);
    else if (!checkedByScan(goods)) void addCode(goods);
}

new ScanCapture({
    scanned,
    typed,
    untyped,
});
askWhatElse(tookCode);
listen();
connect();
render(<Register />, document.getElementById('page')!);
