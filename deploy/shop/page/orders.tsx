// The buyer's orders: what became of each, and the code by which one is collected.

import { useEffect, useState } from 'preact/hooks';
import { BarCode } from '../../web/ui/bar_code';
import { moment } from '../../web/ui/format';
import { QrCode } from '../../web/ui/qr_code';
import { useStore } from '../../web/ui/store';
import type { OrderView } from '../api';
import { refresh, refreshPlaced, stateText, store } from './shop_state';

const lookEveryMs = 1_500;
const contentOf = (order: OrderView): string => order.lines.map((line) => `${line.quantity} × ${line.description}`).join(', ');
const isToCollect = (order: OrderView): boolean => order.state === 'staged' && order.store !== null;

// Cashiers scan it, or type the number.
function Code({ order }: { order: OrderView }) {
    return <div class="code"><BarCode text={order.order} label="Bar code of this order" />
        <QrCode text={order.order} label={`QR code of this order: ${order.order}`} />
        <b class="code-number">{order.order}</b>
        {order.collect_by !== undefined && <p class="soft small">Kept for you until {moment(order.collect_by)}</p>}
    </div>;
}

// Why there is nothing; what staff did with it is not for the buyer.
function Reason({ order }: { order: OrderView }) {
    const isShown = order.reason !== '' && (order.state === 'refused' || order.state === 'cancelled');
    return isShown ? <span class="soft small">{order.reason}</span> : null;
}

export function OrdersList() {
    const placed = useStore(store, (state) => state.placed);
    useEffect(() => {
        void refreshPlaced();
        const timer = setInterval(() => void refreshPlaced(), lookEveryMs);
        return () => clearInterval(timer);
    }, []);
    if (placed.length === 0) return null;
    return <section class="placed" aria-label="Your orders">
        <h2>Your orders</h2>
        <ul>{placed.map((order) => <li key={order.order} data-order={order.order}>
            <a class="order-link" href={`/orders/${encodeURIComponent(order.order)}`}>{order.order}</a> {contentOf(order)}
            <span class={`state ${order.state}`}>{stateText(order)}</span>
            <Reason order={order} />
            {isToCollect(order) && <Code order={order} />}
        </li>)}</ul>
    </section>;
}

// A page of its own, to be opened in the store.
export function OrderPage({ id }: { id: string }) {
    const order = useStore(store, (state) => state.placed.find((each) => each.order === id));
    const [isKnown, setKnown] = useState(true);
    useEffect(() => {
        const look = () => void refresh(id).then(setKnown);
        look();
        const timer = setInterval(look, lookEveryMs);
        return () => clearInterval(timer);
    }, [id]);
    if (!isKnown) return <main><p>There is no order {id}.</p></main>;
    if (!order) return <main><p class="soft">Loading…</p></main>;
    return <main class="order-page" data-order={order.order}>
        <h2>Order {order.order}</h2>
        <p class={`state ${order.state}`}>{stateText(order)}</p>
        <Reason order={order} />
        {isToCollect(order) && <Code order={order} />}
        <ul>{order.lines.map((line) => <li key={line.line_no}>{line.quantity} × {line.description}</li>)}</ul>
        <a class="order-link" href="/">Back to the shop</a>
    </main>;
}
