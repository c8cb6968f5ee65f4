import { clockSeconds, count, plural } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { View } from './address';
import { NodePage } from './node_page';
import { Overview } from './overview';
import { OrdersView } from './orders_view';
import { route, search } from './route';
import { SkuPage } from './sku_page';
import { store } from './state';
import { StockView } from './stock_view';
import { WorklistView } from './worklist';

const tabs: [View, string][] = [['overview', 'Overview'], ['stock', 'Stock'], ['orders', 'Orders'],
    ['worklist', 'Set aside']];

function Connection() {
    const isConnected = useStore(store, (view) => view.isConnected);
    const broker = useStore(store, (view) => view.status?.broker);
    if (!isConnected) return <span class="badge bad">Disconnected</span>;
    if (broker === 'lost') return <span class="badge warn">Broker lost</span>;
    return <span class="badge good">Live</span>;
}

function Header() {
    const view = useStore(route, (at) => at.view);
    const query = useStore(route, (at) => at.query);
    const setAside = useStore(store, (all) => all.status?.set_aside ?? 0);
    return <header class="head">
        <h1>Onepool <span class="soft">hub</span></h1>
        <nav aria-label="Views">{tabs.map(([each, name]) =>
            <a key={each} href={`#/${each}`} aria-current={view === each ? 'page' : undefined}>{name}
                {each === 'worklist' && setAside > 0 && <> <span class="count">{count(setAside)}</span></>}</a>)}</nav>
        <div class="find">
            <label class="hidden-text" for="search">Search stock by SKU, name or code</label>
            <input id="search" type="search" placeholder="Search SKU, name or code" autocomplete="off" value={query}
                onInput={(event) => search(event.currentTarget.value)}
                onKeyDown={(event) => { if (event.key === 'Escape') event.currentTarget.blur(); }} />
            <kbd aria-hidden="true">/</kbd>
        </div>
        <Connection />
    </header>;
}

function LostNotice() {
    const lostAt = useStore(store, (view) => view.lostAt);
    return <div role="alert">{lostAt !== null && <p class="lost">
        No connection to the hub since {clockSeconds(lostAt)}. Everything below is from then. Reconnecting by itself.</p>}</div>;
}

function Foot() {
    const status = useStore(store, (view) => view.status);
    if (!status) return null;
    return <footer class="foot small soft">
        Log at {status.lsn} (flushed {status.flushed_lsn}) · {plural(status.skus, 'SKU')}, {plural(status.cells, 'stock cell')}{' '}
        · {Math.round(status.resident_bytes / 2 ** 20)} MiB · {status.build}
    </footer>;
}

function Body() {
    const view = useStore(route, (at) => at.view);
    const name = useStore(route, (at) => at.name);
    const order = useStore(route, (at) => at.order);
    switch (view) {
    case 'overview': return <Overview />;
    case 'stock': return <StockView />;
    case 'sku': return <SkuPage key={name} sku={name} />;
    case 'node': return <NodePage id={name} />;
    case 'orders': return <OrdersView channel={name} order={order} />;
    case 'worklist': return <WorklistView />;
    }
}

export function Dashboard() {
    const isSignedOut = useStore(store, (view) => view.signedOut);
    const isLost = useStore(store, (view) => view.lostAt !== null);
    if (isSignedOut) {
        return <main class="signed-out"><h1>This page is not signed in</h1>
            <p>Open the dashboard by the link that the hub printed at its start. It carries the token.</p></main>;
    }
    return <>
        <Header />
        <LostNotice />
        <main class={isLost ? 'body stale' : 'body'}><Body /></main>
        <Foot />
    </>;
}
