// Whose the scanned goods are, and what to do: put them back, or sell them and say why.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Claim } from '../../api';
import { approve, type Approving, type Asked, canApprove, putBack, reasons, sellAllTheSame, setPin } from '../promised';
import { store } from '../state';
import { Panel } from './panel';

const ordersShown = 4;

function until({ order, placed_at, until: at, is_collected }: Claim['by'][number]): string {
    if (at === null) return `since ${moment(placed_at)}`;
    return order === '' || is_collected ? `kept until ${moment(at)}` : `to be sent by ${moment(at)}`;
}

function Whose({ claim }: { claim: Claim }) {
    return <>
        <p class="promised-left">{claim.left <= 0 ? 'None should be left here' : `${claim.left} left here`}, promised to</p>
        <ul class="promised-orders">
            {claim.by.slice(0, ordersShown).map((each) => <li key={`${each.channel}/${each.order}`}>
                {each.order !== '' ? <><b>{each.order}</b> <span class="soft">{each.channel}</span></> : <b>Paying online now</b>}
                <span class="number">{plural(each.quantity, 'piece')}</span>
                <span class="soft small">{until(each)}</span></li>)}
        </ul>
        {claim.by.length > ordersShown && <p class="soft small">and {claim.by.length - ordersShown} more</p>}
    </>;
}

function Reasons({ asked }: { asked: Asked }) {
    const [other, setOther] = useState('');
    const chosen = useStore(store, (state) => state.chosenReason);
    return <>
        <h3>Sell all the same, because</h3>
        {reasons.map((reason, index) => <button key={reason} class="tall" aria-pressed={chosen === index}
            onClick={() => void sellAllTheSame(asked, reason)}><kbd>{index + 1}</kbd> {reason}{chosen === index && <> <kbd>Enter</kbd></>}</button>)}
        <form onSubmit={(event) => {
            event.preventDefault();
            if (other.trim() !== '') void sellAllTheSame(asked, other.trim());
        }}>
            <label>Another reason <input maxLength={100} value={other} onInput={(event) => setOther(event.currentTarget.value)} /></label>
            <button disabled={other.trim() === ''}>Sell for this reason</button>
        </form>
    </>;
}

function Approver({ names }: { names: string[] | null }) {
    const approver = useStore(store, (state) => state.approver);
    const choose = (name: string) => store.set({ approver: name });
    if (names === null) {
        return <label>Supervisor <input autocomplete="off" maxLength={40} value={approver}
            onInput={(event) => choose(event.currentTarget.value)} /></label>;
    }
    return <label>Supervisor <select value={approver} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">Who agrees?</option>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
    </select></label>;
}

// The digits may be typed in the field, on the keyboard wherever the focus is, and on the page's own number pad.
function PinForm({ asked, approving }: { asked: Asked; approving: Approving }) {
    const approver = useStore(store, (state) => state.approver);
    const form = useRef<HTMLFormElement>(null);
    useLayoutEffect(() => {
        form.current?.querySelector<HTMLElement>(approver === '' ? 'select, input' : 'input[type=password]')?.focus();
    }, []);
    return <form ref={form} class="pin-form" aria-label="A supervisor agrees" onSubmit={(event) => {
        event.preventDefault();
        void approve();
    }}>
        <p>To be sold all the same, because: <b>{approving.reason}</b></p>
        <Approver names={asked.claim.approvers} />
        <label>PIN <input type="password" inputMode="numeric" autocomplete="off" value={approving.pin} aria-describedby="pin-problem"
            onInput={(event) => { event.currentTarget.value = setPin(event.currentTarget.value); }} /></label>
        <p class="problem" id="pin-problem" role="alert">{approving.problem}</p>
        <button class="primary tall" disabled={!canApprove(approving, approver)}>Sell with this PIN <kbd>Enter</kbd></button>
        <button type="button" onClick={() => store.set({ approving: null })}>Another reason</button>
    </form>;
}

function Decision({ asked }: { asked: Asked }) {
    const approving = useStore(store, (state) => state.approving);
    const isNobodyThere = asked.claim.approval === 'pin' && asked.claim.approvers?.length === 0;
    if (isNobodyThere) return <p class="note warn-note">Selling it takes a supervisor's PIN, and nobody on the staff list of this till has one.</p>;
    return approving ? <PinForm asked={asked} approving={approving} /> : <Reasons asked={asked} />;
}

export function Promised() {
    const asked = useStore(store, (state) => state.asked);
    const first = asked[0];
    if (!first) return null;
    return <Panel title={`${first.claim.description} is promised`} kind="promised-panel" escape="means_something_else">
        <div class="promised-body" key={first.id}>
            <Whose claim={first.claim} />
            <button class="tall primary" onClick={() => putBack(first)}>Put it back <kbd>Esc</kbd></button>
            <Decision asked={first} />
            {asked.length > 1 && <p class="soft">{plural(asked.length - 1, 'more scan')} to decide after this one.</p>}
        </div>
    </Panel>;
}
