// A question that must be answered before anything else goes on. Escape and "Back" do nothing.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { plural } from '../../../../../deploy/web/ui/format';
import { leftOf, type TaskLine } from '../../shared/tasks';

interface Props { title: string; close: () => void; children: ComponentChildren }

export function Dialog({ title, close, children }: Props) {
    const frame = useRef<HTMLDialogElement>(null);
    useEffect(() => frame.current?.showModal(), []);
    return <dialog ref={frame} class="ask" aria-label={title} onClose={close}>
        <h2>{title}</h2>
        {children}
        <button type="button" class="tall" onClick={close}>Back</button>
    </dialog>;
}

export function Confirm({ title, text, yes, act, close }:
    { title: string; text: string; yes: string; act: () => void; close: () => void }) {
    return <Dialog title={title} close={close}>
        <p>{text}</p>
        <button type="button" class="primary tall" onClick={() => { close(); act(); }}>{yes}</button>
    </Dialog>;
}

export function ShortDialog({ line, act, close }:
    { line: TaskLine; act: (quantity: number, reason: 'missing' | 'damaged') => void; close: () => void }) {
    const most = leftOf(line);
    const [quantity, setQuantity] = useState(most);
    const answer = (reason: 'missing' | 'damaged') => { close(); act(quantity, reason); };
    return <Dialog title="How many are short?" close={close}>
        <p>{line.description || line.sku}: {plural(most, 'piece')} left to pick.</p>
        <div class="stepper" role="group" aria-label="Pieces that are short">
            <button type="button" aria-label="One less" disabled={quantity <= 1} onClick={() => setQuantity(quantity - 1)}>−</button>
            <output>{quantity}</output>
            <button type="button" aria-label="One more" disabled={quantity >= most} onClick={() => setQuantity(quantity + 1)}>+</button>
        </div>
        <button type="button" class="tall" onClick={() => answer('missing')}>{quantity} missing</button>
        <button type="button" class="tall" onClick={() => answer('damaged')}>{quantity} damaged</button>
    </Dialog>;
}

const reasons = ['Cannot be found', 'Damaged', 'Nobody has the time'];

export function RefuseDialog({ act, close }: { act: (reason: string) => void; close: () => void }) {
    const [other, setOther] = useState('');
    const answer = (reason: string) => { close(); act(reason); };
    return <Dialog title="Why can it not be done here?" close={close}>
        <p>The hub then looks for another location. Put what was picked back on the shelf.</p>
        {reasons.map((reason) => <button type="button" key={reason} class="tall" onClick={() => answer(reason)}>{reason}</button>)}
        <form onSubmit={(event) => {
            event.preventDefault();
            if (other.trim() !== '') answer(other.trim());
        }}>
            <label>Another reason <input maxLength={100} value={other} onInput={(event) => setOther(event.currentTarget.value)} /></label>
            <button class="tall" disabled={other.trim() === ''}>Refuse for this reason</button>
        </form>
    </Dialog>;
}
