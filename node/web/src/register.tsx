import { render } from 'preact';
import '../../../deploy/web/ui/base.css';
import './shared/badge.css';
import './register/register.css';
import './register/panels.css';
import { get, NoAnswer } from '../../../deploy/web/ui/http';
import type { Receipt } from './api';
import { addCode, askWhatElse, changes } from './register/baskets';
import { checkedByScan, isFindingOrder, openByScan, tookCode } from './register/collecting';
import { connect } from './register/connection';
import { listen, typed, untyped } from './register/keyboard';
import { ScanCapture } from './shared/scan_capture';
import { raiseBar, store } from './register/state';
import { Register } from './register/views/register_page';

// The bar code on a receipt is its basket's id: scanning it opens that sale.
const receiptCode = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

async function openReceipt(code: string): Promise<void> {
    const hex = code.replaceAll('-', '').toLowerCase();
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    try {
        const receipt = await get<Receipt>(`/api/receipts/${id}`);
        const isReturning = store.get().panel === 'return';
        store.set(isReturning ? { returnOf: receipt } : { panel: 'receipt', receipt });
    } catch (failure) {
        const why = failure instanceof NoAnswer ? 'The register program does not answer.' : 'It was not sold here.';
        raiseBar('bad', `Receipt ${id} cannot be shown. ${why}`);
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
