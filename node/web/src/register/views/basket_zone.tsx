import { useEffect, useRef } from 'preact/hooks';
import { money, percent, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Basket, Line, ReturnedLine } from '../../api';
import { abandon, setQuantity, voidLine } from '../baskets';
import { takeOut } from '../returning';
import { currentBasket, store } from '../state';
import { StockNote } from './stock_note';

function LineActions({ line }: { line: Line }) {
    return <div class="line-actions">
        <button aria-label={`One less ${line.description}`} disabled={line.quantity <= 1}
            onClick={() => void setQuantity(line.line_no, line.quantity - 1)}>−</button>
        <button aria-label={`One more ${line.description}`}
            onClick={() => void setQuantity(line.line_no, line.quantity + 1)}>+</button>
        <button class="danger" aria-label={`Void ${line.description}`}
            onClick={() => void voidLine(line)}>Void</button>
        <StockNote shelf={line.on_shelf} promised={line.promised} />
    </div>;
}

function LineRow({ line, basket, isSelected }: { line: Line; basket: Basket; isSelected: boolean }) {
    const row = useRef<HTMLLIElement>(null);
    useEffect(() => {
        if (isSelected) row.current?.scrollIntoView({ block: 'nearest' });
    }, [isSelected, line.quantity]);
    return <li ref={row} class={isSelected ? 'line selected' : 'line'} aria-current={isSelected ? 'true' : undefined}>
        <button class="line-main" onClick={() => store.set({ selectedLine: line.line_no })}>
            <span class="line-name">{line.description}
                {line.sku === null && <span class="mark">open item {line.code}</span>}</span>
            <span class="line-price soft small">
                <b class="line-quantity">{line.quantity}</b> × {money(line.unit_price, basket.currency)}
                <span title={line.tax_code}> · tax {percent(line.tax_rate)}</span>
                {line.overridden && <span title={line.overridden.reason}> · {line.overridden.units} promised, sold all the same</span>}
            </span>
            <span class="line-amount number">{money(line.amount, basket.currency)}</span>
        </button>
        {isSelected && basket.state === 'open' && <LineActions line={line} />}
    </li>;
}

// What comes back, below what is bought.
function Back({ basket }: { basket: Basket }) {
    if (!basket.back) return null;
    const row = (line: ReturnedLine) => <li key={line.line_no} class="line">
        <span class="line-main">
            <span class="line-name">{line.description} <span class="mark">comes back</span></span>
            <span class="line-price soft small"><b class="line-quantity">{line.quantity}</b> × {money(line.unit_price, basket.currency)} · {line.reason}</span>
            <span class="line-amount number">−{money(line.amount, basket.currency)}</span>
        </span>
    </li>;
    return <section class="comes-back" aria-label="Comes back">
        <ol>{basket.back.lines.map(row)}</ol>
        {basket.state === 'open' && basket.tenders.length === 0 &&
            <button class="quiet danger small" onClick={() => void takeOut()}>Take out what comes back</button>}
    </section>;
}

function Foot({ basket }: { basket: Basket }) {
    const pieces = basket.lines.reduce((sum, line) => sum + line.quantity, 0);
    return <footer class="basket-foot small">
        <div>
            <p>{plural(basket.lines.length, 'line')}, {plural(pieces, 'piece')}</p>
            <p>{basket.taxes.length > 0 && 'Tax: '}{basket.taxes.map((tax) =>
                `${tax.code} ${percent(tax.rate)} ${money(tax.tax, basket.currency)}`).join(', ')}</p>
        </div>
        {basket.state === 'open' && basket.tenders.length === 0 &&
            <button class="quiet danger small" onClick={() => {
                if ((basket.lines.length === 0 && !basket.back) || confirm('Cancel this basket and all its lines?')) void abandon();
            }}>Cancel basket</button>}
    </footer>;
}

function Empty() {
    return <div class="empty">
        <p>Scan the first item</p>
        <p class="soft small">or touch a product. Every line is kept on disk as you go.</p>
    </div>;
}

export function BasketZone() {
    const basket = useStore(store, currentBasket);
    const selected = useStore(store, (state) => state.selectedLine);
    const lines = basket?.lines ?? [];
    const shownLine = lines.some((line) => line.line_no === selected) ? selected : lines.at(-1)?.line_no;
    return <section class="zone basket" aria-label="Basket">
        {basket === null || (lines.length === 0 && !basket.back) ? <Empty /> : <ol class="lines">
            {lines.map((line) => <LineRow key={line.line_no} line={line} basket={basket}
                isSelected={line.line_no === shownLine} />)}
        </ol>}
        {basket && <Back basket={basket} />}
        {basket && <Foot basket={basket} />}
    </section>;
}
