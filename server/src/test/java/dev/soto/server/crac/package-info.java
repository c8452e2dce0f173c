/** A JDK with checkpoints, as org.crac finds one by the names of its classes; what is between a checkpoint and the restore is the test's. */
@NullMarked
package dev.soto.server.crac;

import org.jspecify.annotations.NullMarked;
