import { useState } from 'preact/hooks';
import { countdown, moment } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { HoldRow, OrderRow } from '../api';
import { skuLink } from './route';
import { store } from './state';

const stages = { held: ['To ship', 'warn'], shipped: ['Shipped', 'good'], refused: ['Refused', 'bad'],
    cancelled: ['Cancelled', 'grey'] } as const;
type Stage = keyof typeof stages;

function Row({ order }: { order: OrderRow }) {
    const [text, tone] = stages[order.stage];
    return <tr data-order={order.order}>
        <th scope="row">{order.order}<span class="soft small block">{order.channel}</span></th>
        <td><span class={`chip ${tone}`}>{text}</span>{order.reason && <span class="small soft block">{order.reason.replace(/^refused: /, '')}</span>}</td>
        <td>{order.location ?? '–'}</td>
        <td>{order.lines.slice(0, 4).map((line, index) => <span key={index} class="order-line">
            {line.quantity} × <a href={skuLink(line.sku)}>{line.sku || line.listing}</a></span>)}
            {order.lines.length > 4 && <span class="soft small"> and {order.lines.length - 4} more</span>}</td>
        <td class="nowrap">{moment(order.placed_at)}</td>
    </tr>;
}

function Hold({ hold, since }: { hold: HoldRow; since: number }) {
    return <tr data-hold={hold.hold}>
        <th scope="row">{hold.hold}<span class="soft small block">{hold.channel}, {hold.owner}</span></th>
        <td class="nowrap">{countdown(hold.expires_in_ms - since)}</td>
        <td>{hold.location}</td>
        <td>{hold.lines.slice(0, 4).map((line) => <span key={line.sku} class="order-line">
            {line.quantity} × <a href={skuLink(line.sku)}>{line.sku}</a></span>)}
            {hold.lines.length > 4 && <span class="soft small"> and {hold.lines.length - 4} more</span>}</td>
    </tr>;
}

function HoldsView() {
    const holds = useStore(store, (view) => view.holds);
    // By what the hub says is left: the browser's clock may be wrong.
    const since = useStore(store, (view) => Math.max(0, view.now - view.holdsAt));
    if (holds.length === 0) return null;
    return <section class="card wide" aria-labelledby="holds-title">
        <h2 id="holds-title">Being paid ({holds.length})</h2>
        <div class="table"><table>
            <thead><tr><th scope="col">Hold</th><th scope="col">Left</th><th scope="col">From</th>
                <th scope="col">Lines</th></tr></thead>
            <tbody>{holds.map((hold) => <Hold key={`${hold.channel}/${hold.hold}`} hold={hold} since={since} />)}</tbody>
        </table></div>
    </section>;
}

export function OrdersView() {
    const orders = useStore(store, (view) => view.orders);
    const [stage, setStage] = useState<Stage | 'all'>('all');
    const shown = orders.filter((order) => stage === 'all' || order.stage === stage);
    const counted = (each: Stage) => orders.filter((order) => order.stage === each).length;
    return <><HoldsView /><section class="card wide" aria-labelledby="orders-title">
        <h2 id="orders-title">Orders</h2>
        <div class="filters" role="group" aria-label="Stage">
            <button aria-pressed={stage === 'all'} onClick={() => setStage('all')}>All</button>
            {(Object.keys(stages) as Stage[]).map((each) => <button key={each} aria-pressed={stage === each}
                onClick={() => setStage(each)}>{stages[each][0]} ({counted(each)})</button>)}
        </div>
        {shown.length === 0 ? <p class="empty">No orders here.</p> : <div class="table"><table>
            <thead><tr><th scope="col">Order</th><th scope="col">Stage</th><th scope="col">From</th>
                <th scope="col">Lines</th><th scope="col">Placed</th></tr></thead>
            <tbody>{shown.map((order) => <Row key={`${order.channel}/${order.order}`} order={order} />)}</tbody>
        </table></div>}
        {orders.length > 1 && <p class="small soft">The newest {orders.length} orders.</p>}
    </section></>;
}
