package dev.soto.provider.observe;

import java.util.List;
import java.util.Map;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** Tells management tools what the operations do and what their parameters are, which the JDK calls p0, p1 and so on. */
final class DescribedBean extends StandardMBean {

    private record Operation(String text, List<String> parameters) {}

    private static final Map<String, Operation> OPERATIONS = Map.of(
            "sessions",
            new Operation(
                    "Sessions that have not ended; filter: a part of endpoint, peer, path or user, empty for all; limit: 1 to 10,000",
                    List.of("filter", "limit")),
            "session",
            new Operation("A session that has not ended", List.of("id")),
            "close",
            new Operation(
                    "Closes a session; code: 1000 to 1003, 1007 to 1014, 3000 to 4999; reason: at most 123 bytes of UTF-8",
                    List.of("id", "code", "reason")),
            "traffic",
            new Operation(
                    "Writes the traffic of a session to its log, or ends that; level: off, handshakes, frames or messages; seconds: 0 is"
                            + " until the session ends; bytes: 0 is without limit; -1 of both is as the settings say",
                    List.of("id", "level", "seconds", "bytes")),
            "change",
            new Operation(
                    "Changes one of ChangeableSettings; value: as it would be written. Gives the value, and from when on it is in force",
                    List.of("setting", "value")),
            "drain",
            new Operation("Begins to empty the server, as the settings say", List.of()),
            "drainWithin",
            new Operation(
                    "Begins to empty the server, with the closes spread over so many seconds, 0 to 3600",
                    List.of("seconds")));

    DescribedBean(SotoMXBean bean) {
        super(bean, SotoMXBean.class, true);
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        Operation known = OPERATIONS.get(operation.getName());
        return known == null ? operation.getDescription() : known.text;
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        Operation known = OPERATIONS.get(operation.getName());
        return known == null ? parameter.getName() : known.parameters.get(sequence);
    }
}
