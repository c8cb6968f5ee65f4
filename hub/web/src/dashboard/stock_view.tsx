import { useEffect, useState } from 'preact/hooks';
import { get } from '../../../../deploy/web/ui/http';
import { count } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { SkuStock, StockCell } from '../api';
import { skuLink } from './address';
import { route } from './route';
import { store } from './state';

const pageRows = 50;
const askAfterMs = 120;
// With more locations than this the table shows sums; the SKU's own page has them all.
const locationColumns = 5;

interface Page { stock: SkuStock[]; next: string | null }

// `after` is where the page begins: the last SKU of the page before.
function usePage(query: string, after: string): Page | null {
    const [page, setPage] = useState<Page | null>(null);
    const changes = useStore(store, (view) => view.changes);
    useEffect(() => {
        let isCurrent = true;
        const timer = setTimeout(() => {
            const path = `/v1/stock?q=${encodeURIComponent(query)}&after=${encodeURIComponent(after)}&limit=${pageRows}`;
            get<Page>(path).then((answer) => { if (isCurrent) setPage(answer); }).catch(() => undefined);
        }, askAfterMs);
        return () => { isCurrent = false; clearTimeout(timer); };
    }, [query, after, changes]);
    return page;
}

const sum = (cells: StockCell[], pick: (cell: StockCell) => number): number =>
    cells.reduce((total, cell) => total + pick(cell), 0);

function Cell({ cell }: { cell: StockCell | undefined }) {
    if (!cell) return <td class="number soft">–</td>;
    return <td class={cell.debt > 0 ? 'number bad-text' : 'number'}>{count(cell.shelf)}
        {cell.held > 0 && <span class="small soft"> ({count(cell.held)})</span>}</td>;
}

function Published({ row }: { row: SkuStock }) {
    return <td class="number">{row.published.map((each) => <span key={each.listing} class="block">
        {each.is_paused ? <span class="chip grey">paused</span> : each.confirmed === null ? '–' : count(each.confirmed)}
        {each.confirmed !== each.desired && <span class="small warn-text"> → {count(each.desired)}</span>}</span>)}</td>;
}

function Row({ row, locations }: { row: SkuStock; locations: string[] }) {
    return <tr data-sku={row.sku}>
        <th scope="row"><a href={skuLink(row.sku)}>{row.sku}</a></th>
        <td class="name">{row.description}</td>
        {locations.map((location) => <Cell key={location} cell={row.cells.find((cell) => cell.location === location)} />)}
        <td class="number"><b>{count(sum(row.cells, (cell) => cell.shelf))}</b></td>
        <td class="number">{count(sum(row.cells, (cell) => cell.held))}</td>
        <td class="number">{count(sum(row.cells, (cell) => cell.online))}</td>
        <Published row={row} />
    </tr>;
}

function Table({ page }: { page: Page }) {
    const all = [...new Set(page.stock.flatMap((row) => row.cells.map((cell) => cell.location)))].sort();
    const locations = all.length <= locationColumns ? all : [];
    return <div class="table"><table>
        <thead><tr><th scope="col">SKU</th><th scope="col">Name</th>
            {locations.map((location) => <th key={location} scope="col" class="number">{location}</th>)}
            <th scope="col" class="number">On hand</th><th scope="col" class="number">Committed</th>
            <th scope="col" class="number">Online</th><th scope="col" class="number">Published</th></tr></thead>
        <tbody>{page.stock.map((row) => <Row key={row.sku} row={row} locations={locations} />)}</tbody>
    </table></div>;
}

export function StockView() {
    const query = useStore(route, (at) => at.query);
    const [befores, setBefores] = useState<string[]>([]);
    useEffect(() => setBefores([]), [query]);
    const page = usePage(query, befores.at(-1) ?? '');
    return <section class="card wide" aria-labelledby="stock-title">
        <h2 id="stock-title">Stock{query && <span class="soft"> for “{query}”</span>}</h2>
        {page?.stock.length === 0 && <p class="empty">No SKU, name or code matches.</p>}
        {page && page.stock.length > 0 && <Table page={page} />}
        <div class="pager">
            <button disabled={befores.length === 0} onClick={() => setBefores(befores.slice(0, -1))}>Previous</button>
            <span class="soft small">Page {befores.length + 1}</span>
            <button disabled={!page?.next} onClick={() => { if (page?.next) setBefores([...befores, page.next]); }}>Next</button>
            <span class="soft small">Per location: on hand (committed). On hand is what lies on the shelf;
                Online is what may be promised without goods in hand.</span>
        </div>
    </section>;
}
