import { useState } from 'preact/hooks';
import { money, moment, plural, span } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Basket } from '../../api';
import { park, recall } from '../baskets';
import { closePanel } from '../keyboard';
import { currentBasket, store } from '../state';
import { Panel } from './panel';

export function ParkForm() {
    const basket = useStore(store, currentBasket);
    const [name, setName] = useState(basket?.name ?? '');
    const submit = (event: Event) => {
        event.preventDefault();
        closePanel();
        void park(name.trim());
    };
    return <Panel title="Park this basket" kind="form" focusFirstField="yes">
        <form onSubmit={submit}>
            <label>Name or note
                <input value={name} maxLength={40} autocomplete="off" placeholder="e.g. lady with the red coat"
                    onInput={(event) => setName(event.currentTarget.value)} />
            </label>
            <p class="soft small">Parking does not hold the goods: they stay on the shelf until paid.</p>
            <button class="primary tall" type="submit">Park</button>
        </form>
    </Panel>;
}

function ParkedRow({ basket }: { basket: Basket }) {
    return <li>
        <button class="row" onClick={() => { closePanel(); void recall(basket.basket); }}>
            <b>{basket.name || 'Without a name'}</b>
            <b class="number">{money(basket.total, basket.currency)}</b>
            <span class="soft small">{plural(basket.lines.length, 'line')} · {basket.staff}</span>
            <span class="soft small number">{moment(basket.updated_at)}, {span(Date.now() - basket.updated_at)} ago</span>
        </button>
    </li>;
}

export function Parked() {
    const baskets = useStore(store, (state) => state.baskets);
    const parked = baskets.filter((basket) => basket.state === 'parked');
    return <Panel title="Recall a parked basket" kind="list">
        {parked.length === 0 && <p class="empty">No basket is parked.</p>}
        <ul class="rows">{parked.map((basket) => <ParkedRow key={basket.basket} basket={basket} />)}</ul>
    </Panel>;
}
