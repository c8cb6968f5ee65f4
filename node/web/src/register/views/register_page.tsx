import { useEffect, useState } from 'preact/hooks';
import { clock, money } from '../../../../../deploy/web/ui/format';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { Basket } from '../../api';
import { OfflineBadge } from '../../shared/badge';
import { choose } from '../baskets';
import { openPanel } from '../keyboard';
import { store } from '../state';
import { Bars, StandingNotices } from './bars';
import { BasketZone } from './basket_zone';
import { CollectPanel } from './collect_panel';
import { HandheldsPanel } from './handhelds_panel';
import { Keys } from './keys';
import { OpenItemForm } from './open_item_form';
import { Parked, ParkForm } from './parked';
import { Pay } from './pay';
import { Products } from './products';
import { Promised } from './promised';
import { ReceiptPanel } from './receipt_panel';
import { ReturnPanel } from './return_panel';
import { TenderZone } from './tender_zone';

function BasketTab({ basket, isShown, index }: { basket: Basket; isShown: boolean; index: number }) {
    const pending = basket.state === 'card_pending' ? 'card pending, ' : '';
    return <button class="tab" aria-pressed={isShown}
        onClick={() => { choose(basket.basket); store.set({ panel: pending ? 'pay' : 'products', receipt: null }); }}>
        {basket.name || `Basket ${index + 1}`} <span class="soft">{pending}{money(basket.total, basket.currency)}</span>
    </button>;
}

function Tabs() {
    const baskets = useStore(store, (state) => state.baskets);
    const current = useStore(store, (state) => state.current);
    const live = baskets.filter((basket) => basket.state !== 'parked');
    if (live.length === 0 || (live.length === 1 && current)) return <div class="tabs" />;
    return <div class="tabs" role="group" aria-label="Open baskets">
        {live.map((basket, index) =>
            <BasketTab key={basket.basket} basket={basket} index={index} isShown={basket.basket === current} />)}
    </div>;
}

function Clock() {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 5_000);
        return () => clearInterval(timer);
    }, []);
    return <time class="clock">{clock(now)}</time>;
}

function Header() {
    const status = useStore(store, (state) => state.status);
    const isConnected = useStore(store, (state) => state.isConnected);
    return <header class="top">
        <h1>{status?.name ?? 'Onepool'} <span class="soft">{status?.location}</span></h1>
        <Tabs />
        <a class="top-link" href="/counts">Counts</a>
        <a class="top-link" href="/orders">Orders{status && status.tasks > 0 ? <b> {status.tasks}</b> : null}</a>
        {status && status.inspection > 0 && <a class="top-link" href="/inspect">Inspect <b>{status.inspection}</b></a>}
        {status?.lets_handhelds_in && <button class="quiet" onClick={() => openPanel('handhelds')}>Handhelds</button>}
        <button class="quiet icon" aria-label="Keyboard shortcuts" onClick={() => openPanel('keys')}>?</button>
        <Clock />
        <OfflineBadge status={status} isConnected={isConnected} />
    </header>;
}

function SidePanel() {
    const panel = useStore(store, (state) => state.panel);
    switch (panel) {
    case 'products': return <Products />;
    case 'pay': return <Pay />;
    case 'park': return <ParkForm />;
    case 'recall': return <Parked />;
    case 'open_item': return <OpenItemForm />;
    case 'keys': return <Keys />;
    case 'return': return <ReturnPanel />;
    case 'receipt': return <ReceiptPanel />;
    case 'promised': return <Promised />;
    case 'collect': return <CollectPanel />;
    case 'handhelds': return <HandheldsPanel />;
    }
}

function SignedOut() {
    return <main class="signed-out">
        <h1>This page is not signed in</h1>
        <p>Open the register by the link that the node printed at its start. It carries the token of this machine.</p>
    </main>;
}

export function Register() {
    const isSignedOut = useStore(store, (state) => state.signedOut);
    const isWide = useStore(store, (state) => state.panel === 'return' || state.panel === 'receipt' || state.panel === 'handhelds'
        || (state.panel === 'collect' && state.handedOver !== null));
    const spoken = useStore(store, (state) => state.spoken);
    if (isSignedOut) return <SignedOut />;
    return <div class="register">
        <Header />
        <StandingNotices />
        <main class={isWide ? 'zones wide' : 'zones'}>
            <SidePanel />
            {!isWide && <BasketZone />}
            <Bars />
            <TenderZone />
        </main>
        <div class="hidden-text" role="status" aria-live="polite">{spoken}</div>
    </div>;
}
