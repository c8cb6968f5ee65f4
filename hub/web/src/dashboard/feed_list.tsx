import { useRef } from 'preact/hooks';
import { clockSeconds } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import { store } from './state';

const shown = 60;

export function FeedList() {
    const feed = useStore(store, (view) => view.feed);
    // Only what comes while someone looks is worth a flash.
    const newestAtFirst = useRef<number | null>(null);
    if (newestAtFirst.current === null && feed[0]) newestAtFirst.current = feed[0].lsn;
    return <section class="card feed" aria-labelledby="feed-title">
        <h2 id="feed-title">Live feed</h2>
        {feed.length === 0 && <p class="empty">Nothing happened yet.</p>}
        <ol tabIndex={0} aria-labelledby="feed-title">{feed.slice(0, shown).map((item) => <li key={item.lsn}
            class={item.lsn > (newestAtFirst.current ?? Infinity) ? 'flash' : undefined}>
            <time class="soft small">{clockSeconds(item.at)}</time>
            <span class="kind">{item.kind.replaceAll('_', ' ')}</span>
            <span class="feed-text">{item.text}</span>
        </li>)}</ol>
    </section>;
}
