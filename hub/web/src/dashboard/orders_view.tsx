// Orders by how they stand, each with the way to its story; above them what is being paid.

import { useState } from 'preact/hooks';
import { count, countdown, fullMoment, moment } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { HoldRow, OrderRow } from '../api';
import { orderLink, skuLink } from './address';
import { counted, deadlineOf, type Group, groupOf, groups, listed, noOrders, pickedText, pickerOf, placeOf, stateOf } from './order_groups';
import { OrderStoryPanel } from './order_story';
import { store } from './state';

const rowsShown = 200;
const linesShown = 4;

function Lines({ order }: { order: OrderRow }) {
    return <td class="whole" data-label="Lines">{order.lines.slice(0, linesShown).map((line, index) => <span key={index} class="order-line">
        {line.quantity} × <a href={skuLink(line.sku)}>{line.sku || line.listing}</a>
        {pickedText(line) && <span class="soft small"> {pickedText(line)}</span>}</span>)}
        {order.lines.length > linesShown && <span class="soft small"> and {order.lines.length - linesShown} more</span>}</td>;
}

function Due({ order, now }: { order: OrderRow; now: number }) {
    const deadline = deadlineOf(order, now);
    if (deadline === null) return <td class="none" data-label="Due">–</td>;
    return <td data-label="Due" title={fullMoment(deadline.at)}>
        <span class={deadline.isLate ? 'chip bad' : 'nowrap'}>{deadline.text}</span>
        <span class="small soft block">{deadline.what} <span class="nowrap">{moment(deadline.at)}</span></span></td>;
}

// A row's chip says most; why is told where it is asked for, or where a person must know.
const isExplained = (order: OrderRow): boolean =>
    order.stage === 'refused' || order.stage === 'waiting' || order.is_overdue || groupOf(order) === 'put_back';

function Row({ order, now, isOpened }: { order: OrderRow; now: number; isOpened: boolean }) {
    const [text, tone] = stateOf(order);
    const picker = pickerOf(order);
    return <tr data-order={order.order} class={isOpened ? 'opened-row' : undefined}>
        <th scope="row"><a href={orderLink(order.channel, order.order)} aria-current={isOpened ? 'true' : undefined}>{order.order}</a>
            <span class="soft small block">{order.channel}</span></th>
        <td data-label="State"><span class={`chip ${tone}`}>{text}</span>{' '}
            <span class="chip grey">{order.collect_at === null ? 'Send' : 'Collect'}</span>
            {picker && <span class="small block">{picker}</span>}
            {isExplained(order) && order.reason && <span class="small soft why-short" title={order.reason}>{order.reason.replace(/^refused: /, '')}</span>}</td>
        <Due order={order} now={now} />
        <td data-label="At">{placeOf(order)}
            {order.place && <span class="small block">stands at <b>{order.place}</b></span>}</td>
        <Lines order={order} />
        <td class="nowrap" data-label="Placed">{moment(order.placed_at)}</td>
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

function Filters({ orders, wanted, choose }: { orders: OrderRow[]; wanted: Group | 'all'; choose: (group: Group | 'all') => void }) {
    // Goods of a cancelled order that stand picked are rare.
    const shown = groups.filter(({ group }) => group !== 'put_back' || wanted === group || counted(orders, group) > 0);
    return <div class="filters" role="group" aria-label="Stage">
        <button aria-pressed={wanted === 'all'} onClick={() => choose('all')}>All</button>
        {shown.map(({ group, name }) => <button key={group} data-group={group} aria-pressed={wanted === group}
            onClick={() => choose(group)}>{name} ({count(counted(orders, group))})</button>)}
    </div>;
}

function emptyText(orders: OrderRow[], wanted: Group | 'all'): string {
    if (orders.length === 0) return noOrders;
    return groups.find(({ group }) => group === wanted)?.empty ?? '';
}

export function OrdersView({ channel, order: opened }: { channel: string; order: string }) {
    const orders = useStore(store, (view) => view.orders);
    const isLoaded = useStore(store, (view) => view.changes > 0);
    // By the hub's clock: the browser's may be wrong.
    const now = useStore(store, (view) => view.status?.now ?? view.now);
    const [wanted, setWanted] = useState<Group | 'all'>('all');
    const all = listed(orders, wanted);
    return <><HoldsView />
        {opened !== '' && <OrderStoryPanel key={`${channel}/${opened}`} channel={channel} order={opened} now={now} />}
        <section class="card wide" aria-labelledby="orders-title">
            <h2 id="orders-title">Orders</h2>
            <Filters orders={orders} wanted={wanted} choose={setWanted} />
            {all.length === 0 ? <p class="empty">{isLoaded ? emptyText(orders, wanted) : 'Loading…'}</p> : <div class="table"><table class="stack">
                <thead><tr><th scope="col">Order</th><th scope="col">State</th><th scope="col">Due</th><th scope="col">At</th>
                    <th scope="col">Lines</th><th scope="col">Placed</th></tr></thead>
                <tbody>{all.slice(0, rowsShown).map((order) => <Row key={`${order.channel}/${order.order}`} order={order} now={now}
                    isOpened={order.channel === channel && order.order === opened} />)}</tbody>
            </table></div>}
            {all.length > rowsShown && <p class="small soft">The first {rowsShown} of {count(all.length)}.</p>}
            {orders.length > 1 && <p class="small soft">All orders that need a hand, and the newest of those that are done.</p>}
        </section></>;
}
