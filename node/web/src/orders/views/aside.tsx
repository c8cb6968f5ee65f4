// What somebody scanned here who was logged out before it was sent, and somebody else is here now.

import { plural } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import { store } from '../orders_state';
import { dropAside, takeAside } from '../picking';

export function Aside() {
    const aside = useStore(store, (state) => state.aside);
    if (aside.length === 0) return null;
    const names = [...new Set(aside.map((step) => step.staff))].join(', ');
    return <section class="aside" aria-label="Not sent" data-test="aside">
        <p>{plural(aside.length, 'entry', 'entries')} of {names} {aside.length === 1 ? 'was' : 'were'} not sent. {aside.length === 1 ? 'It is' : 'They are'} sent
            when {names} logs in here again.</p>
        <button class="tall" onClick={() => takeAside()}>Count as mine</button>
        <button class="tall" onClick={() => dropAside()}>Throw away</button>
    </section>;
}
