/**
 * What has to be the same in every servlet container: {@link dev.soto.servlet.scenario.Scenarios}, run unchanged by a small subclass
 * for each host, plain and with TLS, and by {@link dev.soto.servlet.scenario.Http2Scenarios} over HTTP/2.
 *
 * <p>To add a host: a class that implements {@link dev.soto.servlet.scenario.Host} and a subclass of {@code Scenarios} that names it
 * and gives its {@link dev.soto.servlet.scenario.Host.Starter}. To add a version of HTTP: a subclass that overrides {@code protocol} (its name
 * in the table), {@code connect} (a {@link dev.soto.servlet.scenario.RawConnection} whose handshake is done; bytes of frames go in and
 * out) and {@code refusal} (the status of a handshake with a flaw), and perhaps {@code parameters}. To add a scenario: a test method in
 * {@code Scenarios}, with an endpoint in {@link dev.soto.servlet.scenario.Endpoints} where those there do not do.
 *
 * <p>{@link dev.soto.servlet.scenario.MembersScenarios} does the same for users, HTTP sessions and certificates of clients, {@link
 * dev.soto.servlet.scenario.BlockingScenarios} for handlers that block.
 *
 * <p>{@link dev.soto.servlet.scenario.ScenarioTable} writes what passed where to {@code target/scenarios-1.md} and {@code -2.md}, a file a process.
 */
package dev.soto.servlet.scenario;
