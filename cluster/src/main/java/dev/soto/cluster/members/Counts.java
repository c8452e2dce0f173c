package dev.soto.cluster.members;

import java.util.concurrent.atomic.LongAdder;

/** What is counted on a node. */
final class Counts {
    final LongAdder sent = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder droppedMember = new LongAdder();
    final LongAdder closedMember = new LongAdder();
    final LongAdder droppedLane = new LongAdder();
    final LongAdder presenceRefused = new LongAdder();
    final LongAdder recovered = new LongAdder();
    final LongAdder incomplete = new LongAdder();
    final LongAdder localOnly = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder droppedForm = new LongAdder();
    final LongAdder droppedGone = new LongAdder();
    final LongAdder droppedSignature = new LongAdder();
    final LongAdder gaps = new LongAdder();
}
