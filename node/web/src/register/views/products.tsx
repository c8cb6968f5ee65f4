// Search and the products sold most often here.

import { useEffect, useState } from 'preact/hooks';
import { get } from '../../../../../deploy/web/ui/http';
import { money } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Product } from '../../api';
import { addCode } from '../baskets';
import { currency, store } from '../state';
import { StockNote } from './stock_note';

const searchAfterMs = 120;
const resultsMax = 40;

async function search(query: string): Promise<Product[]> {
    const path = `/api/products?limit=${resultsMax}&q=${encodeURIComponent(query)}`;
    return (await get<{ products: Product[] }>(path)).products;
}

function useResults(query: string): Product[] | null {
    const [found, setFound] = useState<Product[] | null>(null);
    const levels = useStore(store, (state) => state.levelsVersion);
    useEffect(() => {
        if (query === '') return undefined;
        let isCurrent = true;
        const timer = setTimeout(() => {
            search(query).then((products) => { if (isCurrent) setFound(products); })
                .catch(() => undefined);
        }, searchAfterMs);
        return () => { isCurrent = false; clearTimeout(timer); };
    }, [query, levels]);
    if (query === '') return null;
    // Until the answer is there, the one before stays on screen.
    return found ?? [];
}

function Tile({ product, add }: { product: Product; add: (product: Product) => void }) {
    return <li>
        <button class="tile" data-sku={product.sku} onClick={() => add(product)}>
            <span class="tile-name">{product.description}</span>
            <span class="tile-foot">
                <b>{money(product.unit_price, currency())}</b>
                <StockNote shelf={product.on_shelf} promised={product.promised} />
            </span>
        </button>
    </li>;
}

// Arrow keys walk the tiles; the grid has two columns.
function walk(event: KeyboardEvent): void {
    const step = { ArrowDown: 2, ArrowUp: -2, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const tiles = [...document.querySelectorAll<HTMLButtonElement>('.tile')];
    const at = tiles.indexOf(document.activeElement as HTMLButtonElement);
    const fromSearch = at < 0;
    if (fromSearch && event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    if (!fromSearch && at + step < 0) document.getElementById('search')?.focus();
    else tiles[fromSearch ? 0 : Math.min(tiles.length - 1, at + step)]?.focus();
}

export function Products() {
    const [query, setQuery] = useState('');
    const quick = useStore(store, (state) => state.quick);
    const results = useResults(query.trim());
    const shown = results ?? quick;
    const add = (product: Product) => {
        void addCode(product.sku);
        setQuery('');
    };
    const submit = async (event: Event) => {
        event.preventDefault();
        const wanted = query.trim();
        if (wanted === '') return;
        const products = await search(wanted).catch(() => []);
        const exact = products.find((product) => product.sku === wanted || product.gtin === wanted);
        if (exact ?? products.length === 1) add(exact ?? products[0]!);
        else if (products.length > 1) document.querySelector<HTMLElement>('.tile')?.focus();
        else { void addCode(wanted); setQuery(''); }
    };
    return <section class="zone products" aria-label="Products" onKeyDown={walk}>
        <form role="search" class="search" onSubmit={(event) => void submit(event)}>
            <label class="hidden-text" for="search">Search products by name, item number or code</label>
            <input id="search" type="search" autocomplete="off" placeholder="Search name or code"
                value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
            <kbd aria-hidden="true">F2</kbd>
        </form>
        <h2 class="soft small">{results ? `Found for “${query.trim()}”` : 'Often sold here'}</h2>
        {shown.length === 0 && <p class="empty">{results
            ? 'No product has this name or code.'
            : 'No products yet. Import a catalogue to sell by name.'}</p>}
        <ul class="tiles">{shown.map((product) => <Tile key={product.sku} product={product} add={add} />)}</ul>
    </section>;
}
