import { useLayoutEffect, useRef } from 'preact/hooks';
import { BarCode } from '../../../../../deploy/web/ui/bar_code';
import { fullMoment, money, percent } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Receipt } from '../../api';
import { changeOf } from '../baskets';
import { closePanel } from '../keyboard';
import { currency, store } from '../state';

const tenderNames = { cash: 'Cash', card: 'Card', voucher: 'Voucher', other: 'Other', exchange: 'Exchanged' };

function Lines({ receipt }: { receipt: Receipt }) {
    return <table>
        <tbody>{receipt.lines.map((line) => <tr key={line.line_no}>
            <td>{line.description}
                <div class="small soft">{line.quantity} × {money(line.unit_price, receipt.currency)}, tax {percent(line.tax_rate)}
                    {line.reason ? ` · ${line.reason}` : ''}</div></td>
            <td class="number">{money(line.amount, receipt.currency)}</td>
        </tr>)}</tbody>
    </table>;
}

function Sums({ receipt }: { receipt: Receipt }) {
    const row = (name: string, amount: number) =>
        <tr key={name}><td>{name}</td><td class="number">{money(amount, receipt.currency)}</td></tr>;
    return <table class="sums"><tbody>
        <tr class="grand"><td>{receipt.kind === 'return' ? 'Paid back' : 'Total'}</td>
            <td class="number">{money(receipt.total, receipt.currency)}</td></tr>
        {receipt.taxes.map((tax) => row(`of which ${tax.code} ${percent(tax.rate)}`, tax.tax))}
        {receipt.tenders.map((tender, index) => <>
            {row(`${tenderNames[tender.kind]}${tender.reference ? ` ${tender.reference}` : ''}`,
                 tender.kind === 'cash' ? tender.given : tender.amount)}
            {tender.change > 0 && <tr key={`change ${index}`}><td>Change</td>
                <td class="number">{money(tender.change, receipt.currency)}</td></tr>}
        </>)}
    </tbody></table>;
}

export function Paper({ receipt }: { receipt: Receipt }) {
    const header = useStore(store, (state) => state.status?.receipt_header);
    const footer = useStore(store, (state) => state.status?.receipt_footer);
    return <article class="paper" aria-label="Receipt">
        {header && <p>{header}</p>}
        <h3>{receipt.location}</h3>
        <p class="small soft">{receipt.kind === 'return' ? 'Return' : 'Sale'} no. {receipt.seq} · {fullMoment(receipt.recorded_at)}</p>
        <Lines receipt={receipt} />
        <Sums receipt={receipt} />
        {receipt.exchange && <section aria-label={receipt.kind === 'sale' ? 'Came back' : 'Bought'}>
            <p class="small"><b>{receipt.kind === 'sale' ? 'Came back' : 'Bought'}</b>, no. {receipt.exchange.seq}</p>
            <Lines receipt={receipt.exchange} />
            <Sums receipt={receipt.exchange} />
        </section>}
        {receipt.is_checked && <p class="small">By a receipt of another till, as the hub knows it.</p>}
        {receipt.receipt && <p class="small">By receipt {receipt.receipt} of another till, provisional.</p>}
        {receipt.approved_by && <p class="small">Agreed by {receipt.approved_by}</p>}
        <p class="small soft">Served by {receipt.staff || 'staff'} · code {receipt.chain_code}</p>
        {receipt.note && <p class="small">{receipt.note}</p>}
        {footer && <p class="small">{footer}</p>}
        <BarCode text={receipt.basket.replaceAll('-', '')} label="Bar code of this receipt" />
    </article>;
}

// What the customer is given back of an exchange or a return.
const paidBack = (receipt: Receipt): number => {
    const back = receipt.kind === 'return' ? receipt : receipt.exchange;
    return (back?.tenders ?? []).reduce((sum, tender) => tender.kind === 'exchange' ? sum : sum + tender.amount, 0);
};

function startReturn(receipt: Receipt): void {
    store.set({ panel: 'return', returnOf: receipt, foreign: null, receipt: null });
}

export function ReceiptPanel() {
    const receipt = useStore(store, (state) => state.receipt);
    const next = useRef<HTMLButtonElement>(null);
    useLayoutEffect(() => next.current?.focus(), [receipt]);
    if (!receipt) return <section class="zone panel receipt-panel"><p class="empty">No receipt.</p></section>;
    const change = changeOf(receipt);
    return <section class="zone panel receipt-panel" aria-label="Receipt">
        <div class="outcome">
            <h2>{receipt.exchange ? 'Exchanged' : receipt.kind === 'sale' ? 'Sold' : 'Return recorded'}</h2>
            <p class="soft">{paidBack(receipt) > 0 ? `Pay back ${money(paidBack(receipt), receipt.currency)}.` : 'Recorded on disk.'}</p>
            {receipt.kind === 'sale' && <p class="change"><span class="soft">Change</span>
                <b>{money(change, receipt.currency ?? currency())}</b></p>}
            <button ref={next} class="primary tall" onClick={closePanel}>Next sale <kbd>Enter</kbd></button>
            <button class="tall" onClick={() => window.print()}>Print</button>
            {receipt.kind === 'sale' && <button class="tall" onClick={() => startReturn(receipt)}>Return from this receipt</button>}
        </div>
        <div class="paper-frame"><Paper receipt={receipt} /></div>
    </section>;
}
