// One SKU: where its units are, and where each published number comes from.

import { useEffect, useState } from 'preact/hooks';
import { get, messageOf } from '../../../../deploy/web/ui/http';
import { count, moment } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { SkuStock, Why } from '../api';
import { store } from './state';
import { WhyPanel } from './why_panel';

interface Loaded { stock: SkuStock; whys: Why[] }

async function load(sku: string): Promise<Loaded> {
    const name = encodeURIComponent(sku);
    const stock = await get<SkuStock>(`/v1/stock/${name}`);
    const channels = [...new Set(stock.published.map((each) => each.channel))];
    const whys = await Promise.all(channels.map((channel) =>
        get<Why>(`/v1/why?channel=${encodeURIComponent(channel)}&sku=${name}`)));
    return { stock, whys };
}

function Units({ stock }: { stock: SkuStock }) {
    return <div class="table"><table>
        <thead><tr><th scope="col">Location</th><th scope="col" class="number">On hand</th>
            <th scope="col" class="number">Committed</th><th scope="col" class="number">Online</th>
            <th scope="col" class="number">Kept here</th><th scope="col" class="number">Staged</th>
            <th scope="col" class="number">Inspection</th><th scope="col" class="number">Damaged</th>
            <th scope="col" class="number">In transit</th><th scope="col" class="number">Debt</th></tr></thead>
        <tbody>{stock.cells.map((cell) => <tr key={cell.location}>
            <th scope="row">{cell.location}</th>
            {[cell.shelf, cell.held, cell.online, cell.own, cell.staged, cell.inspection, cell.damaged, cell.in_transit]
                .map((units, index) => <td key={index} class={units === 0 ? 'number soft' : 'number'}>{count(units)}</td>)}
            <td class={cell.debt > 0 ? 'number bad-text' : 'number soft'}>{count(cell.debt)}</td>
        </tr>)}</tbody>
    </table></div>;
}

function ToInspect({ stock }: { stock: SkuStock }) {
    const rows = stock.cells.flatMap((cell) => cell.waiting.map((goods) => ({ location: cell.location, ...goods })));
    if (rows.length === 0) return null;
    return <>
        <h3>Waits for inspection</h3>
        <ul class="small">{rows.map((row, index) => <li key={index}>{count(row.units)} at {row.location}
            {row.since > 0 && ` since ${moment(row.since)}`}{row.reason && `: ${row.reason}`}</li>)}</ul>
    </>;
}

export function SkuPage({ sku }: { sku: string }) {
    const [loaded, setLoaded] = useState<Loaded | null>(null);
    const [problem, setProblem] = useState('');
    const changes = useStore(store, (view) => view.changes);
    useEffect(() => {
        let isCurrent = true;
        load(sku).then((answer) => { if (isCurrent) { setLoaded(answer); setProblem(''); } })
            .catch((failure: unknown) => { if (isCurrent) setProblem(messageOf(failure)); });
        return () => { isCurrent = false; };
    }, [sku, changes]);
    if (!loaded) return <section class="card wide"><h2>{sku}</h2><p class="empty">{problem || 'Loading…'}</p></section>;
    const { stock, whys } = loaded;
    return <div class="sku">
        <section class="card wide" aria-labelledby="sku-title">
            <p class="small"><a href="#/stock">All stock</a></p>
            <h2 id="sku-title">{stock.description} <span class="soft">{stock.sku}{stock.gtin && ` · ${stock.gtin}`}</span></h2>
            <Units stock={stock} />
            <ToInspect stock={stock} />
            <p class="small soft">Outside: {count(Math.abs(stock.supplier))} came from suppliers, {count(stock.customer)} went to customers,
                {' '}{count(stock.loss)} lost, {count(Math.abs(stock.found))} found.</p>
        </section>
        {whys.length === 0 && <section class="card wide"><p class="empty">This SKU is not listed on any channel.</p></section>}
        {whys.map((why) => <WhyPanel key={`${why.channel}/${why.listing}`} why={why} />)}
    </div>;
}
