// Whose the scanned goods are, and what to do: put them back, or sell them and say why.

import { useState } from 'preact/hooks';
import { moment, plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Claim } from '../../api';
import { type Asked, putBack, reasons, sellAllTheSame } from '../promised';
import { store } from '../state';
import { Panel } from './panel';

const ordersShown = 4;

function Whose({ claim }: { claim: Claim }) {
    return <>
        <p class="promised-left">{claim.left <= 0 ? 'None should be left here' : `${claim.left} left here`}, promised to</p>
        <ul class="promised-orders">
            {claim.by.slice(0, ordersShown).map((each) => <li key={`${each.channel}/${each.order}`}>
                {each.until === null ? <><b>{each.order}</b> <span class="soft">{each.channel}</span></> : <b>Paying online now</b>}
                <span class="number">{plural(each.quantity, 'piece')}</span>
                <span class="soft small">{each.until === null ? `since ${moment(each.placed_at)}` : `until ${moment(each.until)}`}</span></li>)}
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
            onClick={() => void sellAllTheSame(asked, reason)}><kbd>{index + 1}</kbd> {reason}</button>)}
        <form onSubmit={(event) => {
            event.preventDefault();
            if (other.trim() !== '') void sellAllTheSame(asked, other.trim());
        }}>
            <label>Another reason <input maxLength={100} value={other} onInput={(event) => setOther(event.currentTarget.value)} /></label>
            <button disabled={other.trim() === ''}>Sell for this reason</button>
        </form>
    </>;
}

export function Promised() {
    const asked = useStore(store, (state) => state.asked);
    const first = asked[0];
    if (!first) return null;
    return <Panel title={`${first.claim.description} is promised`} kind="promised-panel">
        <div class="promised-body" key={first.id}>
            <Whose claim={first.claim} />
            <button class="tall primary" onClick={() => putBack(first)}>Put it back</button>
            <Reasons asked={first} />
            {asked.length > 1 && <p class="soft">{plural(asked.length - 1, 'more scan')} to decide after this one.</p>}
        </div>
    </Panel>;
}
