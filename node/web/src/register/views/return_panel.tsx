import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../../../../deploy/web/ui/http';
import { money, moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { AskedReceipt, Product, Receipt } from '../../api';
import { askHub } from '../asked_receipt';
import { currency, currentBasket, returnsOf, speak, store } from '../state';
import { type Agreed, draftOf, exchange, isCut, missing, needsPin, receiptName, pricesOf, record, refundOf, type ReturnDraft,
    type ReturnDraftLine, withBack } from '../returning';
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
    return <li><button class="row" onClick={() => store.set({ returnOf: receipt, foreign: null })}>
        <b>No. {receipt.seq} · {moment(receipt.recorded_at)}</b>
        <b class="number">{money(receipt.total, receipt.currency)}</b>
        <span class="soft small clip">{plural(receipt.lines.length, 'line')}: {names}</span>
        <span class="soft small number">{receipt.chain_code}</span>
    </button></li>;
}

function FindReceipt({ without }: { without: () => void }) {
    const [query, setQuery] = useState('');
    const receipts = useReceipts(query.trim());
    const rules = useStore(store, returnsOf);
    const name = receiptName(query);
    return <>
        <form class="find-receipt" onSubmit={(event) => {
            event.preventDefault();
            const [only] = receipts;
            if (only && receipts.length === 1) store.set({ returnOf: only, foreign: null });
            else if (receipts.length === 0 && name !== null) store.set({ foreign: name });
        }}>
            <label>Scan the receipt, or search by number, code or product
                <input type="search" value={query} autocomplete="off"
                    onInput={(event) => setQuery(event.currentTarget.value)} />
            </label>
            {rules.without_receipt !== 'no' && <button type="button" class="tall" onClick={without}>Return without a receipt</button>}
        </form>
        {receipts.length === 0 && <p class="empty">No sale of this till matches.</p>}
        {receipts.length === 0 && name !== null && <div class="find-receipt">
            <button class="tall primary" onClick={() => store.set({ foreign: name })}>Take back by receipt {name} of another till</button>
        </div>}
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
        unitPrice: product.unit_price, taxCode: product.tax_code, taxRate: product.tax_rate, most: 999, quantity: 1, reason: '', disposition: 'inspection', isPlaced: false, cameBack: '' };
}

function Agreement({ agreed, update }: { agreed: Agreed; update: (agreed: Agreed) => void }) {
    const { approvers } = useStore(store, returnsOf);
    const choose = (approved_by: string) => update({ ...agreed, approved_by });
    if (approvers?.length === 0) {
        return <p class="note warn-note">This takes a supervisor's PIN, and nobody on the staff list of this till has one.</p>;
    }
    return <div class="find-receipt" role="group" aria-label="A supervisor agrees">
        <label>Supervisor {approvers === null
            ? <input autocomplete="off" maxLength={40} value={agreed.approved_by} onInput={(event) => choose(event.currentTarget.value)} />
            : <select value={agreed.approved_by} onChange={(event) => choose(event.currentTarget.value)}>
                <option value="">Who agrees?</option>
                {approvers.map((name) => <option key={name} value={name}>{name}</option>)}
            </select>}</label>
        <label>PIN <input type="password" inputMode="numeric" autocomplete="off" maxLength={12} value={agreed.pin}
            onInput={(event) => update({ ...agreed, pin: event.currentTarget.value.replace(/\D/g, '') })} /></label>
    </div>;
}

const provisional = 'It is provisional, the hub checks what was bought. At most the price of today is paid back.';

function whatComesBack({ receipt, foreign, asked }: From): string {
    if (receipt && foreign) {
        return `Receipt ${foreign} of another till, sold at ${receipt.location}, ${moment(receipt.recorded_at)}, ` +
            `${money(receipt.total, receipt.currency)}: what can come back, as the hub knows it.`;
    }
    if (receipt) return `Receipt no. ${receipt.seq} of ${moment(receipt.recorded_at)}, ${money(receipt.total, receipt.currency)}`;
    if (foreign && asked?.state === 'unknown') {
        return `Receipt ${foreign} of another till: the hub has heard of no such sale. Look at the paper again; its till may not have sent it yet. ${provisional}`;
    }
    return foreign ? `Receipt ${foreign} of another till: the hub cannot be asked now, or does not answer. ${provisional}`
        : 'Without a receipt: at most the price of today is paid back.';
}

