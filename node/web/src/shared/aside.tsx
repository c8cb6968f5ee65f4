// What somebody scanned here who was logged out before it was sent, and somebody else is here now.

import { useState } from 'preact/hooks';
import { plural } from '../../../../deploy/web/ui/format';
import { Confirm } from '../orders/views/dialog';
import type { Step } from './unsent';

interface Props { aside: readonly Step[]; take: () => void; drop: () => void }

export function Aside({ aside, take, drop }: Props) {
    const [isAsking, setAsking] = useState(false);
    const names = [...new Set(aside.map((step) => step.staff))].join(', ');
    const entries = plural(aside.length, 'entry', 'entries');
    return <div role="status">{aside.length > 0 && <section class="aside" aria-label="Not sent" data-test="aside">
        <p>{entries} of {names} {aside.length === 1 ? 'was' : 'were'} not sent. {aside.length === 1 ? 'It is' : 'They are'} sent
            when {names} logs in here again.</p>
        <button class="tall" onClick={take}>Count as mine</button>
        <button class="tall" onClick={() => setAsking(true)}>Throw away</button>
        {isAsking && <Confirm title="Throw them away?" yes={`Throw ${entries} away`} close={() => setAsking(false)} act={drop}
            text={`What ${names} scanned is then counted nowhere, and nothing brings it back.`} />}
    </section>}</div>;
}
