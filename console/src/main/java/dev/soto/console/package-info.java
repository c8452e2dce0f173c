/**
 * The console: endpoints, sessions and settings of a container in a browser, to look at and to act on. {@link
 * dev.soto.console.ConsoleServlet} mounts it in a web application, {@link dev.soto.console.ServerConsole} in a {@link
 * dev.soto.server.SotoServer}.
 */
@NullMarked
package dev.soto.console;

import org.jspecify.annotations.NullMarked;