interface From { receipt: Receipt | null; foreign: string | null; asked: AskedReceipt | null }

function Choose({ receipt, foreign, asked }: From) {
    const [draft, setDraft] = useState<ReturnDraft>(() => draftOf(receipt, foreign, asked?.back));
    const [agreed, setAgreed] = useState<Agreed>({ approved_by: '', pin: '' });
    const isBusy = useStore(store, (state) => state.isPaying);
    const rules = useStore(store, returnsOf);
    const canExchange = useStore(store, (state) => (currentBasket(state)?.tenders.length ?? 0) === 0);
    // Of a receipt of this till, too: nothing is paid back before that, and nobody waits for it for long.
    const [isAsking, setAsking] = useState(draft.original !== null);
    useEffect(() => {
        if (draft.original === null) return;
        let isCurrent = true;
        void askHub(draft.original).then((told) => {
            if (!isCurrent) return;
            setAsking(false);
            setDraft((now) => {
                const left = withBack(now, told);
                if (isCut(now, left)) speak('Some of it came back elsewhere: less is left to be given back.');
                return left;
            });
        });
        return () => { isCurrent = false; };
    }, [draft.original]);
    const heading = useRef<HTMLParagraphElement>(null);
    useLayoutEffect(() => { if (foreign !== null) heading.current?.focus(); }, []);
    const update = (changed: ReturnDraftLine) => setDraft({ ...draft,
        lines: draft.lines.map((line) => line.key === changed.key ? changed : line) });
    const add = (product: Product) => {
        const known = draft.lines.find((line) => line.key === product.sku);
        if (known) update({ ...known, quantity: known.quantity + 1 });
        else setDraft({ ...draft, lines: [...draft.lines, productLine(product)] });
    };
    const isAsked = needsPin(draft, rules);
    const word = isAsked ? agreed : null;
    const problem = missing(draft, rules, word);
    const cannot = problem !== null || isBusy || isAsking;
    const unit = receipt?.currency ?? currency();
    const refund = refundOf(draft);
    const toPay = refund === null ? `Prices of what comes back: ${money(pricesOf(draft), unit)}. What is paid back is told when it is recorded.`
        : `To pay back: ${money(refund, unit)}`;
    return <>
        <p class="soft" ref={heading} tabIndex={-1}>{whatComesBack({ receipt, foreign, asked })}</p>
        {!receipt && <AddProduct add={add} />}
        <ul class="return-lines scroll">{draft.lines.map((line) =>
            <ReturnLineRow key={line.key} line={line} unit={unit} update={update} />)}</ul>
        {isAsked && <Agreement agreed={agreed} update={setAgreed} />}
        <div class="refund">
            <p role="status">{problem ?? (isAsking ? 'Asking the hub what came back elsewhere…' : toPay)}</p>
            <button class="primary tall" disabled={cannot} onClick={() => void record(draft, 'cash', word)}>Pay back {refund === null ? '' : `${money(refund, unit)} `}in cash</button>
            <button class="tall" disabled={cannot} onClick={() => void record(draft, 'card', word)}>To the card</button>
            <button class="tall" disabled={cannot || !canExchange} onClick={() => void exchange(draft, word)}>Exchange: into the basket</button>
        </div>
    </>;
}

// Of another till: the hub is asked first.
function ChooseForeign({ foreign }: { foreign: string }) {
    const [asked, setAsked] = useState<AskedReceipt | null>(null);
    useEffect(() => {
        let isCurrent = true;
        void askHub(foreign).then((answer) => { if (isCurrent) setAsked(answer); });
        return () => { isCurrent = false; };
    }, [foreign]);
    if (!asked) return <p class="empty" role="status">Asking the hub about receipt {foreign}…</p>;
    return <Choose receipt={asked.sale} foreign={foreign} asked={asked} />;
}

export function ReturnPanel() {
    const receipt = useStore(store, (state) => state.returnOf);
    const foreign = useStore(store, (state) => state.foreign);
    const [isWithout, setWithout] = useState(false);
    const isChoosing = receipt !== null || foreign !== null || isWithout;
    return <Panel title="Return" kind="return-panel" focusFirstField="yes">
        {foreign !== null ? <ChooseForeign key={foreign} foreign={foreign} />
            : isChoosing ? <Choose key={receipt?.basket ?? 'none'} receipt={receipt} foreign={null} asked={null} />
                    : <FindReceipt without={() => setWithout(true)} />}
    </Panel>;
}
