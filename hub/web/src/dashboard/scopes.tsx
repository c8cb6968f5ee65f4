// What the hub provides to a node, and which version of it the node holds.

import { count, plural } from '../../../../deploy/web/ui/format';
import type { NodeRow, ScopeHeld } from '../api';
import { scopeTexts } from './node_texts';

function Held({ scope }: { scope: ScopeHeld }) {
    if (scope.held === null) return <span class="chip warn">none yet</span>;
    return scope.is_behind ? <span class="chip warn">behind</span> : <span class="chip good">newest</span>;
}

function Row({ scope }: { scope: ScopeHeld }) {
    return <tr data-scope={scope.scope}>
        <th scope="row">{scopeTexts[scope.scope]}</th>
        <td data-label="State"><Held scope={scope} /></td>
        <td class="number" data-label="It holds version">{scope.held === null ? <span class="soft">–</span> : count(scope.held)}</td>
        <td class="number" data-label="Newest version">{count(scope.newest)}<span class="small soft block">{plural(scope.rows, 'row')}</span></td>
    </tr>;
}

export function Scopes({ node }: { node: NodeRow }) {
    return <section class="card wide" aria-labelledby="scopes-title">
        <h2 id="scopes-title">What the hub provides</h2>
        {node.scopes === null ? <p class="empty">Not known until it is heard.</p>
            : node.scopes.length === 0 ? <p class="empty">Nothing was imported at the hub yet.</p>
            : <div class="table"><table class="scopes stack">
                <thead><tr><th scope="col">Content</th><th scope="col">State</th><th scope="col" class="number">It holds version</th>
                    <th scope="col" class="number">Newest version</th></tr></thead>
                <tbody>{node.scopes.map((scope) => <Row key={scope.scope} scope={scope} />)}</tbody>
            </table></div>}
        <p class="small soft">A version is named by the log entry that made it. A node that is behind gets the newest by itself.</p>
    </section>;
}
