/**
 * What an operator sees of a container: its endpoints, sessions and settings ({@link
 * dev.soto.provider.observe.SotoStatistics}), what he can do to them ({@link dev.soto.provider.observe.SotoControl}), and what is
 * told as it happens ({@link dev.soto.provider.observe.SessionObserver}). The access log and the management bean use nothing else.
 */
@NullMarked
package dev.soto.provider.observe;

import org.jspecify.annotations.NullMarked;
