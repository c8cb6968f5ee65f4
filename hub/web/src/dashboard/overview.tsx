import { Cases } from './cases';
import { Channels } from './channels';
import { FeedList } from './feed_list';
import { Locations } from './locations';
import { Nodes } from './nodes';
import { Summary } from './summary';

export function Overview() {
    return <div class="overview">
        <Summary />
        <div class="column">
            <Cases />
            <Nodes />
            <Locations />
            <Channels />
        </div>
        <FeedList />
    </div>;
}
