// Goods in hand that the catalogue does not know can still be sold.

import { useState } from 'preact/hooks';
import { parseAmount } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import { addOpenItem } from '../baskets';
import { closePanel } from '../keyboard';
import { currency, store } from '../state';
import { Panel } from './panel';

export function OpenItemForm() {
    const scanned = useStore(store, (state) => state.openItemCode);
    const [description, setDescription] = useState('');
    const [price, setPrice] = useState('');
    const [quantity, setQuantity] = useState('1');
    const [problem, setProblem] = useState('');
    const submit = (event: Event) => {
        event.preventDefault();
        const unitPrice = parseAmount(price, currency());
        const pieces = Number(quantity);
        if (description.trim() === '') return setProblem('Say what it is: the receipt shows it.');
        if (unitPrice === null) return setProblem(`Give a price in ${currency()}, such as 12.50.`);
        if (!Number.isInteger(pieces) || pieces < 1) return setProblem('Give a whole number of pieces.');
        closePanel();
        void addOpenItem({ description: description.trim(), quantity: pieces, unit_price: unitPrice,
            ...(scanned ? { code: scanned } : {}) });
    };
    return <Panel title="Open item" kind="form" focusFirstField="yes">
        <form onSubmit={submit} noValidate>
            {scanned && <p>Code <b>{scanned}</b> is kept with the line, so that it can be matched later.</p>}
            <label>What is it?
                <input value={description} maxLength={100} autocomplete="off" aria-describedby="open-item-problem"
                    onInput={(event) => setDescription(event.currentTarget.value)} />
            </label>
            <div class="pair">
                <label>Price each
                    <input value={price} inputMode="decimal" autocomplete="off"
                        onInput={(event) => setPrice(event.currentTarget.value)} />
                </label>
                <label>Pieces
                    <input value={quantity} inputMode="numeric" autocomplete="off"
                        onInput={(event) => setQuantity(event.currentTarget.value)} />
                </label>
            </div>
            <p id="open-item-problem" class="problem" role="alert">{problem}</p>
            <button class="primary tall" type="submit">Add to basket</button>
        </form>
    </Panel>;
}
