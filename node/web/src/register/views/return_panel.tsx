import { useEffect, useState } from 'preact/hooks';
import { get } from '../../../../../deploy/web/ui/http';
import { money, moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Product, Receipt } from '../../api';
import { currency, store } from '../state';
import { draftOf, missing, record, refundOf, type ReturnDraft, type ReturnDraftLine } from '../returning';
import { Panel } from './panel';
import { ReturnLineRow } from './return_line';

function useReceipts(query: string): Receipt[] {
    const [receipts, setReceipts] = useState<Receipt[]>([]);
    useEffect(() => {
        let isCurrent = true;
        const timer = setTimeout(() => {
            get<{ receipts: Receipt[] }>(`/api/receipts?limit=30&q=${encodeURIComponent(query)}`)
                .then((answer) => { if (isCurrent) setReceipts(answer.receipts); })
                .catch(() => undefined);
        }, 150);
        return () => { isCurrent = false; clearTimeout(timer); };
    }, [query]);
    return receipts.filter((receipt) => receipt.kind === 'sale');
}

function ReceiptRow({ receipt }: { receipt: Receipt }) {
    const names = receipt.lines.slice(0, 3).map((line) => line.description).join(', ');
    return <li><button class="row" onClick={() => store.set({ returnOf: receipt })}>
        <b>No. {receipt.seq} · {moment(receipt.recorded_at)}</b>
        <b class="number">{money(receipt.total, receipt.currency)}</b>
        <span class="soft small clip">{plural(receipt.lines.length, 'line')}: {names}</span>
        <span class="soft small number">{receipt.chain_code}</span>
    </button></li>;
}

function FindReceipt({ without }: { without: () => void }) {
    const [query, setQuery] = useState('');
    const receipts = useReceipts(query.trim());
    return <>
        <div class="find-receipt">
            <label>Scan the receipt, or search by number, code or product
                <input type="search" value={query} autocomplete="off"
                    onInput={(event) => setQuery(event.currentTarget.value)} />
            </label>
            <button class="tall" onClick={without}>Return without a receipt</button>
        </div>
        {receipts.length === 0 && <p class="empty">No sale of this till matches.</p>}
        <ul class="rows scroll">{receipts.map((receipt) => <ReceiptRow key={receipt.basket} receipt={receipt} />)}</ul>
    </>;
}

function AddProduct({ add }: { add: (product: Product) => void }) {
    const [query, setQuery] = useState('');
    const [problem, setProblem] = useState('');
    const submit = async (event: Event) => {
        event.preventDefault();
        try {
            add(await get<Product>(`/api/products/${encodeURIComponent(query.trim())}`));
            setQuery('');
            setProblem('');
        } catch {
            setProblem(`No product has the code ${query.trim()}.`);
        }
    };
    return <form class="find-receipt" onSubmit={(event) => void submit(event)}>
        <label>Item number or code of what comes back
            <input value={query} autocomplete="off" onInput={(event) => setQuery(event.currentTarget.value)} />
        </label>
        <button class="tall" type="submit">Add</button>
        <p class="problem" role="alert">{problem}</p>
    </form>;
}

function productLine(product: Product): ReturnDraftLine {
    return { key: product.sku, lineNo: null, sku: product.sku, description: product.description,
        unitPrice: product.unit_price, most: 999, quantity: 1, reason: '', disposition: 'inspection' };
}

function Choose({ receipt }: { receipt: Receipt | null }) {
    const [draft, setDraft] = useState<ReturnDraft>(() => draftOf(receipt));
    const isBusy = useStore(store, (state) => state.isPaying);
    const update = (changed: ReturnDraftLine) => setDraft({ ...draft,
        lines: draft.lines.map((line) => line.key === changed.key ? changed : line) });
    const add = (product: Product) => {
        const known = draft.lines.find((line) => line.key === product.sku);
        if (known) update({ ...known, quantity: known.quantity + 1 });
        else setDraft({ ...draft, lines: [...draft.lines, productLine(product)] });
    };
    const problem = missing(draft);
    const refund = money(refundOf(draft), receipt?.currency ?? currency());
    return <>
        <p class="soft">{receipt ? `Receipt no. ${receipt.seq} of ${moment(receipt.recorded_at)}, ${money(receipt.total, receipt.currency)}`
            : 'Without a receipt: at most the price of today is paid back.'}</p>
        {!receipt && <AddProduct add={add} />}
        <ul class="return-lines scroll">{draft.lines.map((line) =>
            <ReturnLineRow key={line.key} line={line} unit={receipt?.currency ?? currency()} update={update} />)}</ul>
        <div class="refund">
            <p role="status">{problem ?? `To pay back: ${refund}`}</p>
            <button class="primary tall" disabled={problem !== null || isBusy}
                onClick={() => void record(draft, 'cash')}>Pay back {refund} in cash</button>
            <button class="tall" disabled={problem !== null || isBusy}
                onClick={() => void record(draft, 'card')}>To the card</button>
        </div>
    </>;
}

export function ReturnPanel() {
    const receipt = useStore(store, (state) => state.returnOf);
    const [isWithout, setWithout] = useState(false);
    const isChoosing = receipt !== null || isWithout;
    return <Panel title="Return" kind="return-panel" focusFirstField="yes">
        {isChoosing ? <Choose key={receipt?.basket ?? 'none'} receipt={receipt} />
                    : <FindReceipt without={() => setWithout(true)} />}
    </Panel>;
}
